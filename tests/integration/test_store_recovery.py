"""Recovery: leases of dead workers end, poison is rejected, lost messages are sent anew (P7 to P9)."""

from storage.account import account, lanes
from storage.check import check
from storage.drops import list_drops, retry_drops, show_drop
from storage.ledger import Send
from storage.recovery import HeldLease, held_leases, next_send, send_again, take_back, waiting_sends
from storage.settlement import settle
from tests.making import (
    BAD,
    accept_bytes,
    everything,
    lease_bytes,
    lease_send,
    numbers,
    only_lease,
    rows,
    worked,
)


def test_a_lease_that_showed_life_since_is_left(store) -> None:
    held = lease_bytes(store, b"one", b"two")
    seen = only_lease(store)
    settle(store, held.id, [worked(held.drops[0], "one")])
    before = everything(store)
    assert take_back(store, seen, 3) == []
    assert everything(store) == before


def test_a_lease_that_ended_is_left(store) -> None:
    held = lease_bytes(store, b"one")
    seen = only_lease(store)
    settle(store, held.id, [worked(held.drops[0], "one")])
    before = everything(store)
    assert take_back(store, seen, 3) == []
    assert take_back(store, HeldLease("no such lease", "nobody", 0), 3) == []
    assert everything(store) == before


def test_drops_of_a_dead_worker_are_sent_again_each_alone(store) -> None:
    lease_bytes(store, b"one", b"two", b"three")
    sends = take_back(store, only_lease(store), 3)
    assert [send.number for send in sends] == [2, 3, 4]
    assert held_leases(store) == []
    assert sorted(waiting_sends(store), key=lambda send: send.number) == sends
    assert [len(lease_send(store, send.number).drops) for send in sends] == [1, 1, 1]
    assert rows(store, "drops", "attempts") == [(2,)] * 3


def test_a_drop_is_tried_three_times_and_then_rejected_as_poison(store) -> None:
    (send,) = accept_bytes(store, b"deadly").sends
    for attempt in (1, 2, 3):
        (drop,) = lease_send(store, send.number).drops
        assert drop.attempts == attempt
        sends = take_back(store, only_lease(store), 3)
        assert bool(sends) == (attempt < 3)
        send = sends[0] if sends else None
    detail = show_drop(store, drop.id)
    assert (detail.drop.state, detail.drop.rejected) == ("rejected", 1)
    assert (detail.rejects[0].code, detail.rejects[0].record) == ("poison", None)
    assert check(store).breaches == []
    assert account(store).settled


def test_the_neighbours_of_poison_are_tried_on(store) -> None:
    held = lease_bytes(store, b"deadly", b"good")
    for _ in range(2):
        first, second = take_back(store, only_lease(store), 3)[:1], []
        held = lease_send(store, first[0].number)
    (good,) = [send for send in waiting_sends(store) if send.number != first[0].number]
    again = lease_send(store, good.number)
    settle(store, again.id, [worked(again.drops[0], "good")])
    assert take_back(store, only_lease(store), 3) == []
    assert second == []
    assert sorted(row.state for row in list_drops(store)) == ["rejected", "stored"]
    assert held.drops[0].attempts == 3


def test_a_drop_with_stored_chunks_is_stored_though_its_end_is_poison(store) -> None:
    held = lease_bytes(store, b"archive")
    settle(store, held.id, [worked(held.drops[0], "one", rejected={1: BAD}, resume=(50, 2))])
    assert take_back(store, only_lease(store), 1) == []
    detail = show_drop(store, held.drops[0].id)
    assert (detail.drop.state, detail.drop.stored, detail.drop.rejected) == ("stored", 1, 2)
    assert check(store).breaches == []


def test_progress_in_a_large_drop_clears_its_tries(store) -> None:
    """Each chunk ends two workers here; only the same place three times is poison."""
    (send,) = accept_bytes(store, b"archive").sends
    for chunk in range(4):
        lease_send(store, send.number)
        (send,) = take_back(store, only_lease(store), 3)
        held = lease_send(store, send.number)
        settle(store, held.id, [worked(held.drops[0], resume=(chunk * 10 + 10, 0))])
        (send,) = take_back(store, only_lease(store), 3)
    assert rows(store, "drops", "state", "next_offset") == [("accepted", 40)]


def test_poison_can_be_retried(store) -> None:
    held = lease_bytes(store, b"deadly")
    take_back(store, only_lease(store), 1)
    (send,) = retry_drops(store, [held.drops[0].id])
    again = lease_send(store, send.number)
    assert again.drops[0].attempts == 1
    settle(store, again.id, [worked(again.drops[0], "cured")])
    assert rows(store, "rejects") == []
    assert check(store).breaches == []


def test_a_lost_message_is_sent_under_a_new_number_and_the_late_one_finds_nothing(store) -> None:
    (send,) = accept_bytes(store, b"one", b"two").sends
    (again,) = send_again(store, [send])
    assert again.number > send.number
    assert again.lane == send.lane
    before = everything(store)
    assert send_again(store, [send]) == []
    assert rows(store, "drops") == before["drops"]
    assert len(lease_send(store, again.number).drops) == 2


def test_a_send_that_somebody_holds_or_has_settled_is_not_sent_again(store) -> None:
    held = lease_bytes(store, b"one")
    assert send_again(store, [Send("live", 1)]) == []
    settle(store, held.id, [worked(held.drops[0], "one")])
    assert send_again(store, [Send("live", 1)]) == []
    assert rows(store, "drops", "send", "state") == [(None, "stored")]


def test_waiting_sends_come_oldest_first_without_those_that_are_held(store) -> None:
    for number in range(4):
        accept_bytes(store, bytes([number]), lane="bulk" if number % 2 else "live")
    lease_send(store, 2)
    assert waiting_sends(store) == [Send("live", 1), Send("live", 3), Send("bulk", 4)]


def test_without_a_broker_live_is_taken_before_bulk(store) -> None:
    accept_bytes(store, b"1", lane="bulk")
    accept_bytes(store, b"2")
    accept_bytes(store, b"3")
    order = []
    while (send := next_send(store)) is not None:
        order.append(send)
        lease_send(store, send.number)
    assert order == [Send("live", 2), Send("live", 3), Send("bulk", 1)]


def test_lanes_tell_waiting_from_held(store) -> None:
    accept_bytes(store, b"1", b"2", b"3")
    accept_bytes(store, b"4", lane="bulk")
    lease_send(store, 1)
    found = {lane.lane: (lane.waiting, lane.leased) for lane in lanes(store)}
    assert found == {"live": (0, 3), "bulk": (1, 0), "maintenance": (0, 0)}
    assert all(lane.oldest_seconds >= 0 for lane in lanes(store))


def test_numbers_of_sends_never_come_twice(store) -> None:
    seen = [accept_bytes(store, b"a").sends[0].number, *(s.number for s in send_again(store, [Send("live", 1)]))]
    lease_send(store, seen[-1])
    seen += [send.number for send in take_back(store, only_lease(store), 3)]
    seen += [accept_bytes(store, b"b").sends[0].number]
    assert seen == numbers(seen)
