"""What runs, as it says of itself, for the status pages. Nothing is decided by it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.clock import now, seconds_since
from storage.schema import processes
from storage.store import Store

_FORGET_AFTER_SECONDS = 3600
_ALL = select(processes).order_by(processes.c.seen_at.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A program that runs or ran lately. `info` depends on the role."""

    id: str
    role: str
    host: str
    pid: int
    started_at: str
    seen_at: str
    info: dict[str, Any]


def announce(store: Store, process: Process) -> None:
    """Say that a process runs, and what it does."""
    insert = sqlite_insert if store.is_sqlite else postgresql_insert
    row = {name: getattr(process, name) for name in Process.__dataclass_fields__} | {"seen_at": now()}
    fresh = insert(processes).values(**row)
    statement = fresh.on_conflict_do_update(
        index_elements=[processes.c.id], set_={"seen_at": row["seen_at"], "info": fresh.excluded.info}
    )
    with store.writing() as connection:
        connection.execute(statement)


def withdraw(store: Store, process_id: str) -> None:
    """A process ends as it should."""
    with store.writing() as connection:
        connection.execute(delete(processes).where(processes.c.id == process_id))


def running(store: Store) -> list[Process]:
    """All that was seen within the last hour, latest first."""
    with store.reading() as connection:
        return running_in(connection)


def running_in(connection: Connection) -> list[Process]:
    """`running`, as a transaction sees it."""
    found = [Process(**row._mapping) for row in connection.execute(_ALL)]
    return [process for process in found if seconds_since(process.seen_at) < _FORGET_AFTER_SECONDS]
