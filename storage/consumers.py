"""Consumer groups: who reads the feed under a name, and how far each has come.

A group has one reader at a time. A program that takes the group over holds it: what an earlier holder still
acknowledges is refused, and so is what it acknowledges after a person has moved the cursor.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.clock import now, seconds_since
from copydesk.errors import ImpossibleError, UnknownIdError
from storage import counters
from storage.changes import refuse_beyond
from storage.schema import consumers, feed
from storage.store import Store

MOST_GROUPS = 100
"""So many groups there may be: each is a series of the metrics and a row of the dashboard."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class GroupError(ImpossibleError):
    """A group cannot be called so, or there are too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named consumer. `cursor` is the last number that it acknowledged, `lag` how many there are above it.

    `lag_seconds` is the age of the oldest of these, `seen_at` when it acknowledged last or showed that it waits,
    `holder` the process of `copydesk feed tail` that reads for it, None where it reads in another way.
    """

    name: str
    cursor: int
    head: int
    lag: int
    lag_seconds: float
    seen_at: str
    holder: str | None


# The numbers have no gaps, so the oldest that a group has not read is the one after its cursor.
_ALL = (
    select(consumers, feed.c.at.label("oldest"))
    .outerjoin(feed, feed.c.seq == consumers.c.cursor + 1)
    .order_by(consumers.c.name)
)


def groups(store: Store) -> list[Group]:
    """All groups by name, from one state of the database."""
    with store.reading() as connection:
        return groups_in(connection)


def groups_in(connection: Connection) -> list[Group]:
    """`groups`, as a transaction sees them."""
    last = counters.last(connection, counters.FEED)
    return [_group(row, last) for row in connection.execute(_ALL)]


def show_group(store: Store, name: str) -> Group:
    """One group. Raises UnknownIdError."""
    for group in groups(store):
        if group.name == name:
            return group
    raise UnknownIdError(f"There is no group {name}.")


def _group(row: Any, last: int) -> Group:
    return Group(
        name=row.name,
        cursor=row.cursor,
        head=last,
        lag=max(0, last - row.cursor),
        lag_seconds=seconds_since(row.oldest) if row.oldest else 0.0,
        seen_at=row.seen_at,
        holder=row.holder,
    )


def move_group(store: Store, name: str, cursor: int | None) -> Group:
    """Put a group, made where there is none, at a cursor or (None) at the end of the feed; nobody holds it then.

    Raises GroupError and BeyondHeadError.
    """
    with store.writing() as connection:
        last = counters.last(connection, counters.FEED)
        refuse_beyond(cursor or 0, last)
        _write(connection, name, {"cursor": last if cursor is None else cursor, "holder": None})
    return show_group(store, name)


def take_over(store: Store, name: str, holder: str) -> int:
    """Let a program read for a group, made at the start of the feed where there is none; the group's cursor.

    Raises GroupError.
    """
    with store.writing() as connection:
        _write(connection, name, {"holder": holder})
        return int(connection.execute(select(consumers.c.cursor).where(consumers.c.name == name)).scalar_one())


def _write(connection: Connection, name: str, values: dict[str, Any]) -> None:
    if not _NAME.fullmatch(name):
        raise GroupError("A group is called by at most 64 letters, digits, dots, hyphens and underscores.")
    values["seen_at"] = now()
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = insert(consumers).values(**({"name": name, "cursor": 0} | values))
    connection.execute(row.on_conflict_do_update(index_elements=[consumers.c.name], set_=values))
    if connection.execute(select(func.count()).select_from(consumers)).scalar_one() > MOST_GROUPS:
        raise GroupError(f"There are {MOST_GROUPS} groups already; forget one that is not used.")


def acknowledge(store: Store, name: str, holder: str, cursor: int) -> bool:
    """The holder of a group has what stands up to `cursor`; False where it does not hold the group any more."""
    its = (consumers.c.name == name) & (consumers.c.holder == holder)
    with store.writing() as connection:
        return connection.execute(update(consumers).where(its).values(cursor=cursor, seen_at=now())).rowcount == 1


def forget_group(store: Store, name: str) -> None:
    """Delete a group; what it has read is as it was. Raises UnknownIdError."""
    with store.writing() as connection:
        known = _NAME.fullmatch(name) and connection.execute(delete(consumers).where(consumers.c.name == name))
        if not known or not known.rowcount:
            raise UnknownIdError(f"There is no group {name}.")
