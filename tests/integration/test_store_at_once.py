"""Many workers at the same instant: never two canonicals of a text, and a feed without gaps (P10, P12)."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from copydesk.errors import LeaseLostError
from copydesk.identity import owner
from storage.articles import articles_after
from storage.check import check
from storage.leases import lease
from storage.ledger import note_left_inbox
from storage.migrate import open_store
from storage.recovery import held_leases, take_back
from storage.settlement import settle
from storage.store import Store
from tests.making import accept_bytes, numbers, rows, worked

WORKERS = 4


@pytest.fixture
def stores(store, settings) -> Iterator[list[Store]]:
    """One for each worker, as if each were a process."""
    with ExitStack() as stack:
        opened = [store]
        for _ in range(WORKERS - 1):
            opened.append(open_store(settings))
            stack.callback(opened[-1].close)
        yield opened


def at_once(stores: list[Store], work: Callable[[int, Store], None]) -> None:
    """Run `work` in a thread for each store, begun together; raises what any of them raised."""
    barrier = threading.Barrier(len(stores))
    errors: list[BaseException] = []

    def run(number: int, store: Store) -> None:
        try:
            barrier.wait(20)
            work(number, store)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(n, store)) for n, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_copies_that_arrive_at_the_same_instant_have_one_canonical(stores) -> None:
    """Each worker settles the same 20 texts, in its own order, in batches of its own."""
    texts = [f"text number {number}" for number in range(20)]
    sends = [
        [accept_bytes(store, f"{n} {text}".encode()).sends[0].number for text in texts]
        for n, store in enumerate(stores)
    ]

    def work(number: int, store: Store) -> None:
        for place in range(len(texts)):
            turn = (place + number) % len(texts) if number % 2 else place
            held = lease(store, sends[number][turn], owner())
            settle(store, held.id, [worked(held.drops[0], texts[turn])])

    at_once(stores, work)
    kinds = rows(stores[0], "articles", "kind")
    assert kinds.count(("canonical",)) == len(texts)
    assert kinds.count(("copy",)) == len(texts) * (WORKERS - 1)
    assert check(stores[0]).breaches == []


def test_a_consumer_sees_every_change_in_order_while_many_commit(stores) -> None:
    """It polls `seq > cursor` many times a batch, and must never have to look back."""
    for store in stores:
        for batch in range(12):
            accept_bytes(store, *(b"%d %d" % (batch, n) for n in range(4)))
    done = threading.Event()
    seen: list[int] = []

    def consume() -> None:
        reader = Store(stores[0].engine, stores[0].settings)
        while True:
            last_look = done.is_set()
            seen.extend(row["seq"] for row in articles_after(reader, seen[-1] if seen else 0, page=7))
            if last_look:
                return
            # A consumer is another process: one that never let go of the interpreter would hold the writers up.
            time.sleep(0.0005)

    def work(number: int, store: Store) -> None:
        for turn in range(12):
            held = lease(store, 1 + number * 12 + turn, owner())
            settle(store, held.id, [worked(drop, f"{number} {drop.id}", f"b {drop.id}") for drop in held.drops])

    consumer = threading.Thread(target=consume)
    consumer.start()
    try:
        at_once(stores, work)
    finally:
        done.set()
        consumer.join()
    assert len(seen) == WORKERS * 12 * 4 * 2
    assert seen == numbers(seen)


def test_who_takes_back_and_who_settles_at_once_never_both_win(stores) -> None:
    """For each lease either its worker settles it, or it is sent again; and nothing in between."""
    workers, watcher = stores[0], stores[1]
    won = lost = 0
    for turn in range(25):
        (send,) = accept_bytes(workers, b"%d" % turn).sends
        held = lease(workers, send.number, owner())
        (seen,) = held_leases(watcher)
        outcome: dict[str, bool] = {}

        def race(number: int, store: Store, held=held, seen=seen, outcome=outcome, turn=turn) -> None:
            if number == 1:
                outcome["taken"] = bool(take_back(store, seen, 3))
                return
            try:
                outcome["settled"] = bool(settle(store, held.id, [worked(held.drops[0], f"text {turn}")]))
            except LeaseLostError:
                outcome["settled"] = False

        at_once([workers, watcher], race)
        assert outcome["taken"] != outcome["settled"]
        won, lost = won + outcome["settled"], lost + outcome["taken"]
    assert (won, lost) == (len(rows(workers, "articles")), 25 - won)
    assert rows(workers, "leases") == []


def test_the_watcher_and_the_workers_do_not_stand_in_each_others_way(stores) -> None:
    """Drops are leased and settled while their files are noted to have left the inbox."""
    sends = [[accept_bytes(store, *(b"%d" % n for n in range(60)))] for store in stores for _ in range(4)]
    accepted = [one for (one,) in sends]

    def work(number: int, store: Store) -> None:
        for one in accepted[number // 2 :: 2]:
            if number % 2:
                note_left_inbox(store, list(reversed(one.drop_ids)))
                continue
            held = lease(store, one.sends[0].number, owner())
            settle(store, held.id, [worked(drop, drop.id) for drop in held.drops])

    at_once(stores, work)
    assert check(stores[0]).breaches == []
    assert {state for (state,) in rows(stores[0], "drops", "state")} == {"stored"}
