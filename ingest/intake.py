"""The watcher: wait for a hint or the timer, scan the inbox, take what has settled.

The scan is the truth and events are hints to scan now, so an event that is lost costs time and nothing else.
"""

import logging
import os
import threading
import time
from dataclasses import dataclass

from copydesk.clock import now as moment
from copydesk.errors import StoreUnavailableError
from copydesk.identity import host
from copydesk.settings import Settings
from ingest.backpressure import BackPressure
from ingest.hints import Hints
from ingest.mounts import events_work_on
from ingest.patience import Patience
from ingest.reconcile import Reconciler
from ingest.removal import Failed, Removal, finish, leftovers, put_back
from ingest.scan import Found, Problem, scan
from ingest.settle import Settler, Settling
from ingest.submit import Sender
from ingest.taking import Taker
from storage.account import account
from storage.ledger import identity, note_left_inbox
from storage.processes import Process, announce, withdraw
from storage.store import Store

log = logging.getLogger(__name__)

_ANNOUNCE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 10.0
_SOON_SECONDS = 0.05
_CLEAR_UP_AGAIN_SECONDS = 30.0


@dataclass(slots=True)
class Pass:
    """What one scan of the inbox did and saw: files taken, files that still wait, and why if they must."""

    taken: int = 0
    waiting: int = 0
    problems: int = 0
    paused: str | None = None


class Intake:
    """Takes files from one inbox for as long as it runs."""

    def __init__(self, settings: Settings, store: Store, sender: Sender) -> None:
        self._settings = settings
        self._store = store
        self._inbox = settings.inbox
        self._inbox.mkdir(parents=True, exist_ok=True)
        self._by_events = settings.watch_mode != "scan" and (
            settings.watch_mode == "events" or events_work_on(self._inbox)
        )
        self._leases = events_work_on(self._inbox)
        self._taker = Taker(settings, store, sender, self._inbox)
        self._settler = Settler(self._inbox, settings.settle_seconds)
        self._pressure = BackPressure(settings, store)
        self._patience = Patience()
        self._process = _this_process()
        self._announced = float("-inf")
        # When to look for removals that were begun and not ended: at the start, and again after one failed.
        self._clear_up_at: float | None = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop`. Whatever is away (database, disk, inbox) is waited for, and said."""
        hints = Hints(self._inbox, events=self._by_events)
        waker = threading.Thread(target=_wake_on, args=(stop, hints), name="waker", daemon=True)
        waker.start()
        pause = _SOON_SECONDS
        try:
            while not stop.is_set():
                try:
                    began = time.monotonic()
                    seen = self.look()
                    self._announce(seen)
                    pause = _SOON_SECONDS
                    if not seen.taken:  # a large inbox in which others write must not be scanned without pause
                        stop.wait(min(time.monotonic() - began, self._settings.rescan_seconds))
                    hints.wait(self._rest_seconds(seen))
                except (StoreUnavailableError, OSError) as error:
                    log.error("action=intake_waits reason=%r", str(error))
                    stop.wait(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        finally:
            stop.set()
            waker.join()
            hints.close()
            self._withdraw()

    def look(self) -> Pass:
        """One scan: take what has settled, count what has not."""
        seen = Pass()
        self._inbox.mkdir(parents=True, exist_ok=True)
        self._clear_up()
        for entry in scan(self._inbox, leases=self._leases):
            if isinstance(entry, Found):
                self._consider(entry, seen)
            elif isinstance(entry, Problem):
                seen.problems += 1
        self._taker.rest()
        self._put_up_with(self._taker.not_removed)
        self._settler.end_scan()
        self._patience.end_scan()
        return seen

    def _consider(self, found: Found, seen: Pass) -> None:
        """Take a file, or count it as waiting."""
        now = time.monotonic()
        seen.paused = seen.paused or self._pressure.reason()
        ready = (
            not seen.paused
            and self._patience.may_try(found, now)
            and self._settler.observe(found, now) is Settling.SETTLED
        )
        if ready and self._taker.take(found):
            seen.taken += 1
            return
        seen.waiting += 1
        if ready:
            self._patience.failed(found, now)

    def _put_up_with(self, not_removed: list[Found]) -> None:
        """Files that are accepted and stay: let some time pass, and finish what was begun under private names."""
        for found in not_removed:
            self._patience.failed(found, time.monotonic())
        if not_removed:
            not_removed.clear()
            self._clear_up_at = time.monotonic()

    def _rest_seconds(self, seen: Pass) -> float:
        """Until something may have settled, or may be tried again, or the next full scan is due."""
        now = time.monotonic()
        if seen.paused:
            return 1.0
        looks = (self._settler.next_look(), self._patience.next_try())
        due = [when - now for when in looks if when is not None]
        return max(_SOON_SECONDS, min([self._settings.rescan_seconds, *due]))

    def _clear_up(self) -> None:
        """Finish the removals that a crash, or a folder that could not be written to, interrupted."""
        if self._clear_up_at is None or time.monotonic() < self._clear_up_at:
            return
        again = None
        for leftover in leftovers(self._inbox):
            known = identity(self._store, leftover.drop_id)
            if known is None:
                ended: Removal = put_back(self._inbox, leftover, None)
            else:
                ended = finish(self._inbox, leftover, *known, leases=self._leases)
            if isinstance(ended, Failed):
                again = time.monotonic() + _CLEAR_UP_AGAIN_SECONDS
            elif known:
                note_left_inbox(self._store, [leftover.drop_id])
        self._clear_up_at = again

    def _announce(self, seen: Pass) -> None:
        if time.monotonic() - self._announced < _ANNOUNCE_SECONDS:
            return
        self._announced = time.monotonic()
        refused = self._taker.tally.refused
        self._process.info.update(
            waiting=seen.waiting,
            problems=seen.problems + len(refused),
            paused=seen.paused,
            mode="events" if self._by_events else "scan",
            accepted=self._taker.tally.accepted,
            dropped=account(self._store).dropped,
            refused=dict(list(refused.items())[-20:]),
        )
        announce(self._store, self._process)

    def _withdraw(self) -> None:
        try:
            withdraw(self._store, self._process.id)
        except StoreUnavailableError:
            log.debug("action=not_withdrawn")


def _wake_on(stop: threading.Event, hints: Hints) -> None:
    stop.wait()
    hints.wake()


def _this_process() -> Process:
    started = moment()
    name = f"watch@{host()}:{os.getpid()}"
    return Process(
        id=name, role="watch", host=host(), pid=os.getpid(), started_at=started, seen_at=started, info={}
    )


def watch(settings: Settings, store: Store, stop: threading.Event) -> None:
    """Run the watcher and the reconciler until `stop`: the body of `copydesk watch`."""
    sender = Sender(settings)
    reconciler = threading.Thread(
        target=Reconciler(settings, store, sender).run, args=(stop,), name="reconciler", daemon=True
    )
    reconciler.start()
    try:
        Intake(settings, store, sender).run(stop)
    finally:
        stop.set()
        reconciler.join()
        sender.close()
