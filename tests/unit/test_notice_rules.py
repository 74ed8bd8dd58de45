"""The rules of notices: when a condition holds, and when it is over."""

from dataclasses import replace

from console.notices import Seen, conditions
from copydesk.settings import Settings
from storage.account import LaneDepth
from storage.history.sources import SourceVolume

SEEN = Seen(
    lanes=[LaneDepth(lane="live", waiting=1, leased=0, oldest_seconds=0.0, taken_in=1, settled=0)],
    rejects={}, free_bytes=10**12, sources=[],
)  # fmt: skip


def held(settings: Settings, seen: Seen) -> dict[str, bool | None]:
    return {f"{each.rule}": each.holds for each in conditions(settings, seen)}


def test_each_rule_has_its_threshold_and_an_end_clearly_on_the_other_side() -> None:
    settings = Settings(notify_age_seconds=100, notify_rejects=100, notify_free_bytes=1000)

    def of_age(age: float) -> bool | None:
        lane = replace(SEEN.lanes[0], oldest_seconds=age)
        return held(settings, replace(SEEN, lanes=[lane]))["age"]

    assert [of_age(age) for age in (0, 80, 81, 99, 100, 999)] == [False, False, None, None, True, True]
    counts = [held(settings, replace(SEEN, rejects={"empty": n}))["failures"] for n in (0, 80, 90, 100)]
    assert counts == [False, False, None, True]
    free = [held(settings, replace(SEEN, free_bytes=n))["disk"] for n in (2000, 1250, 1100, 999)]
    assert free == [False, False, None, True]


def test_a_rule_with_nought_is_off() -> None:
    none = Settings(notify_age_seconds=0, notify_rejects=0, notify_free_bytes=0)
    assert held(none, SEEN) == {}


def test_a_quiet_source_holds_and_a_noisy_one_does_not() -> None:
    source = SourceVolume(source="wire", last_at="", this_hour=0, last_hour=0, usual=50.0, deviation=5.0,
                          flag="quiet", day=[0] * 24, articles=0, rejected=0)  # fmt: skip
    for flag, holds in (("quiet", True), ("", False), ("noisy", False), ("new", False)):
        assert held(Settings(), replace(SEEN, sources=[replace(source, flag=flag)]))["source"] is holds
