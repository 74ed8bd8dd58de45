"""Patience with files, pressure from behind, and the watchdog's notion of progress."""

import shutil
from collections import namedtuple
from dataclasses import replace

import pytest

from copydesk.settings import Settings
from ingest import backpressure
from ingest.backpressure import BackPressure
from ingest.patience import Patience
from ingest.scan import Found
from workers.watchdog import LOOK_EVERY_SECONDS, STALLED_AFTER_SECONDS, Progress

Usage = namedtuple("Usage", "total used free")


def found(name: bytes = b"a", size: int = 1) -> Found:
    return Found(name, size, 1, 1, 1, 1, False)


def test_a_file_that_never_failed_may_be_tried() -> None:
    assert Patience().may_try(found(), 0.0)
    assert Patience().next_try() is None


def test_a_file_that_failed_waits_twice_as_long_each_time_but_is_never_given_up() -> None:
    patience = Patience()
    now, waits = 0.0, []
    for _ in range(14):
        patience.failed(found(), now)
        waits.append(patience.next_try() - now)
        assert not patience.may_try(found(), now + waits[-1] - 0.01)
        now += waits[-1]
        assert patience.may_try(found(), now)
        patience.end_scan()
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == waits[-2] == 300


def test_a_file_that_changed_is_another_file() -> None:
    patience = Patience()
    patience.failed(found(size=1), 0.0)
    assert patience.may_try(found(size=2), 0.0)
    assert patience.may_try(found(b"b"), 0.0)


def test_a_file_that_is_gone_is_forgotten_after_a_scan() -> None:
    patience = Patience()
    patience.failed(found(), 0.0)
    patience.end_scan()
    assert not patience.may_try(found(), 0.5)
    patience.end_scan()
    patience.end_scan()
    assert patience.waits == {}
    assert patience.may_try(found(), 0.5)


def test_patience_is_bounded_in_memory() -> None:
    patience = Patience()
    for number in range(100_500):
        patience.failed(found(b"%d" % number), 0.0)
    assert len(patience.waits) <= 100_000


@pytest.fixture
def pressure(tmp_path, monkeypatch):
    """Back-pressure on a ledger and a disk that are set by hand, and how often they were looked at."""
    state = {"unsettled": 0, "free": 10**12, "looks": 0, "now": 100.0}

    def unsettled(_store: object) -> int:
        state["looks"] += 1
        return state["unsettled"]

    monkeypatch.setattr(backpressure, "unsettled", unsettled)
    monkeypatch.setattr(backpressure, "pauses_in_force", lambda _store: {})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, state["free"]))
    monkeypatch.setattr(backpressure.time, "monotonic", lambda: state["now"])
    settings = replace(Settings(data=tmp_path), high_water=10, min_free_bytes=1000)
    return BackPressure(settings, None), state


def test_pressure_begins_at_the_mark_and_says_why(pressure) -> None:
    rule, state = pressure
    state["unsettled"] = 9
    assert rule.reason() is None
    state |= {"unsettled": 10, "now": 101.0}
    assert "10 drops are unsettled" in rule.reason()
    state |= {"unsettled": 3, "now": 102.0}
    assert rule.reason() is None


def test_a_disk_without_room_holds_the_inbox_back(pressure) -> None:
    rule, state = pressure
    state["free"] = 999
    assert "999 bytes free" in rule.reason()
    state |= {"free": 1000, "now": 101.0}
    assert rule.reason() is None


def test_the_ledger_is_asked_at_most_twice_a_second(pressure) -> None:
    rule, state = pressure
    for _ in range(1000):
        rule.reason()
    assert state["looks"] == 1
    state["now"] += 0.5
    rule.reason()
    assert state["looks"] == 2


def stalls(seen: list[tuple[int, int, bool]]) -> list[bool]:
    """What is said of each look: (waiting, taken, busy), one each `LOOK_EVERY_SECONDS`."""
    progress = Progress()
    return [
        progress.stalled(waiting=waiting, taken=taken, busy=busy, now=1000 + number * LOOK_EVERY_SECONDS)
        for number, (waiting, taken, busy) in enumerate(seen)
    ]


LOOKS = int(STALLED_AFTER_SECONDS / LOOK_EVERY_SECONDS) + 2


def test_a_worker_that_takes_nothing_while_messages_wait_has_stalled() -> None:
    said = stalls([(5, 7, False)] * LOOKS)
    assert said[-1]
    assert not any(said[:-2])


@pytest.mark.parametrize(
    "seen",
    [
        [(0, 7, False)] * LOOKS,
        [(5, 7, True)] * LOOKS,
        [(5, number, False) for number in range(LOOKS)],
        [(5, 7, number == 3) for number in range(LOOKS)],
        [(number % 3, 7, False) for number in range(LOOKS)],
    ],
    ids=["nothing waits", "busy", "taking", "busy once", "empty now and then"],
)
def test_a_worker_that_gets_on_or_has_nothing_to_do_has_not(seen) -> None:
    assert not any(stalls(seen))
