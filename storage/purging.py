"""Purging: the bytes of originals go for good, and a row that tells when and why stays.

An original is one for all drops of the same bytes, so it goes from all of them. It stays as long as one of them is
to be worked on. Dropped again, the same bytes are kept again (`storage.originals.bring_back`).

Who accepts holds the rows of its originals by the foreign key of its drops; who purges takes them for itself, and
passes over what is held. So a purge either sees the new drop and leaves its bytes, or is seen by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, insert, select, true, update

from copydesk.clock import now
from copydesk.errors import UnknownIdError
from copydesk.outcomes import DropState
from storage.drops import DropFilter
from storage.operation.actions import note_action
from storage.originals import path_of
from storage.paging import in_pages
from storage.schema import drops, originals, purges
from storage.store import Store

_AT_ONCE = 500

_of_same_bytes = drops.c.sha256 == originals.c.sha256
_is_open = exists().where(_of_same_bytes, drops.c.state == DropState.ACCEPTED.value)
_is_purged = exists().where(purges.c.sha256 == originals.c.sha256)


@dataclass(frozen=True, slots=True)
class Purged:
    """The originals whose bytes go, and their bytes in sum."""

    originals: int
    size: int


def hashes_of(store: Store, drop_ids: Iterable[str]) -> list[str]:
    """The hashes of the bytes of drops. Raises UnknownIdError."""
    wanted = list(dict.fromkeys(drop_ids))
    found: dict[str, str] = {}
    with store.reading() as connection:
        for page in in_pages(wanted):
            rows = connection.execute(select(drops.c.id, drops.c.sha256).where(drops.c.id.in_(page)))
            found.update((row.id, row.sha256) for row in rows)
    for drop_id in wanted:
        if drop_id not in found:
            raise UnknownIdError(f"There is no drop {drop_id}.")
    return list(dict.fromkeys(found[drop_id] for drop_id in wanted))


def hashes_chosen(store: Store, wanted: DropFilter) -> Iterator[list[str]]:
    """The hashes of the bytes that chosen drops alone have, and of which none is to be worked on, page by page."""
    after = ""
    while True:
        with store.reading() as connection:
            page = list(connection.execute(_chosen(wanted, after)).scalars())
        if page:
            yield page
        if len(page) < _AT_ONCE:
            return
        after = page[-1]


def _chosen(wanted: DropFilter, after: str) -> Select[Any]:
    matches = func.coalesce(and_(true(), *wanted.conditions()), false())
    wanted_by_them, by_others = (exists().where(_of_same_bytes, its) for its in (matches, ~matches))
    return (
        select(originals.c.sha256)
        .where(originals.c.sha256 > after, wanted_by_them, ~by_others, ~_is_open, ~_is_purged)
        .order_by(originals.c.sha256)
        .limit(_AT_ONCE)
    )


def purgeable(store: Store, hashes: Sequence[str]) -> Purged:
    """What `purge` would let go of these."""
    sizes: list[int] = []
    with store.reading() as connection:
        for page in in_pages(hashes):
            sizes += connection.execute(_going(page, originals.c.size)).scalars()
    return Purged(len(sizes), sum(sizes))


def purge(store: Store, hashes: Sequence[str], actor: str, target: str, because: str) -> Purged:
    """Let the bytes of these originals go, but for those that are to be worked on; what went.

    `target` is how the log names what was purged. Named again, files that a crash left behind go too.
    """
    total, size = 0, 0
    for page in in_pages(hashes):
        gone = _forget_bytes(store, page, actor, target, because)
        _unlink(store, page)
        total, size = total + gone.originals, size + gone.size
    return Purged(total, size)


def _going(page: Sequence[str], *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).where(originals.c.sha256.in_(page), ~_is_open, ~_is_purged)


def _forget_bytes(store: Store, page: Sequence[str], actor: str, target: str, because: str) -> Purged:
    with store.writing(serial=True) as connection:
        free = _taken_for_itself(connection, page)
        rows = connection.execute(_going(free, originals.c.sha256, originals.c.size)).all()
        gone = Purged(len(rows), sum(row.size for row in rows))
        if rows:
            moment = now()
            ids = [row.sha256 for row in rows]
            connection.execute(update(originals).where(originals.c.sha256.in_(ids)).values(data=None))
            told = {"at": moment, "actor": actor, "because": because}
            connection.execute(insert(purges), [{"sha256": sha256} | told for sha256 in ids])
            note_action(connection, actor, "purge", target, f"{gone.originals} originals: {because}")
    return gone


def _taken_for_itself(connection: Connection, page: Sequence[str]) -> list[str]:
    """Those of the originals that nobody accepts just now; nobody does until this transaction ends."""
    free = select(originals.c.sha256).where(originals.c.sha256.in_(page)).with_for_update(skip_locked=True)
    return list(connection.execute(free).scalars())


def _unlink(store: Store, page: Sequence[str]) -> None:
    """Delete the files of purged originals: after the commit that says so, and while nobody brings them back."""
    with store.writing() as connection:
        free = _taken_for_itself(connection, page)
        for sha256 in connection.execute(select(purges.c.sha256).where(purges.c.sha256.in_(free))).scalars():
            path_of(store.settings.originals, sha256).unlink(missing_ok=True)
