"""Following the feed: its pages are delivered as articles come, and acknowledged once they are out."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import orjson

from copydesk.errors import CopydeskError, StoreUnavailableError
from copydesk.identity import owner
from copydesk.outside import NotDeliveredError
from feed.documents import told
from storage.articles import StoredArticle
from storage.changes import MOST_CHARACTERS, Page, read_page
from storage.consumers import acknowledge, take_over
from storage.store import Store

_PAGE = 500
# Nothing is asked more often than this, however fast articles come: each page may cost a commit.
_SHORTEST_SECONDS = 0.2
_LONGEST_SECONDS = 1.0
# A receiver or a database that is away is asked at least this often: whoever is back is not kept waiting.
_LONGEST_TROUBLE_SECONDS = 20.0
# A group whose consumer has nothing to read is seen so often.
_SHOWN_SECONDS = 30.0

Deliver = Callable[[Page], None]
"""Puts the articles of a page out; they are out when it returns. May raise NotDeliveredError and RewoundError."""
Wait = Callable[[float], bool]
"""Waits so many seconds, or less; False where nobody wants more."""


class TakenOverError(CopydeskError):
    """Another program reads for the group now, or a person has moved its cursor."""


class RewoundError(Exception):
    """The receiver has lost what it had above `cursor`: it must be told from there again."""

    def __init__(self, cursor: int) -> None:
        super().__init__(cursor)
        self.cursor = cursor


@dataclass(frozen=True, slots=True)
class Held:
    """A consumer group, and who holds it (see `storage.consumers.take_over`)."""

    name: str
    holder: str


def take(store: Store, group: str) -> tuple[Held, int]:
    """Hold a group from now on, for this process; and its cursor. Raises GroupError."""
    held = Held(group, owner())
    return held, take_over(store, group, held.holder)


def line(article: StoredArticle) -> bytes:
    """An article as consumers are told of it: a JSON object in one line."""
    return orjson.dumps(told(article), option=orjson.OPT_APPEND_NEWLINE)


def pauses(longest: float = _LONGEST_SECONDS) -> Iterator[float]:
    """Seconds to wait between looks at a feed that stands still: each longer than the one before, to a bound."""
    pause = _SHORTEST_SECONDS
    while True:
        yield pause
        pause = min(longest, 1.5 * pause)


class Tail:
    """One run along the feed: it reads a page, delivers it and acknowledges it, in this order.

    So whoever is killed in between delivers articles twice, and leaves none out.
    """

    def __init__(
        self,
        store: Store,
        deliver: Deliver,
        cursor: int,
        *,
        kinds: Sequence[str] = (),
        held: Held | None = None,
        limit: int = _PAGE,
        characters: int = MOST_CHARACTERS,
    ) -> None:
        """`kinds`, `limit` and `characters` of a page are as in `storage.changes.read_page`."""
        self._store = store
        self._deliver = deliver
        self._read = partial(read_page, store, kinds=kinds, limit=limit, characters=characters)
        self._held = held
        self._cursor = self._acknowledged = cursor
        self._shown_at = time.monotonic()

    def to_head(self, wait: Wait = lambda _: True) -> int:
        """Go on to the end of the feed, or until nobody wants more; how many articles were delivered.

        Raises TakenOverError, BeyondHeadError, StoreUnavailableError, NotDeliveredError.
        """
        delivered = 0
        while wait(0):
            try:
                page = self._step()
            except RewoundError as error:
                self._cursor = error.cursor
                continue
            delivered += len(page.articles)
            if page.cursor >= page.head:
                break
        return delivered

    def follow(self, wait: Wait, complain: Callable[[str], None]) -> None:
        """Go on for as long as somebody wants more, also over times in which database or receiver are away.

        Each such time is complained of once.
        """
        waits, trouble = pauses(), ""
        while True:
            delay = 0.0
            try:
                found = self.to_head(wait)
            except (StoreUnavailableError, NotDeliveredError) as error:
                if not trouble:
                    waits = pauses(_LONGEST_TROUBLE_SECONDS)
                if str(error) != trouble:
                    complain(str(error))
                trouble = str(error)
                delay = error.delay if isinstance(error, NotDeliveredError) else 0.0
            else:
                waits, trouble = pauses() if found or trouble else waits, ""
            if not wait(max(delay, next(waits))):
                return

    def _step(self) -> Page:
        self._acknowledge()  # where the database went away before it could be
        page = self._read(self._cursor)
        if page.articles:
            self._deliver(page)
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
