"""Forgetting what happened to drops that left no article, once it is old.

The trace of a drop is kept for as long as any article of it is; so is each entry of the journal that it needs. All
others go after some days: those of drops that were rejected, and those that tell of no drop by themselves.
"""

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select

from storage import counters
from storage.schema import articles, journal, runs, steps, totals
from storage.store import Store

_AT_ONCE = 500

_page = journal.c.number.between(bindparam("first"), bindparam("last"))
_of_page = runs.c.entry.between(bindparam("first"), bindparam("last"))
_before: ColumnElement[str] = bindparam("before")


def _without_article(drop_id: ColumnElement[str]) -> ColumnElement[bool]:
    return ~select(articles.c.id).where(articles.c.drop_id == drop_id).exists()


_drops_without = select(runs.c.drop_id).where(_of_page, _without_article(runs.c.drop_id))
_STEPS = delete(steps).where(steps.c.drop_id.in_(_drops_without), steps.c.at < _before)
_RUNS = delete(runs).where(_of_page, _without_article(runs.c.drop_id))
_ENTRIES = delete(journal).where(_page, ~select(runs.c.entry).where(runs.c.entry == journal.c.number).exists())
_NEXT = (
    select(func.max(journal.c.number))
    .where(_page, journal.c.at < _before, journal.c.number <= select(totals.c.until).scalar_subquery())
)  # fmt: skip


def prune(store: Store, before: str, most: int = 10_000) -> int:
    """Forget what is older than the moment `before`; how many entries of the journal were looked at, up to `most`.

    Each entry is looked at once, in order, and only when the totals have it; may be stopped at any time.
    """
    looked_at = 0
    while looked_at < most:
        with store.writing(serial=True) as connection:
            count = _prune_page(connection, before)
        looked_at += count
        if count < _AT_ONCE:
            break
    return looked_at


def _prune_page(connection: Connection, before: str) -> int:
    """The next page of entries; how many numbers it has."""
    done = counters.last(connection, counters.PRUNED)
    page = {"first": done + 1, "last": done + _AT_ONCE, "before": before}
    last = connection.execute(_NEXT, page).scalar()
    if last is None:
        return 0
    counters.take(connection, counters.PRUNED, last - done)
    for statement in (_STEPS, _RUNS, _ENTRIES):
        connection.execute(statement, page | {"last": last})
    return int(last - done)
