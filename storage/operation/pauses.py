"""Pauses of the intake and of lanes. A pause is in force on every machine for as long as its row is there.

A lane is held in the ledger: its drops can be leased by nobody, whatever messages say, and the reconciler leaves
them alone. What was leased before goes on to its end.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.clock import now
from copydesk.queues import Lane
from storage.operation.actions import note_action
from storage.schema import drops, pauses
from storage.store import Store

INTAKE = "intake"
PAUSABLE = (INTAKE, *(lane.value for lane in Lane))
"""What can be paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What is held, since when, by whom and why."""

    what: str
    since: str
    actor: str
    note: str | None

    @property
    def sentence(self) -> str:
        """The pause for a person."""
        why = f": {self.note}" if self.note else "."
        subject = "The intake" if self.what == INTAKE else f"The lane {self.what}"
        return f"{subject} was paused by {self.actor} at {self.since[:16]}Z{why}"


_ALL = select(pauses)
# For a condition of a statement: a drop of a lane that is not held.
may_be_worked_on: ColumnElement[bool] = drops.c.lane.not_in(select(pauses.c.what))


def pauses_in_force(store: Store) -> dict[str, Pause]:
    """What is held, by its name."""
    with store.reading() as connection:
        return pauses_in(connection)


def pauses_in(connection: Connection) -> dict[str, Pause]:
    """`pauses_in_force`, as a transaction sees them."""
    return {row.what: Pause(**row._mapping) for row in connection.execute(_ALL)}


def pause(store: Store, what: str, actor: str, note: str = "") -> bool:
    """Hold the intake or a lane; False where it is held already."""
    insert = sqlite_insert if store.is_sqlite else postgresql_insert
    row = insert(pauses).values(what=what, since=now(), actor=actor, note=note or None)
    with store.writing() as connection:
        if not connection.execute(row.on_conflict_do_nothing().returning(pauses.c.what)).first():
            return False
        note_action(connection, actor, "pause", what, note)
    return True


def resume(store: Store, what: str, actor: str) -> bool:
    """Let the intake or a lane go on; False where it is not held."""
    with store.writing() as connection:
        if not connection.execute(delete(pauses).where(pauses.c.what == what)).rowcount:
            return False
        note_action(connection, actor, "resume", what)
    return True
