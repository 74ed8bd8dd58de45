"""What is going on: everything that the status command, the live account and the dashboard's first page show."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from console.meter import Meter, until_empty
from copydesk.clock import now, seconds_since
from storage.account import Account, LaneDepth
from storage.consumers import Group
from storage.drops import DropRow
from storage.failures import FailureGroup, list_failures
from storage.leases import WorkInHand
from storage.operation.orders import Order
from storage.operation.pauses import Pause
from storage.operation.standing import standing
from storage.processes import Process
from storage.store import Store

ALIVE_SECONDS = 30.0
"""A program that has not been seen for this long does not count as running."""

_GROUPS = 20
_SELDOM_SECONDS = 5.0
_FAILURES_SHARE = 100
"""Grouping failures, which takes longer the more there are, may take this part of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane: its depth, drops a second that come in and go out, and seconds until it is empty."""

    depth: LaneDepth
    rate_in: float
    rate_out: float
    eta: float | None
    pause: Pause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One look at the desk. `rate` is drops settled a second and `rate_in` those accepted, `eta` the seconds until
    nothing is left."""

    at: str
    account: Account
    waiting: int
    copies: dict[str, int]
    rejects: dict[str, int]
    lanes: list[Lane]
    programs: list[Process]
    orders: dict[str, Order]
    work: list[WorkInHand]
    pauses: dict[str, Pause]
    failures: list[FailureGroup]
    recent: list[DropRow]
    consumers: list[Group]
    rate: float
    rate_in: float
    eta: float | None

    @property
    def oldest_seconds(self) -> float:
        """The age of the oldest unsettled drop; 0 where there is none."""
        return max((lane.depth.oldest_seconds for lane in self.lanes), default=0.0)

    def alive(self, role: str) -> list[Process]:
        """The programs with this role that run now."""
        return [each for each in self.programs if each.role == role]

    def work_of(self, process: Process) -> list[WorkInHand]:
        """What a worker is at."""
        place, pids = process.info.get("place"), process.info.get("pids") or ()
        ours = {f"{place}/{pid}" for pid in (process.pid, *pids)}
        return [work for work in self.work if work.owner.rpartition("/")[0] in ours]

    def document(self) -> dict[str, Any]:
        """The overview as plain JSON values."""
        plain = asdict(self)
        plain["account"] |= {"waiting": self.waiting, "dropped": self.account.dropped + self.waiting}
        plain["lanes"] = [lane.pop("depth") | lane for lane in plain["lanes"]]
        return plain


class Observer:
    """Looks at a store again and again, and remembers what the rates need."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._meters: dict[str, Meter] = {}
        self._failures: list[FailureGroup] = []
        self._failures_key = (-1, float("-inf"), 0.0)

    def look(self) -> Overview:
        """Look now. Raises StoreUnavailableError."""
        seen = standing(self._store)
        counted = seen.account
        moment = time.monotonic()
        rate = self._rate("out", counted.dropped - counted.accepted, moment)
        programs = [each for each in seen.programs if seconds_since(each.seen_at) < ALIVE_SECONDS]
        return Overview(
            at=now(),
            account=counted,
            waiting=_waiting(programs, counted.dropped),
            copies=seen.copies,
            rejects=seen.rejects,
            lanes=[self._lane(depth, seen.pauses.get(depth.lane), moment) for depth in seen.lanes],
            programs=sorted(programs, key=lambda each: (each.role, each.host, each.pid)),
            orders=seen.orders,
            work=seen.work,
            pauses=seen.pauses,
            failures=self._grouped(counted.records_rejected, moment),
            recent=seen.recent,
            consumers=seen.consumers,
            rate=rate,
            rate_in=self._rate("in", counted.dropped, moment),
            eta=until_empty(counted.accepted, rate),
        )

    def _lane(self, depth: LaneDepth, pause: Pause | None, moment: float) -> Lane:
        rate_out = self._rate(f"out {depth.lane}", depth.settled, moment)
        return Lane(
            depth=depth,
            rate_in=self._rate(f"in {depth.lane}", depth.taken_in, moment),
            rate_out=rate_out,
            eta=until_empty(depth.taken_in - depth.settled, rate_out),
            pause=pause,
        )

    def _rate(self, name: str, total: int, moment: float) -> float:
        return self._meters.setdefault(name, Meter()).read(total, moment)

    def _grouped(self, rejects: int, moment: float) -> list[FailureGroup]:
        """The failures, looked at when their number has changed and otherwise now and then: they are many."""
        before, at, rest = self._failures_key
        if moment - at > max(rest, 0.0 if rejects != before else _SELDOM_SECONDS):
            self._failures = list_failures(self._store, limit=_GROUPS)
            self._failures_key = (rejects, moment, _FAILURES_SHARE * (time.monotonic() - moment))
        return self._failures


def _waiting(programs: list[Process], dropped: int) -> int:
    """Files that the watchers have seen in the inbox and that are not yet accepted.

    What was accepted since a watcher counted them was among them: nothing is counted as both.
    """
    counts = [_counted(each, dropped) for each in programs if each.role == "watch"]
    return sum(max(0, waiting - since) for waiting, since in counts)


def _counted(watcher: Process, dropped: int) -> tuple[int, int]:
    """The files that a watcher has counted, and how many were accepted since."""
    waiting, then = (watcher.info.get(name, 0) for name in ("waiting", "dropped"))
    known = isinstance(waiting, int) and isinstance(then, int)
    return (waiting, dropped - then) if known else (0, 0)
