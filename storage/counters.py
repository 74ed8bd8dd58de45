"""Numbers given out inside a transaction: without gaps, and in commit order."""

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.schema import counters

SEND = "send"
FEED = "feed"
JOURNAL = "journal"
MEMBER = "member"
COLD = "cold"
_LAST = select(counters.c.value).where(counters.c.name == bindparam("its_name"))


def take(connection: Connection, name: str, count: int) -> int:
    """The first of `count` new numbers of a series that begins at 1.

    The row stays locked until the transaction ends, so the next taker waits for this commit: numbers follow
    commit order, and a rollback gives them back.
    """
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    more = insert(counters).values(name=name, value=count)
    statement = more.on_conflict_do_update(
        index_elements=[counters.c.name], set_={"value": counters.c.value + count}
    ).returning(counters.c.value)
    last = int(connection.execute(statement).scalar_one())
    return last - count + 1


def last(connection: Connection, name: str) -> int:
    """The last number given out in a series; 0 before the first."""
    value = connection.execute(_LAST, {"its_name": name}).scalar()
    return int(value or 0)
