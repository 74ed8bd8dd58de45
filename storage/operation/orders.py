"""What people want of a running worker: to take nothing new, or to have so many processes.

The worker looks with every sign of life. An order holds for the process that it names, and ends with it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.clock import now
from copydesk.errors import UnknownIdError
from storage.operation.actions import note_action
from storage.schema import orders, processes
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Order:
    """With `drain` a worker takes nothing new; `slots` is how many processes it is to have, None if as now."""

    drain: bool = False
    slots: int | None = None


NO_ORDER = Order()
_ALL = select(orders)


def order_for(store: Store, process_id: str) -> Order:
    """What a process is to do."""
    return all_orders(store).get(process_id, NO_ORDER)


def all_orders(store: Store) -> dict[str, Order]:
    """The orders, by the id of the process."""
    with store.reading() as connection:
        return orders_in(connection)


def orders_in(connection: Connection) -> dict[str, Order]:
    """`all_orders`, as a transaction sees them."""
    return {row.process_id: Order(row.drain, row.slots) for row in connection.execute(_ALL)}


def drain(store: Store, process_id: str, actor: str) -> None:
    """Let a worker take nothing new. Raises UnknownIdError where no such worker has been seen."""
    _order(store, process_id, actor, "drain", drain=True)


def undrain(store: Store, process_id: str, actor: str) -> None:
    """Let a worker take work again. Raises UnknownIdError."""
    _order(store, process_id, actor, "undrain", drain=False)


def resize(store: Store, process_id: str, actor: str, slots: int) -> None:
    """Let a worker have so many processes. Raises UnknownIdError."""
    _order(store, process_id, actor, "resize", note=f"{slots} processes", slots=slots)


def forget_orders(store: Store, process_id: str) -> None:
    """A process ends, and what it was told with it."""
    with store.writing() as connection:
        connection.execute(delete(orders).where(orders.c.process_id == process_id))


def _order(store: Store, process_id: str, actor: str, action: str, note: str = "", **said: Any) -> None:
    insert = sqlite_insert if store.is_sqlite else postgresql_insert
    row = {"drain": False, "slots": None, "at": now()} | said
    fresh = insert(orders).values(process_id=process_id, **row)
    changed = fresh.on_conflict_do_update(index_elements=[orders.c.process_id], set_=said | {"at": row["at"]})
    with store.writing() as connection:
        known = select(processes.c.id).where(processes.c.id == process_id, processes.c.role == "worker")
        if not connection.execute(known).first():
            raise UnknownIdError(f"There is no worker {process_id}.")
        connection.execute(changed)
        note_action(connection, actor, action, process_id, note)
