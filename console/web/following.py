"""Looking at the feed on behalf of all who follow it: seldom, and in few threads, however many they are."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import anyio.to_thread
import orjson
from anyio import CapacityLimiter

from console.visible import visible_json
from copydesk.errors import CopydeskError
from feed.documents import told
from feed.tail import pauses
from storage.articles import StoredArticle
from storage.changes import MOST_CHARACTERS, head, read_page
from storage.store import Store

MOST_FOLLOWERS = 100
"""So many streams and requests for pages at once; each may hold a page that its reader is slow to take."""
# Threads that read for followers. The pages of people have the others, and the rest of the database's connections.
_READERS = 4
_FRESH_SECONDS = 0.2

Result = TypeVar("Result")


class TooManyFollowersError(CopydeskError):
    """More wait for the feed than are served at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of the feed: its numbers with what consumers get, where to go on, and where the feed ends."""

    items: list[tuple[int, str]]
    cursor: int
    head: int


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
        if self._count >= MOST_FOLLOWERS:
            raise TooManyFollowersError(f"{MOST_FOLLOWERS} follow the feed already; try again later.")
        self._count += 1
        try:
            yield
        finally:
            self._count -= 1

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something with the store in a thread, few at a time."""
        if self._readers is None:  # it belongs to the event loop
            self._readers = CapacityLimiter(_READERS)
        return await anyio.to_thread.run_sync(work, limiter=self._readers)

    async def read(
        self, cursor: int, kinds: Sequence[str], limit: int, characters: int = MOST_CHARACTERS
    ) -> Reading:
        """What `storage.changes.read_page` gives. Raises BeyondHeadError."""
        return await self.run(lambda: _read(self._store, cursor, kinds, limit, characters))

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


def _read(store: Store, cursor: int, kinds: Sequence[str], limit: int, characters: int) -> Reading:
    page = read_page(store, cursor, kinds=kinds, limit=limit, characters=characters)
    return Reading([(article["seq"], _document(article)) for article in page.articles], page.cursor, page.head)


def _document(article: StoredArticle) -> str:
    return visible_json(orjson.dumps(told(article)).decode())
