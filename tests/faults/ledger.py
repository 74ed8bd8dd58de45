"""The tests' own view of the database, in plain SQL: nothing of the program decides what they see."""

import hashlib
from collections import Counter
from typing import Any

from sqlalchemy import text

from storage.store import Store

_TABLES = ("drops", "articles", "texts", "tags", "rejects", "feed", "leases")


def rows(store: Store, sql: str, **values: Any) -> list[Any]:
    """The rows of one query."""
    with store.reading() as connection:
        return list(connection.execute(text(sql), values))


def states(store: Store) -> Counter[str]:
    """How many drops there are in each state."""
    return Counter(
        {row[0]: int(row[1]) for row in rows(store, "SELECT state, count(*) FROM drops GROUP BY state")}
    )


def accepted_ever(store: Store) -> int:
    """How many drops the ledger has."""
    return states(store).total()


def settled(store: Store) -> int:
    """How many drops have their outcome."""
    return accepted_ever(store) - states(store)["accepted"]


def print_of(store: Store) -> str:
    """A hash of every row of every table that work on a drop writes: a change of any value changes it."""
    digest = hashlib.sha256()
    with store.reading() as connection:
        for table in _TABLES:
            found = sorted(repr(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}")))
            digest.update(repr((table, found)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
