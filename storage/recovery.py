"""What the reconciler sees and does: drops that wait, leases that stand still, and sending them anew."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from copydesk.clock import now
from copydesk.outcomes import RejectCode, Rejected
from storage import counters, tallies
from storage.ending import Ended, finish, ledgered, write_counts
from storage.history.journal import Entry, Kind, note_steps, write
from storage.ledger import Send
from storage.operation.pauses import may_be_worked_on
from storage.parts import end_parts
from storage.schema import drops, leases, rejects
from storage.settlement import reject_row
from storage.store import Store
from storage.worked import WHOLE_DROP


@dataclass(frozen=True, slots=True)
class HeldLease:
    """A lease as it was seen."""

    id: str
    owner: str
    beat: int


# Only an open drop has a send. One that was split has none: its parts have.
_waiting = drops.c.send.is_not(None) & drops.c.lease.is_(None)


def waiting_sends(store: Store) -> list[Send]:
    """The sends whose drops nobody holds, oldest first; those of paused lanes are left out."""
    statement = (
        select(drops.c.lane, drops.c.send)
        .where(_waiting, may_be_worked_on)
        .group_by(drops.c.lane, drops.c.send)
        .order_by(drops.c.send)
    )
    with store.reading() as connection:
        return [Send(row.lane, row.send) for row in connection.execute(statement)]


def held_leases(store: Store) -> list[HeldLease]:
    """All leases."""
    with store.reading() as connection:
        return [HeldLease(row.id, row.owner, row.beat) for row in connection.execute(select(leases))]


def send_again(store: Store, lost: Sequence[Send]) -> list[Send]:
    """New numbers for sends whose messages are lost; a late message with the old number finds nothing."""
    again, count = [], 0
    with store.writing() as connection:
        for send in lost:
            number = counters.take(connection, counters.SEND, 1)
            moved = connection.execute(
                update(drops).where(_waiting, drops.c.send == send.number).values(send=number)
            )
            if moved.rowcount:
                again.append(Send(send.lane, number))
                count += moved.rowcount
        if again:
            write(connection, Entry(kind=Kind.MESSAGE_LOST, at=now(), drops=count))
    return again


def take_back(store: Store, held: HeldLease, max_attempts: int) -> list[Send]:
    """End a lease whose worker is gone: its drops are sent again, each alone, or rejected as poison.

    Nothing happens where the lease ended, or showed a sign of life, since it was seen. Alone, because the one
    that ended the worker must not take its neighbours along again.
    """
    with store.writing(serial=True) as connection:
        unchanged = (leases.c.id == held.id) & (leases.c.beat == held.beat)
        since = connection.execute(select(leases.c.since).where(unchanged).with_for_update()).scalar()
        if since is None:
            return []
        mine = drops.c.lease == held.id
        tried = connection.execute(select(drops).where(mine)).all()
        poison = [row for row in tried if row.attempts >= max_attempts]
        ended = _reject_as_poison(connection, poison, max_attempts)
        sends = _each_alone(connection, [(row.id, row.lane) for row in tried if row.attempts < max_attempts])
        connection.execute(delete(leases).where(leases.c.id == held.id))
        moment = now()
        note_steps(
            connection, [row.part_of or row.id for row in tried], Kind.LEASE_ENDED, moment, owner=held.owner
        )
        write(
            connection,
            Entry(
                kind=Kind.LEASE_ENDED,
                at=moment,
                since=since,
                owner=held.owner,
                drops=len(sends),
                outcomes=Counter(outcome.value for outcome in ended.outcomes.values()),
                detail={"failures": {RejectCode.POISON.value: len(poison)}} if poison else {},
            ),
            ended.sums,
        )
    return sends


def _each_alone(connection: Connection, free: Sequence[tuple[str, str]]) -> list[Send]:
    """A send of its own for each drop, given its id and lane; in one statement, since other writers wait."""
    if not free:
        return []
    first = counters.take(connection, counters.SEND, len(free))
    sends = [Send(lane, number) for number, (_, lane) in enumerate(free, first)]
    moved = update(drops).where(drops.c.id == bindparam("drop_id"))
    connection.execute(
        moved.values(lease=None, send=bindparam("number")),
        [{"drop_id": drop_id, "number": send.number} for send, (drop_id, _) in zip(sends, free, strict=True)],
    )
    return sends


def _reject_as_poison(connection: Connection, poison: Sequence[Row[Any]], tries: int) -> Ended:
    """Settle drops that ended their worker at every try; of a part, what was still to be read of it."""
    if not poison:
        return Ended({}, Counter(), set())
    moment = now()
    fate = Rejected(RejectCode.POISON, f"Its worker ended each of the {tries} times that it was tried.")
    book = ledgered(connection, {drop_id for row in poison for drop_id in (row.id, row.part_of or row.id)})
    for row in poison:
        drop_id, record = (row.part_of, row.next_record) if row.part_of else (row.id, WHOLE_DROP)
        connection.execute(insert(rejects), [reject_row(drop_id, record, fate, moment)])
        book[drop_id].rejected += 1
    complete = end_parts(connection, [book[row.id] for row in poison])
    write_counts(connection, [row for row in book.values() if not row.part_of and row.id not in complete])
    ended = finish(connection, [book[drop_id] for drop_id in complete], moment)
    ended.sums.update({tallies.RECORDS_REJECTED: len(poison), tallies.refused(fate.code.value): len(poison)})
    return ended


def next_send(store: Store) -> Send | None:
    """The send that a worker without a broker takes next: `live` before `bulk`, then the oldest."""
    statement = (
        select(drops.c.lane, func.min(drops.c.send).label("send"))
        .where(_waiting, may_be_worked_on)
        .group_by(drops.c.lane)
    )
    with store.reading() as connection:
        rows = sorted(connection.execute(statement), key=lambda row: (row.lane != "live", row.send))
    return Send(rows[0].lane, rows[0].send) if rows else None
