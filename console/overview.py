"""What is going on: everything that the status command, the live account and the dashboard's first page show."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from console.meter import Meter, until_empty
from copydesk.clock import now, seconds_since
from storage.account import Account, LaneDepth, Standing, standing
from storage.drops import DropRow, list_drops
from storage.failures import FailureGroup, list_failures
from storage.leases import WorkInHand, work_in_hand
from storage.operation.orders import Order, all_orders
from storage.operation.pauses import Pause, pauses_in_force
from storage.processes import Process, running
from storage.store import Store

ALIVE_SECONDS = 30.0
"""A program that has not been seen for this long does not count as running."""

_GROUPS = 20
_RECENT = 20
_SELDOM_SECONDS = 5.0


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
        self._failures_key: tuple[int, float] = (-1, 0.0)

    def look(self) -> Overview:
        """Look now. Raises StoreUnavailableError."""
        store = self._store
        seen = standing(store)
        counted = seen.account
        moment = time.monotonic()
        rate = self._rate("out", counted.dropped - counted.accepted, moment)
        programs = [each for each in running(store) if seconds_since(each.seen_at) < ALIVE_SECONDS]
        pauses = pauses_in_force(store)
        return Overview(
            at=now(),
            account=counted,
            waiting=_waiting(programs),
            copies=seen.copies,
            rejects=seen.rejects,
            lanes=self._lanes(seen, pauses, moment),
            programs=sorted(programs, key=lambda each: (each.role, each.host, each.pid)),
            orders=all_orders(store),
            work=work_in_hand(store) if counted.accepted else [],
            pauses=pauses,
            failures=self._grouped(counted.records_rejected, moment),
            recent=list_drops(store, limit=_RECENT),
            rate=rate,
            rate_in=self._rate("in", counted.dropped, moment),
            eta=until_empty(counted.accepted, rate),
        )

    def _lanes(self, seen: Standing, pauses: dict[str, Pause], moment: float) -> list[Lane]:
        return [self._lane(depth, pauses.get(depth.lane), moment) for depth in seen.lanes]

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
        before, at = self._failures_key
        if rejects != before or moment - at > _SELDOM_SECONDS:
            self._failures = list_failures(self._store, limit=_GROUPS)
            self._failures_key = (rejects, moment)
        return self._failures


def _waiting(programs: list[Process]) -> int:
    """Files that the watchers have seen in the inbox and not yet accepted."""
    counts = [each.info.get("waiting", 0) for each in programs if each.role == "watch"]
    return sum(count for count in counts if isinstance(count, int))
