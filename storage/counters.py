"""Numbers given out inside a transaction: without gaps, and in commit order."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, text

from storage.schema import counters

SEND = "send"
FEED = "feed"
JOURNAL = "journal"
MEMBER = "member"
COLD = "cold"
PRUNED = "pruned"

_MOVED = "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING name, value"
# In the order of their names, so that no two writers wait for each other.
_CHANGES = {
    "postgresql": "SELECT key, value::bigint FROM json_each_text(CAST(:changes AS json)) ORDER BY key",
    "sqlite": "SELECT key, value FROM json_each(:changes) WHERE true",
}
_MOVE = {
    name: text(f"INSERT INTO counters (name, value) {changes} {_MOVED}") for name, changes in _CHANGES.items()
}
_LAST = select(counters.c.value).where(counters.c.name == bindparam("its_name"))


def move(connection: Connection, changes: Mapping[str, int]) -> dict[str, int]:
    """Add to counters; what they come to. Their rows stay locked until the transaction ends."""
    moved = connection.execute(_MOVE[connection.dialect.name], {"changes": orjson.dumps(changes).decode()})
    return {row[0]: int(row[1]) for row in moved}


def take_each(connection: Connection, counts: Mapping[str, int]) -> dict[str, int]:
    """The first of so many new numbers of each series; each begins at 1.

    The row stays locked until the transaction ends, so the next taker waits for this commit: numbers follow
    commit order, and a rollback gives them back.
    """
    return {name: last - counts[name] + 1 for name, last in move(connection, counts).items()}


def take(connection: Connection, name: str, count: int) -> int:
    """`take_each` of one series."""
    return take_each(connection, {name: count})[name]


def last(connection: Connection, name: str) -> int:
    """The last number given out in a series; 0 before the first."""
    value: Any = connection.execute(_LAST, {"its_name": name}).scalar()
    return int(value or 0)
