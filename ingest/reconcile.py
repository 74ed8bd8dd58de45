"""The reconciler: whatever the broker lost is sent again, and leases of workers that are gone end.

Between its rounds it takes the samples of which the history is made, puts old fingerprints aside, and forgets old
traces.

It trusts no clock but its own steady one, and needs no memory of an earlier run: it watches for a while, and then
knows. All that it does is harmless when it is wrong, or when several run.
"""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from copydesk.errors import StoreUnavailableError
from copydesk.identity import is_gone
from copydesk.settings import Settings
from ingest.submit import Sender
from storage.history.pruning import prune
from storage.history.reading import past
from storage.history.sampling import sample
from storage.ledger import Send
from storage.recovery import HeldLease, held_leases, send_again, take_back, waiting_sends
from storage.store import Store
from storage.stories.cooling import cool

log = logging.getLogger(__name__)

# A message that was just taken may not have shown in the ledger yet.
_GRACE_SECONDS = 3.0
# Rounds take a tenth of the time at most; but one that had much to mend must not be followed by minutes of rest.
_REST_PER_WORK = 10
_LONGEST_REST_SECONDS = 5.0
# What is old is looked for each hour, and then put aside or forgotten few at a time, for writers wait meanwhile.
_COOLING_SECONDS = 3600.0
_COOLED_AT_ONCE = 200
_PRUNING_SECONDS = 3600.0
_PRUNED_AT_ONCE = 2000
_DAY = 86_400


@dataclass(slots=True)
class LostSends:
    """Finds sends that wait in the ledger while their messages are no longer on the broker.

    Either the lane is empty and they still wait; or a later send of the lane was taken before them, which a queue
    that is first-in first-out does not do.
    """

    seen: dict[Send, float] = field(default_factory=dict)
    overtaken: dict[Send, float] = field(default_factory=dict)

    def look(self, waiting: Iterable[Send], empty_lanes: set[str], now: float) -> list[Send]:
        """Which sends are lost, given those that wait now. `now` is in seconds of a steady clock."""
        present = set(waiting)
        taken = self.seen.keys() - present
        last_taken = {lane: max(s.number for s in taken if s.lane == lane) for lane in {s.lane for s in taken}}
        self.seen = {send: self.seen.get(send, now) for send in present}
        self.overtaken = {
            send: self.overtaken.get(send, now)
            for send in present
            if send in self.overtaken or send.number < last_taken.get(send.lane, 0)
        }
        due = now - _GRACE_SECONDS
        lost = {s for s, since in self.seen.items() if s.lane in empty_lanes and since <= due}
        lost |= {s for s, since in self.overtaken.items() if since <= due}
        return sorted(lost, key=lambda send: send.number)


@dataclass(slots=True)
class StillLeases:
    """Finds leases whose beat has stood still for too long, or whose worker is certainly gone."""

    lease_seconds: float
    seen: dict[HeldLease, float] = field(default_factory=dict)

    def look(self, held: Iterable[HeldLease], now: float) -> list[HeldLease]:
        """Which leases are to be taken back. A lease with a new beat counts as another one."""
        self.seen = {lease: self.seen.get(lease, now) for lease in held}
        due = now - self.lease_seconds
        return [lease for lease, since in self.seen.items() if since <= due or is_gone(lease.owner)]


class Reconciler:
    """Runs round after round in its thread, or one round at a time."""

    def __init__(self, settings: Settings, store: Store, sender: Sender) -> None:
        self._settings = settings
        self._store = store
        self._sender = sender
        self._lost = LostSends()
        self._still = StillLeases(settings.lease_seconds)
        self._last_empty: set[str] = set()
        self._cooling_due = 0.0
        self._pruning_due = 0.0

    def run(self, stop: threading.Event) -> None:
        """Rounds until `stop`. A database that is away is waited for."""
        rest = self._settings.reconcile_seconds
        while not stop.wait(rest):
            began = time.monotonic()
            try:
                self.round(began)
                sample(self._store)
                self.cool(began)
                self.prune(began)
            except StoreUnavailableError as error:
                log.warning("action=store_unavailable by=reconciler reason=%r", str(error))
            rest = self._rest(time.monotonic() - began)

    def _rest(self, worked: float) -> float:
        return max(self._settings.reconcile_seconds, min(_REST_PER_WORK * worked, _LONGEST_REST_SECONDS))

    def round(self, now: float) -> None:
        """Look once, and mend what is certain. `now` is in seconds of a steady clock."""
        self._end_leases(now)
        if not self._sender.is_local:
            self._send_lost(now)

    def cool(self, now: float) -> None:
        """Put aside some fingerprints that have left every window, if there are any and it is time."""
        if now < self._cooling_due:
            return
        if cool(self._store, int(time.time()), _COOLED_AT_ONCE) < _COOLED_AT_ONCE:
            self._cooling_due = now + _COOLING_SECONDS

    def prune(self, now: float) -> None:
        """Forget some traces that are no longer to be kept, if there are any and it is time."""
        if now < self._pruning_due:
            return
        if prune(self._store, past(self._settings.trace_days * _DAY), _PRUNED_AT_ONCE) < _PRUNED_AT_ONCE:
            self._pruning_due = now + _PRUNING_SECONDS

    def _end_leases(self, now: float) -> None:
        for held in self._still.look(held_leases(self._store), now):
            sends = take_back(self._store, held, self._settings.max_attempts)
            log.warning("action=lease_ended lease=%s owner=%s sends=%d", held.id, held.owner, len(sends))
            self._sender.try_to_send(sends)

    def _send_lost(self, now: float) -> None:
        waiting = waiting_sends(self._store)
        empty = {lane for lane in {send.lane for send in waiting} if self._sender.depth(lane) == 0}
        # Empty twice in a row: a lane that was just filled may have been looked at a moment too early.
        lost = self._lost.look(waiting, empty & self._last_empty, now)
        self._last_empty = empty
        if lost:
            again = send_again(self._store, lost)
            log.warning("action=sent_again lost=%d", len(again))
            self._sender.try_to_send(again)
