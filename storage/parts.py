"""Large drops in parts that many workers share.

A part is a row of the ledger beside its drop. It is leased, sent, counted and taken back like any drop; only what
it makes belongs to its drop. While it has parts its drop carries no message; when the last part ends the drop gets
its outcome and the parts are deleted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from copydesk.clock import now
from copydesk.ids import new_id
from copydesk.outcomes import DropState
from storage import counters
from storage.ending import Ledgered
from storage.history.journal import note_steps
from storage.leases import LeasedDrop, end_if_empty, hold
from storage.ledger import Send
from storage.schema import drops
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a part begins: the byte offset and the number of its first record."""

    offset: int
    record: int


def split(store: Store, lease_id: str, drop: LeasedDrop, boundaries: Sequence[Boundary]) -> list[Send]:
    """Put parts in the place of a leased drop, or of what is left of one; the sends of the parts.

    `boundaries` begin where the drop stands. Raises LeaseLostError; then nothing is changed.
    """
    with store.writing() as connection:
        hold(connection, lease_id)
        first = counters.take(connection, counters.SEND, len(boundaries))
        sends = [Send(drop.lane, first + number) for number in range(len(boundaries))]
        _insert_parts(connection, drop, boundaries, sends)
        if drop.part_of:
            connection.execute(delete(drops).where(drops.c.id == drop.id))
        else:
            connection.execute(
                update(drops).where(drops.c.id == drop.id).values(lease=None, send=None, attempts=0)
            )
        end_if_empty(connection, lease_id)
        note_steps(connection, [drop.whole_id], "split", now(), parts=len(boundaries))
    return sends


def _insert_parts(
    connection: Connection, drop: LeasedDrop, boundaries: Sequence[Boundary], sends: Sequence[Send]
) -> None:
    copied = ("name", "name_bytes", "source", "sha256", "size", "state", "lane", "accepted_at")
    row = connection.execute(select(*(drops.c[name] for name in copied)).where(drops.c.id == drop.id)).one()
    counts = {"attempts": 0, "stored": 0, "duplicates": 0, "rejected": 0}
    stops = [boundary.record for boundary in boundaries[1:]] + [None]
    rows = [
        {
            **row._mapping,
            **counts,
            "id": new_id(),
            "part_of": drop.whole_id,
            "send": send.number,
            "next_offset": boundary.offset,
            "next_record": boundary.record,
            "stop_record": stop,
        }
        for boundary, stop, send in zip(boundaries, stops, sends, strict=True)
    ]
    connection.execute(insert(drops), rows)


def end_parts(connection: Connection, ended: Iterable[Ledgered]) -> list[str]:
    """Note that these rows were worked on to their end; the ids of the drops that are thereby read to theirs.

    A row that is no part is its own drop. A drop is complete with its last part, whose rows then go.
    """
    parts: dict[str, str] = {}
    whole: list[str] = []
    for row in ended:
        if row.part_of:
            parts[row.id] = row.part_of
        else:
            whole.append(row.id)
    if not parts:
        return whole
    connection.execute(update(drops).where(drops.c.id.in_(parts)).values(lease=None, send=None))
    complete = _without_open_parts(connection, sorted(set(parts.values())))
    connection.execute(delete(drops).where(drops.c.part_of.in_(complete)))
    return whole + complete


def _without_open_parts(connection: Connection, drop_ids: list[str]) -> list[str]:
    """Of these drops, those of which no part carries a message or is held."""
    still_open = drops.c.send.is_not(None)
    counted = (
        select(drops.c.part_of, func.count())
        .where(drops.c.part_of.in_(drop_ids), drops.c.state == DropState.ACCEPTED.value, still_open)
        .group_by(drops.c.part_of)
    )
    unfinished = {row[0] for row in connection.execute(counted)}
    return [drop_id for drop_id in drop_ids if drop_id not in unfinished]
