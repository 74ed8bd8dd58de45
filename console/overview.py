"""What is going on: everything that the status command, the live account and the status page show."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from console.meter import Meter, until_empty
from copydesk.clock import now, seconds_since
from storage.account import Account, LaneDepth, standing
from storage.drops import DropRow, list_drops
from storage.failures import FailureGroup, list_failures
from storage.processes import Process, running
from storage.store import Store

ALIVE_SECONDS = 30.0
"""A program that has not been seen for this long does not count as running."""

_GROUPS = 20
_RECENT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One look at the desk. `rate` is drops settled a second, `eta` the seconds until nothing is left."""

    at: str
    account: Account
    waiting: int
    copies: dict[str, int]
    rejects: dict[str, int]
    lanes: list[LaneDepth]
    programs: list[Process]
    failures: list[FailureGroup]
    recent: list[DropRow]
    rate: float
    eta: float | None

    @property
    def oldest_seconds(self) -> float:
        """The age of the oldest unsettled drop; 0 where there is none."""
        return max((lane.oldest_seconds for lane in self.lanes), default=0.0)

    def alive(self, role: str) -> list[Process]:
        """The programs with this role that run now."""
        return [each for each in self.programs if each.role == role]

    def document(self) -> dict[str, Any]:
        """The overview as plain JSON values."""
        plain = asdict(self)
        plain["account"] |= {"waiting": self.waiting, "dropped": self.account.dropped + self.waiting}
        return plain


class Observer:
    """Looks at a store again and again, and remembers what the rate needs."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._meter = Meter()

    def look(self) -> Overview:
        """Look now. Raises StoreUnavailableError."""
        store = self._store
        seen = standing(store)
        counted = seen.account
        rate = self._meter.read(counted.dropped - counted.accepted, time.monotonic())
        programs = [each for each in running(store) if seconds_since(each.seen_at) < ALIVE_SECONDS]
        return Overview(
            at=now(),
            account=counted,
            waiting=_waiting(programs),
            copies=seen.copies,
            rejects=seen.rejects,
            lanes=seen.lanes,
            programs=programs,
            failures=list_failures(store, limit=_GROUPS),
            recent=list_drops(store, limit=_RECENT),
            rate=rate,
            eta=until_empty(counted.accepted, rate),
        )


def _waiting(programs: list[Process]) -> int:
    """Files that the watchers have seen in the inbox and not yet accepted."""
    counts = [each.info.get("waiting", 0) for each in programs if each.role == "watch"]
    return sum(count for count in counts if isinstance(count, int))
