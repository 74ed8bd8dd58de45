"""Giving a drop that was rejected another text: a new drop with the same name, beside the old one."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from copydesk.errors import UnknownIdError
from copydesk.queues import Lane
from storage.ledger import NewDrop, Send, accept
from storage.originals import Original
from storage.schema import drops
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Resubmitted:
    """The new drop, and the sends that are due now."""

    drop_id: str
    sends: list[Send]


def resubmit(store: Store, drop_id: str, data: bytes) -> Resubmitted:
    """Accept `data` as a drop with the name and source of `drop_id`. Raises UnknownIdError.

    The bytes are kept in the database: they were typed, and are few.
    """
    statement = select(drops.c.name, drops.c.name_bytes, drops.c.source).where(drops.c.id == drop_id)
    with store.reading() as connection:
        row = connection.execute(statement).first()
    if row is None:
        raise UnknownIdError(f"There is no drop {drop_id}.")
    new = NewDrop(
        name=row.name,
        name_bytes=bytes(row.name_bytes),
        source=row.source,
        lane=Lane.LIVE.value,
        original=Original(hashlib.sha256(data).hexdigest(), len(data), data),
    )
    accepted = accept(store, [new])
    return Resubmitted(accepted.drop_ids[0], accepted.sends)
