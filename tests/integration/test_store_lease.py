"""Leases: the attempt counted before the work, one holder at a time, and fencing for who lost it."""

import threading

import pytest

from copydesk.errors import LeaseLostError
from copydesk.identity import owner
from storage.leases import hand_back, lease
from storage.ledger import accept
from storage.migrate import open_store
from storage.recovery import take_back
from storage.settlement import settle
from tests.making import accept_bytes, everything, lease_bytes, lease_send, new_drop, only_lease, rows, worked


def test_the_attempt_is_committed_before_the_work_begins(store, settings) -> None:
    held = lease_bytes(store, b"one", b"two")
    other = open_store(settings)
    assert rows(other, "drops", "attempts", "lease") == [(1, held.id)] * 2
    other.close()
    assert [drop.attempts for drop in held.drops] == [1, 1]


def test_a_lease_brings_all_that_the_work_needs(store) -> None:
    batch = [new_drop(b"one", "box/a.txt"), new_drop(b"two", "box/b.txt")]
    accepted = accept(store, batch)
    held = lease_send(store, accepted.sends[0].number)
    assert [(d.id, d.name, d.size, d.lane) for d in held.drops] == [
        (accepted.drop_ids[0], "box/a.txt", 3, "live"),
        (accepted.drop_ids[1], "box/b.txt", 3, "live"),
    ]
    assert only_lease(store).owner == owner()


def test_a_second_lease_of_a_send_finds_nothing_and_leaves_no_trace(store) -> None:
    (send,) = accept_bytes(store, b"one").sends
    lease_send(store, send.number)
    before = everything(store)
    assert lease(store, send.number, "another") is None
    assert everything(store) == before


@pytest.mark.parametrize("send", [0, -1, 7, 2**62])
def test_a_send_that_does_not_exist_finds_nothing(store, send) -> None:
    accept_bytes(store, b"one")
    assert lease(store, send, owner()) is None
    assert rows(store, "leases") == []


def test_a_settled_send_finds_nothing(store) -> None:
    held = lease_bytes(store, b"one")
    settle(store, held.id, [worked(held.drops[0], "one")])
    assert lease(store, 1, owner()) is None


def test_of_many_that_lease_one_send_at_once_one_gets_it(store) -> None:
    for turn in range(5):
        (send,) = accept_bytes(store, bytes([turn])).sends
        got: list[object] = []
        barrier = threading.Barrier(4)

        def take(number: int = send.number, barrier: threading.Barrier = barrier, got: list = got) -> None:
            barrier.wait(10)
            got.append(lease(store, number, owner()))

        threads = [threading.Thread(target=take) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 4
        assert sum(one is not None for one in got) == 1


def test_drops_handed_back_are_uncounted_and_sent_anew(store) -> None:
    held = lease_bytes(store, b"one", b"two", b"three")
    settle(store, held.id, [worked(held.drops[0], "one")])
    (send,) = hand_back(store, held.id, [drop.id for drop in held.drops[1:]])
    assert rows(store, "leases") == []
    assert rows(store, "drops", "attempts", "lease", "send") == [
        (1, None, None),
        (0, None, send.number),
        (0, None, send.number),
    ]
    assert lease(store, 1, owner()) is None
    assert len(lease_send(store, send.number).drops) == 2


def test_handing_a_part_back_keeps_the_lease_for_the_rest(store) -> None:
    held = lease_bytes(store, b"one", b"two")
    hand_back(store, held.id, [held.drops[1].id])
    assert only_lease(store).id == held.id
    settle(store, held.id, [worked(held.drops[0], "one")])
    assert rows(store, "leases") == []


def test_who_lost_the_lease_can_settle_nothing(store) -> None:
    held = lease_bytes(store, b"one")
    take_back(store, only_lease(store), 3)
    before = everything(store)
    with pytest.raises(LeaseLostError):
        settle(store, held.id, [worked(held.drops[0], "one")])
    assert everything(store) == before


def test_who_lost_the_lease_can_hand_nothing_back(store) -> None:
    held = lease_bytes(store, b"one")
    take_back(store, only_lease(store), 3)
    before = everything(store)
    with pytest.raises(LeaseLostError):
        hand_back(store, held.id, [held.drops[0].id])
    assert everything(store) == before


def test_who_lost_the_lease_to_another_leaves_the_other_in_peace(store) -> None:
    late = lease_bytes(store, b"one")
    (send,) = take_back(store, only_lease(store), 3)
    new = lease_send(store, send.number)
    with pytest.raises(LeaseLostError):
        settle(store, late.id, [worked(late.drops[0], "old work")])
    settle(store, new.id, [worked(new.drops[0], "new work")])
    assert rows(store, "articles", "body") == [("new work",)]
    with pytest.raises(LeaseLostError):
        settle(store, late.id, [worked(late.drops[0], "old work")])
    assert rows(store, "articles", "body") == [("new work",)]


def test_a_drop_that_the_lease_no_longer_holds_cannot_be_settled_by_it(store) -> None:
    """The lease still lives by another drop."""
    held = lease_bytes(store, b"one", b"two")
    hand_back(store, held.id, [held.drops[0].id])
    before = everything(store)
    with pytest.raises(LeaseLostError):
        settle(store, held.id, [worked(drop, drop.name) for drop in held.drops])
    assert everything(store) == before
