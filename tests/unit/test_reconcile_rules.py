"""When a message is held to be lost, and a lease to be still: only what is certain, by a steady clock."""

from copydesk.identity import owner
from ingest.reconcile import LostSends, StillLeases
from storage.ledger import Send
from storage.recovery import HeldLease

LIVE, BULK = "live", "bulk"


def live(*numbers: int) -> list[Send]:
    return [Send(LIVE, number) for number in numbers]


def test_a_send_that_waits_in_a_filled_lane_is_not_lost() -> None:
    rule = LostSends()
    assert all(rule.look(live(1, 2, 3), set(), now) == [] for now in (0.0, 10.0, 1000.0))


def test_a_send_that_waits_while_its_lane_is_empty_is_lost_after_a_while() -> None:
    rule = LostSends()
    assert rule.look(live(1), {LIVE}, 0.0) == []
    assert rule.look(live(1), {LIVE}, 2.9) == []
    assert rule.look(live(1), {LIVE}, 3.0) == live(1)


def test_another_lane_that_is_empty_says_nothing() -> None:
    rule = LostSends()
    both = [*live(1), Send(BULK, 2)]
    rule.look(both, {BULK}, 0.0)
    assert rule.look(both, {BULK}, 10.0) == [Send(BULK, 2)]


def test_a_send_that_a_later_one_of_its_lane_overtook_is_lost() -> None:
    """Though the lane is not empty: the queue is first in, first out."""
    rule = LostSends()
    assert rule.look(live(1, 2, 3), set(), 0.0) == []
    assert rule.look(live(1, 3), set(), 1.0) == []
    assert rule.look(live(1, 3), set(), 3.9) == []
    assert rule.look(live(1, 3), set(), 4.0) == live(1)


def test_a_send_that_is_taken_soon_after_it_was_overtaken_is_not_lost() -> None:
    rule = LostSends()
    rule.look(live(1, 2), set(), 0.0)
    rule.look(live(1), set(), 1.0)
    assert rule.look([], set(), 2.0) == []
    assert rule.look(live(5), set(), 9.0) == []


def test_a_later_send_of_another_lane_overtakes_nothing() -> None:
    rule = LostSends()
    rule.look([*live(1), Send(BULK, 2)], set(), 0.0)
    for now in (1.0, 10.0, 100.0):
        assert rule.look(live(1), set(), now) == []


def test_an_earlier_send_that_is_taken_says_nothing_of_later_ones() -> None:
    rule = LostSends()
    rule.look(live(1, 2, 3), set(), 0.0)
    for now in (1.0, 10.0, 100.0):
        assert rule.look(live(2, 3), set(), now) == []


def test_lost_sends_come_in_order_and_what_is_gone_is_forgotten() -> None:
    rule = LostSends()
    rule.look(live(3, 1, 2), {LIVE}, 0.0)
    assert rule.look(live(2, 3, 1), {LIVE}, 5.0) == live(1, 2, 3)
    rule.look([], {LIVE}, 6.0)
    assert (rule.seen, rule.overtaken) == ({}, {})


def held(beat: int = 0, who: str = "elsewhere/ns/1/1") -> HeldLease:
    return HeldLease("lease", who, beat)


def test_a_lease_that_shows_no_life_for_too_long_is_still() -> None:
    rule = StillLeases(45)
    assert rule.look([held()], 100.0) == []
    assert rule.look([held()], 144.9) == []
    assert rule.look([held()], 145.0) == [held()]


def test_a_lease_that_shows_life_now_and_then_is_not_still() -> None:
    rule = StillLeases(45)
    assert all(rule.look([held(beat=beat)], beat * 40.0) == [] for beat in range(10))


def test_a_lease_that_ended_is_forgotten() -> None:
    rule = StillLeases(45)
    rule.look([held()], 0.0)
    rule.look([], 1.0)
    assert rule.look([held()], 100.0) == []


def test_a_lease_of_a_process_that_is_gone_ends_at_once() -> None:
    place, pid, started = owner().rsplit("/", 2)
    gone = held(who=f"{place}/{pid}/{int(started) - 1}")
    assert StillLeases(45).look([gone, held(), held(who=owner())], 0.0) == [gone]
