"""How many processes a worker gives itself: decided from what it sees, without a clock of its own."""

from dataclasses import replace
from itertools import pairwise

import pytest

from copydesk.settings import Settings
from storage.operation.orders import Order
from storage.operation.pauses import pause
from tests.making import accept_bytes, damage
from workers.sizing import REST_SECONDS, SETTLE_SECONDS, SelfSizing, Sizing, adjusting


def sizing(fewest: int = 1, most: int = 8) -> Sizing:
    return Sizing(fewest=fewest, most=most, grow_seconds=5.0)


LATE = {"waiting": 900, "oldest_seconds": 9.0}
QUIET = {"waiting": 0, "oldest_seconds": 0.0}


def test_it_doubles_while_drops_wait_long_up_to_the_most() -> None:
    its, slots, seen = sizing(), 1, []
    for look in range(20):
        slots = its.decide(slots=slots, busy=slots, now=look * 2.0, **LATE)
        seen.append(slots)
    assert sorted(set(seen)) == [2, 4, 8]
    assert seen[-1] == 8
    changes = [look * 2.0 for look in range(1, 20) if seen[look] != seen[look - 1]]
    assert all(b - a >= SETTLE_SECONDS for a, b in pairwise(changes))


@pytest.mark.parametrize(
    ("waiting", "oldest", "busy"),
    [(900, 4.9, 2), (0, 99.0, 2), (900, 99.0, 1)],
    ids=["nothing waits long", "all is being worked on", "one process is free"],
)
def test_it_does_not_grow_when_more_would_not_help(waiting: int, oldest: float, busy: int) -> None:
    assert sizing().decide(slots=2, busy=busy, waiting=waiting, oldest_seconds=oldest, now=100.0) == 2


def test_it_shrinks_one_by_one_after_a_rest() -> None:
    its = sizing()
    assert its.decide(slots=8, busy=8, now=0.0, **LATE) == 8
    slots, left = 8, []
    for now in range(1, 400):
        if (wanted := its.decide(slots=slots, busy=0, now=float(now), **QUIET)) != slots:
            slots = wanted
            left.append(now)
    assert slots == 1
    assert left[0] >= REST_SECONDS
    assert len(left) == 7
    assert min(b - a for a, b in pairwise(left)) >= REST_SECONDS


def test_work_that_comes_now_and_then_keeps_the_processes() -> None:
    its = sizing()
    for now in range(0, 300, 2):
        busy = 8 if now % 20 == 0 else 0
        assert its.decide(slots=8, busy=busy, now=float(now), **QUIET) == 8


def test_it_stays_within_its_bounds() -> None:
    assert sizing(fewest=3).decide(slots=1, busy=0, now=0.0, **QUIET) == 3
    assert sizing(most=3).decide(slots=3, busy=3, now=0.0, **LATE) == 3


def test_a_worker_of_fixed_size_is_left_as_it_is() -> None:
    settings = Settings(workers=2, most_workers=2)
    assert adjusting(settings, dict)(None, Order()) == Order()


@pytest.fixture
def settings(settings) -> Settings:
    return replace(settings, workers=1, most_workers=4, grow_seconds=1.0)


def told() -> dict[str, int]:
    return {"slots": 1, "busy": 1}


def waiting_long(store) -> None:
    accept_bytes(store, b"one")
    damage(store, "UPDATE drops SET accepted_at = '2001-01-01T00:00:00.000000Z'")


def test_the_age_of_what_waits_is_read_from_the_ledger(store, settings) -> None:
    assert SelfSizing(settings, told).adjust(store, Order()) == Order(slots=1)
    waiting_long(store)
    assert SelfSizing(settings, told).adjust(store, Order()) == Order(slots=2)


def test_what_a_paused_lane_holds_calls_for_nobody(store, settings) -> None:
    waiting_long(store)
    pause(store, "live", "me")
    assert SelfSizing(settings, told).adjust(store, Order()) == Order(slots=1)


@pytest.mark.parametrize("order", [Order(slots=3), Order(drain=True), Order(drain=True, slots=1)])
def test_the_word_of_a_person_wins(store, settings, order) -> None:
    waiting_long(store)
    assert SelfSizing(settings, told).adjust(store, order) == order
