"""What happened to one drop, step by step, when and how long: out of ledger, journal and steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from copydesk.clock import stamp
from copydesk.errors import UnknownIdError
from storage.schema import drops, journal, leases, runs, steps
from storage.store import Store

STAGES = ("read", "clean", "language", "fingerprint", "tag")
"""In the order in which a record passes them; a stage that is not named here comes last."""

_SAYS = {
    "split": "Split into {parts} parts, to be shared by workers.",
    "asked": "A person asked to try it again.",
    "lease_ended": "Its worker {owner} is gone, so it was sent again, or given up.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: when it began, how many seconds it took where that is known, and what it was in a sentence."""

    at: str
    step: str
    seconds: float | None
    sentence: str
    detail: dict[str, Any]


def trace(store: Store, drop_id: str) -> list[Step]:
    """The steps of a drop in order of time. Raises UnknownIdError."""
    with store.reading() as connection:
        drop = connection.execute(select(drops).where(drops.c.id == drop_id, drops.c.part_of.is_(None))).first()
        if drop is None:
            raise UnknownIdError(f"There is no drop {drop_id}.")
        found = [
            _step(drop.accepted_at, "accepted", None, "Its bytes and its row became durable.", size=drop.size),
            *_noted(connection, drop_id),
            *_worked(connection, drop_id, drop.accepted_at),
            *_held(connection, drop),
        ]
    return sorted(found, key=lambda step: step.at)  # stable: stages that began at one instant keep their order


def _step(at: str, step: str, seconds: float | None, sentence: str, **detail: Any) -> Step:
    return Step(at=at, step=step, seconds=seconds, sentence=sentence, detail=detail)


def _noted(connection: Connection, drop_id: str) -> Iterator[Step]:
    for row in connection.execute(select(steps).where(steps.c.drop_id == drop_id)):
        yield _step(row.at, row.kind, None, _SAYS[row.kind].format(**row.detail), **row.detail)


def _worked(connection: Connection, drop_id: str, accepted_at: str) -> Iterator[Step]:
    """Each time that it was worked on to a settlement: waiting, the stages one after the other, the settlement."""
    columns = (runs.c.times, *(journal.c[name] for name in ("number", "at", "since", "owner", *_COUNTS)))
    joined = select(*columns).join(journal, journal.c.number == runs.c.entry).where(runs.c.drop_id == drop_id)
    waited_since = _waited_since(connection, drop_id, accepted_at)
    for row in connection.execute(joined.order_by(journal.c.number)):
        waited = max((at for at in waited_since if at <= row.since), default=accepted_at)
        yield _step(waited, "waited", _between(waited, row.since), "Until a worker took it.", worker=row.owner)
        yield from _stages(row)
        batch = sum(getattr(row, name) for name in _COUNTS)
        noun = "drop" if batch == 1 else "drops"
        sentence = f"Outcomes, articles and tags were written, for {batch} {noun} in one transaction."
        yield _step(row.at, "settled", None, sentence, entry=row.number)


_COUNTS = ("stored", "duplicate", "rejected")


def _waited_since(connection: Connection, drop_id: str, accepted_at: str) -> list[str]:
    """The moments from which it waited for a worker: acceptance, and each time that it was sent again."""
    again = select(steps.c.at).where(steps.c.drop_id == drop_id)
    return [accepted_at, *(row.at for row in connection.execute(again))]


def _stages(row: Row[Any]) -> Iterator[Step]:
    """The stages of the drop, which come one after the other some time after its batch was taken."""
    spent = sum(row.times.values())
    known = {stage: place for place, stage in enumerate(STAGES)}
    at = max(datetime.fromisoformat(row.since), datetime.fromisoformat(row.at) - timedelta(seconds=spent))
    for stage in sorted(row.times, key=lambda name: known.get(name, len(known))):
        seconds = row.times[stage]
        yield _step(stamp(at), stage, seconds, f"The stage {stage}, over all records that were settled.")
        at += timedelta(seconds=seconds)


def _held(connection: Connection, drop: Row[Any]) -> Iterator[Step]:
    """Who has it now."""
    if drop.lease is None:
        return
    row = connection.execute(select(leases.c.since, leases.c.owner).where(leases.c.id == drop.lease)).first()
    if row is not None:
        yield _step(row.since, "taken", None, f"A worker works on it, try {drop.attempts}.", worker=row.owner)


def _between(since: str, until: str) -> float:
    return max(0.0, (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds())
