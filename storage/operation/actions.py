"""The log of what people did: who, when, what and to what. Only ever added to."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from copydesk.clock import now
from copydesk.ids import new_id
from storage.schema import actions
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action. `target` is an id, a lane, a cause: whatever the action names."""

    id: str
    at: str
    actor: str
    action: str
    target: str
    note: str | None


def note_action(connection: Connection, actor: str, action: str, target: str, note: str | None = None) -> None:
    """Write an action down in the transaction that does it."""
    row = {"id": new_id(), "at": now(), "actor": actor, "action": action, "target": target, "note": note or None}
    connection.execute(insert(actions).values(row))


def log_action(store: Store, actor: str, action: str, target: str, note: str | None = None) -> None:
    """Write down an action of many transactions, after them."""
    with store.writing() as connection:
        note_action(connection, actor, action, target, note)


def list_actions(store: Store, *, target: str = "", after: str = "", limit: int = 100) -> list[Action]:
    """The actions, latest first, all or those on one target; `after` is the last id of the page before."""
    statement = select(actions).order_by(actions.c.id.desc()).limit(limit)
    if target:
        statement = statement.where(actions.c.target == target)
    if after:
        statement = statement.where(actions.c.id < after)
    with store.reading() as connection:
        return [Action(**row._mapping) for row in connection.execute(statement)]
