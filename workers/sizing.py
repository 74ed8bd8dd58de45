"""How many processes a worker has, where that is left to it: more while drops wait long, fewer while it rests."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from copydesk.settings import Settings
from storage.account import LaneDepth, lanes
from storage.operation.orders import Order
from storage.operation.pauses import pauses_in_force
from storage.store import Store

log = logging.getLogger(__name__)

# A process that was just begun needs some seconds before it shows in the age of what waits.
SETTLE_SECONDS = 6.0
REST_SECONDS = 30.0
"""With nothing waiting for this long one process goes, and then one after another."""


@dataclass(slots=True)
class Sizing:
    """Decides from what is seen now and then. Times are in seconds of a steady clock."""

    fewest: int
    most: int
    grow_seconds: float
    changed_at: float = float("-inf")
    needed_at: float = float("-inf")

    def decide(self, *, slots: int, busy: int, waiting: int, oldest_seconds: float, now: float) -> int:
        """How many processes to have. `waiting` are drops that nobody holds, `slots` the processes of now.

        Growing doubles them, for a backlog grows by leaps; shrinking takes one at a time.
        """
        if waiting or busy >= slots:
            self.needed_at = now
        late = waiting > 0 and oldest_seconds >= self.grow_seconds
        wanted = slots
        if late and busy >= slots and now - self.changed_at >= SETTLE_SECONDS:
            wanted = slots * 2
        elif not waiting and now - max(self.needed_at, self.changed_at) >= REST_SECONDS:
            wanted = slots - 1
        wanted = min(max(wanted, self.fewest), self.most)
        if wanted != slots:
            self.changed_at = now
        return wanted


class SelfSizing:
    """Adds to what people order how many processes are needed; their word on it wins."""

    def __init__(self, settings: Settings, tell: Callable[[], dict[str, Any]]) -> None:
        self._tell = tell
        self._sizing = Sizing(settings.workers, settings.most_workers, settings.grow_seconds)

    def adjust(self, store: Store, order: Order) -> Order:
        """The order, with a number of processes. Raises StoreUnavailableError."""
        if order.drain or order.slots is not None:
            return order
        now = self._tell()
        open_lanes = _not_paused(store)
        wanted = self._sizing.decide(
            slots=now["slots"],
            busy=now["busy"],
            waiting=sum(lane.waiting for lane in open_lanes),
            oldest_seconds=max((lane.oldest_seconds for lane in open_lanes), default=0.0),
            now=monotonic(),
        )
        if wanted != now["slots"]:
            log.info("action=sized from=%d to=%d", now["slots"], wanted)
        return replace(order, slots=wanted)


def _not_paused(store: Store) -> list[LaneDepth]:
    paused = pauses_in_force(store)
    return [lane for lane in lanes(store) if lane.lane not in paused]


def adjusting(settings: Settings, tell: Callable[[], dict[str, Any]]) -> Callable[[Store, Order], Order]:
    """What a worker makes of its order: itself, where its size is fixed."""
    if settings.most_workers <= settings.workers:
        return lambda _store, order: order
    return SelfSizing(settings, tell).adjust
