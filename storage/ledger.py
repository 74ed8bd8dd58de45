"""The ledger: accepting drops. Bytes and row become durable in one transaction."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from copydesk.clock import now
from copydesk.ids import new_id
from copydesk.outcomes import DropState
from storage import counters, tallies
from storage.originals import Original, bring_back, keep
from storage.schema import drops
from storage.sidecars import bring_together
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDrop:
    """A file that was read whole. `arrival` identifies this file instance while it may still be in an inbox."""

    name: str
    name_bytes: bytes
    source: str | None
    lane: str
    original: Original
    arrival: str | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """A group of drops that one message carries. The message holds the number alone."""

    lane: str
    number: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """`drop_ids` has one id for each new drop, in order; `sends` are the messages that are due now."""

    drop_ids: list[str]
    sends: list[Send]


def accept(store: Store, batch: Sequence[NewDrop], left_inbox: Sequence[str] = ()) -> Accepted:
    """Write bytes and rows of a batch in one transaction, one send for each lane.

    A drop whose `arrival` is in the ledger already was accepted before a crash or by another watcher: it gets
    that row's id and no new row. `left_inbox` are drops whose files are known to be gone, so that their
    arrival can be forgotten. Raises StoreUnavailableError; then nothing was written, or all of it was. Raises
    OSError where a placed file was purged meanwhile; then nothing was written.
    """
    for _ in batch:
        with suppress(
            IntegrityError
        ):  # another watcher accepted one of the files just now; then that one is known
            return _accept(store, batch, left_inbox)
    return _accept(store, batch, left_inbox)


def _accept(store: Store, batch: Sequence[NewDrop], left_inbox: Sequence[str]) -> Accepted:
    with store.writing() as connection:
        forget_arrivals(connection, left_inbox)
        known = _known_arrivals(connection, [drop.arrival for drop in batch if drop.arrival])
        ids, new = _named(batch, known)
        sends = _insert(connection, store.settings.originals, new)
    return Accepted(ids, sends)


def _named(batch: Sequence[NewDrop], known: dict[str, str]) -> tuple[list[str], dict[str, NewDrop]]:
    """The id of each drop, and those that are new by their ids; one arrival is one drop, in the batch too."""
    ids: list[str] = []
    new: dict[str, NewDrop] = {}
    seen = dict(known)
    for drop in batch:
        drop_id = seen.get(drop.arrival or "")
        if drop_id is None:
            drop_id = new_id()
            new[drop_id] = drop
        if drop.arrival:
            seen[drop.arrival] = drop_id
        ids.append(drop_id)
    return ids, new


def _insert(connection: Connection, folder: Path, new: dict[str, NewDrop]) -> list[Send]:
    if not new:
        return []
    kept = [drop.original for drop in new.values()]
    keep(connection, kept)
    lanes = sorted({drop.lane for drop in new.values()})
    first = counters.take(connection, counters.SEND, len(lanes))
    sends = {lane: Send(lane, first + number) for number, lane in enumerate(lanes)}
    moment = now()
    connection.execute(insert(drops), [_row(drop, drop_id, sends, moment) for drop_id, drop in new.items()])
    bring_back(connection, kept, folder)
    found = bring_together(
        connection,
        {drop_id: drop.name for drop_id, drop in new.items()},
        {drop_id: drop.original.size for drop_id, drop in new.items()},
    )
    sums = Counter(tallies.taken_in(drop.lane) for drop in new.values())
    tallies.add(connection, sums | Counter({tallies.AUXILIARY: found}))
    return list(sends.values())


def _row(drop: NewDrop, drop_id: str, sends: dict[str, Send], moment: str) -> dict[str, object]:
    return {
        "id": drop_id,
        "name": drop.name,
        "name_bytes": drop.name_bytes,
        "source": drop.source,
        "sha256": drop.original.sha256,
        "size": drop.original.size,
        "state": DropState.ACCEPTED.value,
        "lane": drop.lane,
        "send": sends[drop.lane].number,
        "arrival": drop.arrival,
        "attempts": 0,
        "next_offset": 0,
        "next_record": 0,
        "stored": 0,
        "duplicates": 0,
        "rejected": 0,
        "accepted_at": moment,
    }


def _known_arrivals(connection: Connection, arrivals: Sequence[str]) -> dict[str, str]:
    if not arrivals:
        return {}
    statement = select(drops.c.arrival, drops.c.id).where(drops.c.arrival.in_(arrivals))
    return {row.arrival: row.id for row in connection.execute(statement)}


def forget_arrivals(connection: Connection, drop_ids: Sequence[str]) -> None:
    """Note that the files of these drops have left the inbox."""
    if drop_ids:
        connection.execute(update(drops).where(drops.c.id.in_(drop_ids)).values(arrival=None))


def note_left_inbox(store: Store, drop_ids: Sequence[str]) -> None:
    """`forget_arrivals` in a transaction of its own."""
    with store.writing() as connection:
        forget_arrivals(connection, drop_ids)


def identity(store: Store, drop_id: str) -> tuple[str, bytes] | None:
    """The hash of a drop and the name it had, or None where the ledger has no such drop."""
    statement = select(drops.c.sha256, drops.c.name_bytes).where(drops.c.id == drop_id)
    with store.reading() as connection:
        row = connection.execute(statement).first()
    return None if row is None else (row.sha256, bytes(row.name_bytes))


def unsettled(store: Store) -> int:
    """How many drops are accepted and not settled."""
    with store.reading() as connection:
        return tallies.unsettled(tallies.kept(connection))
