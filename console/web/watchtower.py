"""One look a second at most, however many pages are open."""

import asyncio
import time
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from console.health import Part, parts
from console.overview import Observer, Overview
from copydesk.errors import StoreUnavailableError
from storage.store import Store

_FRESH_SECONDS = 1.0
# A look that costs much is kept for longer: looking takes a hundredth of one core at most, and where the database
# is slow to answer a fifth of the time.
_CORE_SHARE = 100
_TIME_SHARE = 5


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen. `overview` is None while the database cannot be reached, which is then an ailment."""

    overview: Overview | None
    parts: list[Part]

    @property
    def ailments(self) -> list[Part]:
        """The parts that are ill."""
        return [part for part in self.parts if not part.well]


class Watchtower:
    """Looks at the desk on behalf of all requests."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._observer = Observer(store)
        self._lock = asyncio.Lock()
        self._sight = Sight(None, [])
        self._stale_at = 0.0

    async def sight(self) -> Sight:
        """A sight that is fresh enough."""
        async with self._lock:
            if time.monotonic() >= self._stale_at:
                began = time.monotonic()
                self._sight, cost = await run_in_threadpool(self._look)
                ended = time.monotonic()
                rest = max(_FRESH_SECONDS, _CORE_SHARE * cost, _TIME_SHARE * (ended - began))
                self._stale_at = ended + rest
            return self._sight

    def look_anew(self) -> None:
        """The next sight is a new one: somebody has just changed something."""
        self._stale_at = 0.0

    def _look(self) -> tuple[Sight, float]:
        """What is seen, and the seconds of a core that it took."""
        began = time.thread_time()
        try:
            overview = self._observer.look()
            sight = Sight(overview, parts(self._store.settings, overview))
        except StoreUnavailableError as error:
            sight = Sight(None, [Part("database", False, str(error))])
        return sight, time.thread_time() - began
