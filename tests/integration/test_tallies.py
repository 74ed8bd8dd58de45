"""The account balances at every moment, whoever writes, and costs the same however long the ledger is."""

import threading

from storage.account import Account, account
from storage.drops import list_drops, retry_drops
from storage.leases import lease
from storage.migrate import open_store
from storage.operation.standing import standing
from storage.recovery import waiting_sends
from storage.settlement import settle
from storage.tallies import counted, kept
from tests.making import accept_bytes, lease_send, unreadable, worked

ROUNDS = 25


def test_the_account_balances_at_every_moment_of_a_run(store, settings) -> None:
    stop, seen = threading.Event(), []
    accepting = threading.Thread(target=_accept, args=[settings])
    looking = threading.Thread(target=_look, args=[settings, stop, seen])
    looking.start()
    accepting.start()
    while accepting.is_alive() or account(store).accepted:
        _settle_what_waits(store)
    stop.set()
    looking.join()
    accepting.join()
    assert len(seen) > 5
    assert all(min(_parts(each)) >= 0 and sum(_parts(each)) == each.dropped for each in seen)
    assert [each.dropped for each in seen] == sorted(each.dropped for each in seen)
    with store.reading() as connection:
        assert kept(connection) == counted(connection)
    assert account(store).dropped == 4 * ROUNDS


def _parts(seen: Account) -> tuple[int, ...]:
    return (seen.accepted, seen.stored, seen.duplicate, seen.rejected)


def _accept(settings) -> None:
    store = open_store(settings)
    for number in range(ROUNDS):
        accept_bytes(store, *(f"{number} {place}".encode() for place in range(4)))
    store.close()


def _look(settings, stop: threading.Event, seen: list[Account]) -> None:
    store = open_store(settings)
    while not stop.wait(0.005):
        looked = standing(store)
        seen.append(looked.account)
        assert looked.account.accepted == sum(lane.waiting + lane.leased for lane in looked.lanes)
    store.close()


def _settle_what_waits(store) -> None:
    for send in waiting_sends(store):
        held = lease(store, send.number, "us")
        if held is None:
            continue
        first, *rest = held.drops
        made = [worked(drop, f"text of {drop.id}") for drop in rest]
        settle(store, held.id, [unreadable(first), *made])


def test_a_retry_takes_the_drops_out_of_the_account_and_settling_puts_them_back(store) -> None:
    accept_bytes(store, b"1", b"2")
    held = lease_send(store, 1)
    settle(store, held.id, [unreadable(held.drops[0]), worked(held.drops[1], "fine")])
    before = account(store)
    assert (before.rejected, before.stored, before.records_rejected) == (1, 1, 1)
    (send,) = retry_drops(store, [row.id for row in list_drops(store)])
    during = account(store)
    assert (during.accepted, during.rejected, during.stored, during.records_rejected) == (1, 0, 1, 0)
    again = lease_send(store, send.number)
    settle(store, again.id, [unreadable(again.drops[0])])
    assert account(store) == before
