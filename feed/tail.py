"""Following the feed: documents are written as articles come, and acknowledged once they are out."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from copydesk.errors import CopydeskError, StoreUnavailableError
from feed.documents import told
from storage.articles import StoredArticle
from storage.changes import Page, read_page
from storage.consumers import acknowledge
from storage.store import Store

_PAGE = 500
# Nothing is asked more often than this, however fast articles come: each page may cost a commit.
_SHORTEST_SECONDS = 0.2
_LONGEST_SECONDS = 1.0
# A group whose consumer has nothing to read is seen so often.
_SHOWN_SECONDS = 30.0

Write = Callable[[bytes], None]
"""Puts whole lines out; they are out when it returns."""
Wait = Callable[[float], bool]
"""Waits so many seconds, or less; False where nobody wants more."""


class TakenOverError(CopydeskError):
    """Another program reads for the group now, or a person has moved its cursor."""


@dataclass(frozen=True, slots=True)
class Held:
    """A consumer group, and who holds it (see `storage.consumers.take_over`)."""

    name: str
    holder: str


def line(article: StoredArticle) -> bytes:
    """An article as consumers are told of it: a JSON object in one line."""
    return orjson.dumps(told(article), option=orjson.OPT_APPEND_NEWLINE)


def pauses() -> Iterator[float]:
    """Seconds to wait between looks at a feed that stands still: each longer than the one before, to a bound."""
    pause = _SHORTEST_SECONDS
    while True:
        yield pause
        pause = min(_LONGEST_SECONDS, 1.5 * pause)


class Tail:
    """One run along the feed: it reads a page, writes it out and acknowledges it, in this order.

    So whoever is killed in between gives lines twice, and leaves none out.
    """

    def __init__(
        self, store: Store, write: Write, cursor: int, *, kinds: Sequence[str] = (), held: Held | None = None
    ) -> None:
        self._store = store
        self._write = write
        self._kinds = kinds
        self._held = held
        self._cursor = self._acknowledged = cursor
        self._shown_at = time.monotonic()

    def to_head(self, wait: Wait = lambda _: True) -> int:
        """Go on to the end of the feed, or until nobody wants more; how many articles were written.

        Raises TakenOverError, BeyondHeadError, StoreUnavailableError.
        """
        written = 0
        while wait(0):
            page = self._step()
            written += len(page.articles)
            if page.cursor >= page.head:
                break
        return written

    def follow(self, wait: Wait, complain: Callable[[str], None]) -> None:
        """Go on for as long as somebody wants more, also over times in which the database is away."""
        waits, away = pauses(), False
        while True:
            try:
                found, away = self.to_head(wait), False
            except StoreUnavailableError as error:
                if not away:
                    complain(str(error))
                found, away = 0, True
            waits = pauses() if found else waits
            if not wait(next(waits)):
                return

    def _step(self) -> Page:
        self._acknowledge()  # where the database went away before it could be
        page = read_page(self._store, self._cursor, kinds=self._kinds, limit=_PAGE)
        if page.articles:
            self._write(b"".join(map(line, page.articles)))
        self._cursor = page.cursor
        self._acknowledge()
        return page

    def _acknowledge(self) -> None:
        still = self._cursor == self._acknowledged and time.monotonic() - self._shown_at < _SHOWN_SECONDS
        if self._held is None or still:
            return
        if not acknowledge(self._store, self._held.name, self._held.holder, self._cursor):
            raise TakenOverError(
                f"Another program reads for the group {self._held.name} now, or its cursor was moved."
            )
        self._acknowledged, self._shown_at = self._cursor, time.monotonic()
