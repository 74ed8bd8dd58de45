"""The feed as consumers follow it: a page above a cursor, and where it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select

from copydesk.errors import ImpossibleError
from storage import counters
from storage.articles import StoredArticle, kind_or_changed, with_drop, with_tags
from storage.schema import articles
from storage.store import Store

MOST_ITEMS = 1000
MOST_CHARACTERS = 4 << 20
"""A page has so many articles at most, and but for its last one so many characters of text."""
_FETCHED_ROWS = 20
# Where few articles are of the kinds that are asked for, so many numbers are looked at for one page.
_MOST_NUMBERS = 5000


class BeyondHeadError(ImpossibleError):
    """A cursor lies beyond the end of the feed: it belongs to another desk, or to one restored from a backup."""


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the feed, in its order. What comes next is above `cursor`; the feed ends at `head`.

    There may be no article in it though `cursor` has moved on: none of the numbers passed was of the kinds wanted.
    """

    articles: list[StoredArticle]
    cursor: int
    head: int


def head(store: Store) -> int:
    """The last number of the feed; 0 before the first."""
    with store.reading() as connection:
        return counters.last(connection, counters.FEED)


def read_page(
    store: Store, cursor: int, *, kinds: Sequence[str] = (), limit: int = 100, characters: int = MOST_CHARACTERS
) -> Page:
    """The next articles above a cursor, at most `limit`, and none after there are so many `characters` of text.

    `kinds` are as in `storage.articles.kind_or_changed`.
    Raises BeyondHeadError.
    """
    with store.reading() as connection:
        last = counters.last(connection, counters.FEED)
        refuse_beyond(cursor, last)
        if cursor == last:
            return Page([], cursor, last)
        upto = min(last, cursor + _MOST_NUMBERS) if kinds else last
        statement = with_drop().where(articles.c.seq > cursor, articles.c.seq <= upto).order_by(articles.c.seq)
        if kinds:
            statement = statement.where(kind_or_changed(kinds))
        rows, complete = _bounded(connection, statement, limit, characters)
        found = with_tags(connection, rows)
    return Page(found, upto if complete else found[-1]["seq"], last)


def refuse_beyond(cursor: int, last: int) -> None:
    """Raises BeyondHeadError for a cursor that this feed never gave."""
    if cursor > last:
        raise BeyondHeadError(
            f"The feed ends at {last}, and {cursor} is beyond that: start again from a cursor of it."
        )


def _bounded(
    connection: Connection, statement: Select[Any], limit: int, characters: int
) -> tuple[list[dict[str, Any]], bool]:
    """Rows until there are enough of them, or of their text; and whether these are all."""
    rows: list[dict[str, Any]] = []
    size = 0
    with connection.execute(statement.limit(limit), execution_options={"yield_per": _FETCHED_ROWS}) as found:
        for row in found:
            rows.append(dict(row._mapping))
            size += len(row.body)
            if size >= characters:
                return rows, False
    return rows, len(rows) < limit
