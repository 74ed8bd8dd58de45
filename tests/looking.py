"""Looking at a desk again and again while it works, and what cannot be true of what is seen."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from copydesk.outcomes import Outcome
from copydesk.settings import Settings
from storage.history.observing import Observation, observe
from storage.migrate import open_store
from storage.store import Store

LOOK_SECONDS = 0.1


class Seen:
    """What was found by looking again and again: contradictions, counted by what they are."""

    def __init__(self) -> None:
        self.looks = 0
        self.contradictions: Counter[str] = Counter()
        self._before: Observation | None = None

    def look(self, store: Store) -> None:
        """Look once more."""
        found = observe(store)
        self.contradictions.update(contradictions(found, self._before))
        self.looks += 1
        self._before = found


@contextmanager
def watching(settings: Settings) -> Iterator[Seen]:
    """Look every tenth of a second from a thread of its own, while the block runs and once after it."""
    seen, stop, store = Seen(), threading.Event(), open_store(settings)

    def watch() -> None:
        while not stop.wait(LOOK_SECONDS):
            seen.look(store)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()
        seen.look(store)
        store.close()


def contradictions(seen: Observation, before: Observation | None = None) -> Iterator[str]:
    """What cannot be true together, of one look or of two after one another in which nothing was tried again."""
    account, totals = seen.account, seen.totals
    settled = account.stored + account.duplicate + account.rejected
    counts = (
        account.accepted,
        settled,
        account.records_stored,
        account.records_duplicate,
        account.records_rejected,
    )
    if min(counts) < 0 or any(lane.waiting < 0 or lane.leased < 0 for lane in seen.lanes):
        yield "a negative count"
    if account.accepted + settled != account.dropped:
        yield "the account does not balance"
    if any(totals.outcomes[outcome.value] != getattr(account, outcome.value) for outcome in Outcome):
        yield "the totals are not the account"
    if totals.latency.count != settled:
        yield f"{totals.latency.count} latencies of {settled} settled drops, until entry {totals.until}"
    if sum(lane.waiting + lane.leased for lane in seen.lanes) != account.accepted:
        yield "the lanes are not the unsettled drops"
    if sum(totals.failures.values()) != account.records_rejected:
        yield "the rejects by code are not the rejects"
    if before and (account.dropped < before.account.dropped or totals.until < before.totals.until):
        yield "a count went back"
