"""Leases: a worker's time-limited right to the drops of one send.

A lease has no end time: its row has a beat that the worker raises whenever it writes. Who watches the leases takes
one back whose beat stood still on the watcher's own steady clock, by deleting its row. So no wall clock is
trusted, and a worker that wakes without its row can write nothing (fencing).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from copydesk.clock import now
from copydesk.errors import LeaseLostError
from copydesk.ids import new_id
from copydesk.outcomes import DropState
from storage import counters
from storage.ledger import Send
from storage.operation.pauses import may_be_worked_on
from storage.originals import Stored
from storage.schema import drops, leases, originals, steps
from storage.sidecars import find_sidecars
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedDrop:
    """A drop to work on, or a part of one. `data` is the packed original, or None where it lies as a file.

    It is due since it was accepted, or since a person last asked to try it again. `sidecar` is the file that
    describes it, where there is one.
    """

    id: str
    name: str
    source: str | None
    sha256: str
    size: int
    lane: str
    attempts: int
    next_offset: int
    next_record: int
    accepted_at: str
    due_since: str
    part_of: str | None = None
    stop_record: int | None = None
    data: bytes | None
    sidecar: Stored | None = None

    @property
    def whole_id(self) -> str:
        """The drop of the ledger that this is, or is a part of."""
        return self.part_of or self.id


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to some drops until the row `id` is gone."""

    id: str
    drops: tuple[LeasedDrop, ...]


def lease(store: Store, send: int, owner: str) -> Lease | None:
    """Take the drops of a send that nobody holds, and count the attempt before it begins.

    None where nothing is left to do: the message came twice, late, or after a newer one; or the lane is paused.
    """
    lease_id = new_id()
    open_ones = (drops.c.send == send) & (drops.c.state == DropState.ACCEPTED.value)
    free = open_ones & drops.c.lease.is_(None) & may_be_worked_on
    with store.writing() as connection:
        connection.execute(insert(leases).values(id=lease_id, owner=owner, beat=0, since=now()))
        taken = connection.execute(update(drops).where(free).values(lease=lease_id, attempts=drops.c.attempts + 1))
        if not taken.rowcount:
            connection.rollback()
            return None
        held = _load(connection, lease_id)
    return Lease(lease_id, held)


# Steps of this kind are those of a person's asking (`storage.history.journal.Kind`).
_asked = (steps.c.drop_id == func.coalesce(drops.c.part_of, drops.c.id)) & (steps.c.kind == "asked")
_last_asked = select(func.max(steps.c.at)).where(_asked).correlate(drops).scalar_subquery()
_due_since = func.coalesce(_last_asked, drops.c.accepted_at)


def _load(connection: Connection, lease_id: str) -> tuple[LeasedDrop, ...]:
    columns = [drops.c[name] for name in LeasedDrop.__dataclass_fields__ if name in drops.c]
    statement = (
        select(*columns, _due_since.label("due_since"), originals.c.data)
        .join(originals, originals.c.sha256 == drops.c.sha256)
        .where(drops.c.lease == lease_id)
        .order_by(drops.c.id)
    )
    rows = connection.execute(statement).all()
    described = find_sidecars(connection, {row.part_of or row.id for row in rows})
    return tuple(LeasedDrop(**row._mapping, sidecar=described.get(row.part_of or row.id)) for row in rows)


@dataclass(frozen=True, slots=True)
class WorkInHand:
    """What a lease covers: whose it is, since when, how many drops or parts, and the name of one."""

    owner: str
    since: str
    drops: int
    name: str


_WORK = (
    select(leases.c.owner, leases.c.since, func.count(), func.min(drops.c.name))
    .join(drops, drops.c.lease == leases.c.id)
    .group_by(leases.c.id)
    .order_by(leases.c.since)
)


def work_in(connection: Connection) -> list[WorkInHand]:
    """What is being worked on now, longest first."""
    return [WorkInHand(*row) for row in connection.execute(_WORK)]


_BEAT = (
    update(leases)
    .where(leases.c.id == bindparam("held"))
    .values(beat=leases.c.beat + 1)
    .returning(leases.c.since, leases.c.owner)
)
_used = select(drops.c.id).where(drops.c.lease == leases.c.id).exists()
_END_IF_EMPTY = delete(leases).where(leases.c.id == bindparam("held"), ~_used)


def hold(connection: Connection, lease_id: str) -> tuple[str, str]:
    """Make sure, until this transaction ends, that the lease is still ours: since when, and by which owner.

    Raises LeaseLostError.
    """
    held = connection.execute(_BEAT, {"held": lease_id}).first()
    if held is None:
        raise LeaseLostError("The lease was taken back: another worker has these drops now.")
    return held.since, held.owner


def hand_back(store: Store, lease_id: str, drop_ids: Sequence[str]) -> list[Send]:
    """Return drops that were not begun, their attempt uncounted, as new sends; end the lease if it is empty."""
    with store.writing() as connection:
        hold(connection, lease_id)
        sends = regroup(connection, drop_ids, lease_id)
        connection.execute(update(drops).where(drops.c.id.in_(drop_ids)).values(attempts=drops.c.attempts - 1))
        end_if_empty(connection, lease_id)
    return sends


def regroup(connection: Connection, drop_ids: Sequence[str], lease_id: str) -> list[Send]:
    """Free drops of a lease and put them into one new send for each lane."""
    mine = drops.c.id.in_(drop_ids) & (drops.c.lease == lease_id)
    lanes = [row.lane for row in connection.execute(select(drops.c.lane).where(mine).distinct())]
    sends = []
    for lane in sorted(lanes):
        number = counters.take(connection, counters.SEND, 1)
        connection.execute(update(drops).where(mine, drops.c.lane == lane).values(lease=None, send=number))
        sends.append(Send(lane, number))
    return sends


def end_if_empty(connection: Connection, lease_id: str) -> None:
    """Delete the lease once no drop refers to it."""
    connection.execute(_END_IF_EMPTY, {"held": lease_id})
