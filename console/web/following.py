"""Looking at the feed on behalf of all who follow it: seldom, and in few threads, however many they are."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import anyio.to_thread
import orjson
from anyio import CapacityLimiter

from console.visible import visible_json
from copydesk.errors import CopydeskError
from feed.documents import told
from feed.tail import pauses
from storage.changes import Page, head, read_page
from storage.store import Store

MOST_FOLLOWERS = 100
"""So many streams and waiting requests at once; each may hold one page that its reader is slow to take."""
# Threads that read for followers. The pages of people have the others, and the rest of the database's connections.
_READERS = 4
_FRESH_SECONDS = 0.2

Result = TypeVar("Result")


class TooManyFollowersError(CopydeskError):
    """More wait for the feed than are served at once."""


class Followers:
    """Those who follow the feed just now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._count = 0
        self._readers: CapacityLimiter | None = None
        self._lock = asyncio.Lock()
        self._head = 0
        self._stale_at = 0.0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among them, for as long as the block runs. Raises TooManyFollowersError."""
        if self.full:
            raise TooManyFollowersError(f"{MOST_FOLLOWERS} follow the feed already; try again later.")
        self._count += 1
        try:
            yield
        finally:
            self._count -= 1

    @property
    def full(self) -> bool:
        """Whether there is no place left."""
        return self._count >= MOST_FOLLOWERS

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something with the store in a thread, few at a time."""
        if self._readers is None:  # it belongs to the event loop
            self._readers = CapacityLimiter(_READERS)
        return await anyio.to_thread.run_sync(work, limiter=self._readers)

    async def read(self, cursor: int, kinds: Sequence[str], limit: int) -> tuple[Page, list[str]]:
        """A page of the feed, and its articles as consumers get them. Raises BeyondHeadError."""
        return await self.run(lambda: _read(self._store, cursor, kinds, limit))

    async def wait(self, cursor: int, seconds: float) -> bool:
        """Wait until the feed goes beyond a cursor, for so many seconds at most; whether it does."""
        until = time.monotonic() + seconds
        for pause in pauses():
            if await self._latest() > cursor:
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            await asyncio.sleep(min(pause, left))
        return False

    async def _latest(self) -> int:
        async with self._lock:
            if time.monotonic() >= self._stale_at:
                self._head = await self.run(lambda: head(self._store))
                self._stale_at = time.monotonic() + _FRESH_SECONDS
            return self._head


def _read(store: Store, cursor: int, kinds: Sequence[str], limit: int) -> tuple[Page, list[str]]:
    page = read_page(store, cursor, kinds=kinds, limit=limit)
    return page, [visible_json(orjson.dumps(told(article)).decode()) for article in page.articles]
