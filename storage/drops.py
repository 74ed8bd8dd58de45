"""Looking drops up, and trying rejected ones again."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, select, update

from copydesk.clock import now
from copydesk.errors import UnknownIdError
from copydesk.outcomes import DropState
from storage import counters, tallies
from storage.articles import KIND
from storage.auxiliary import is_auxiliary
from storage.history.journal import Entry, Kind, note_steps, write
from storage.ledger import Send
from storage.schema import articles, drops, purges, rejects
from storage.store import Store

_RETRY_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRow:
    """A drop as the ledger has it. `auxiliary` tells a rejected one that is no failure."""

    id: str
    name: str
    source: str | None
    sha256: str
    size: int
    state: str
    lane: str
    attempts: int
    stored: int
    duplicates: int
    rejected: int
    accepted_at: str
    settled_at: str | None
    auxiliary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRow:
    """A reject explained. `record` is None where the whole drop was rejected."""

    drop_id: str
    record: int | None
    code: str
    sentence: str
    position: str | None
    cause: str
    at: str
    dismissed_at: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """That the bytes of a drop are gone: when, by whom, and why."""

    at: str
    actor: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDetail:
    """A drop with what became of its records, and of its bytes."""

    drop: DropRow
    articles: list[dict[str, Any]]
    rejects: list[RejectRow]
    purged: Purge | None


_OWN = [drops.c[name] for name in DropRow.__dataclass_fields__ if name in drops.c]
_COLUMNS: list[ColumnElement[Any]] = [*_OWN, is_auxiliary.label("auxiliary")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFilter:
    """Which drops: those for which all of it holds; empty means any.

    `name` is a part of the name, in any case of its letters; `since` and `until` are moments, or the beginnings of
    such (`2026-11-23T08`), between which the drop was accepted.
    """

    name: str = ""
    source: str = ""
    state: str = ""
    since: str = ""
    until: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on `drops`."""
        found: list[ColumnElement[bool]] = []
        if self.name:
            found.append(func.lower(drops.c.name).like(containing(self.name), escape="\\"))
        if self.source:
            found.append(drops.c.source == self.source)
        if self.state:
            found.append(drops.c.state == self.state)
        if self.since:
            found.append(drops.c.accepted_at >= self.since)
        if self.until:
            found.append(drops.c.accepted_at < self.until)
        return found

    @property
    def described(self) -> str:
        """The filter for a log: `source=wire until=2026-01-01`."""
        return " ".join(f"{name}={value}" for name, value in asdict(self).items() if value)


def containing(part: str) -> str:
    """A pattern for LIKE on lower-case text, with the escape character `\\`."""
    return "%" + part.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


EVERY_DROP = DropFilter()


def list_drops(
    store: Store, wanted: DropFilter = EVERY_DROP, *, after: str = "", down_to: str = "", limit: int = 50
) -> list[DropRow]:
    """Drops, newest first; `after` is the id of the last one of the page before, and none is below `down_to`."""
    statement = select(*_COLUMNS).where(drops.c.part_of.is_(None), *wanted.conditions())
    if after:
        statement = statement.where(drops.c.id < after)
    if down_to:
        statement = statement.where(drops.c.id >= down_to)
    with store.reading() as connection:
        rows = connection.execute(statement.order_by(drops.c.id.desc()).limit(limit))
        return [DropRow(**row._mapping) for row in rows]


_LATEST = select(*_COLUMNS).where(drops.c.part_of.is_(None)).order_by(drops.c.id.desc()).limit(bindparam("most"))


def latest_drops(connection: Connection, most: int) -> list[DropRow]:
    """The latest drops, newest first."""
    return [DropRow(**row._mapping) for row in connection.execute(_LATEST, {"most": most})]


@dataclass(frozen=True, slots=True)
class DropPage:
    """What was found. `after` is the id after which to go on, None after the last drop; `in_time` is false where
    the page is not full because time ran out."""

    found: list[DropRow]
    after: str | None
    in_time: bool


_SLICE = 10_000


def find_drops(store: Store, wanted: DropFilter, *, after: str = "", limit: int = 50, seconds: float) -> DropPage:
    """Like `list_drops`, reading for at most about `seconds`: what is not read yet is told."""
    deadline = time.monotonic() + seconds
    found: list[DropRow] = []
    while True:
        if not wanted.name and not wanted.source:  # an index finds the others at once
            found = list_drops(store, wanted, after=after, limit=limit + 1)
            more = found[limit - 1].id if len(found) > limit else None
            return DropPage(found[:limit], more, in_time=True)
        bottom = _slice_end(store, after)
        found += list_drops(store, wanted, after=after, down_to=bottom or "", limit=limit - len(found))
        if len(found) == limit:
            return DropPage(found, found[-1].id, in_time=True)
        if bottom is None:
            return DropPage(found, None, in_time=True)
        after = bottom
        if time.monotonic() > deadline:
            return DropPage(found, after, in_time=False)


def _slice_end(store: Store, after: str) -> str | None:
    """The id of the last drop of the next slice, None where less than a slice is left."""
    ids = select(drops.c.id).order_by(drops.c.id.desc()).offset(_SLICE - 1).limit(1)
    with store.reading() as connection:
        return connection.execute(ids.where(drops.c.id < after) if after else ids).scalar()


def show_drop(store: Store, drop_id: str) -> DropDetail:
    """One drop. Raises UnknownIdError."""
    names = ("id", "record", "canonical_id", "match_how", "title", "seq")
    with store.reading() as connection:
        row = connection.execute(select(*_COLUMNS).where(drops.c.id == drop_id)).first()
        if row is None:
            raise UnknownIdError(f"There is no drop {drop_id}.")
        made = select(*(articles.c[n] for n in names), KIND).where(articles.c.drop_id == drop_id)
        its_articles = [dict(r._mapping) for r in connection.execute(made.order_by(articles.c.record))]
        refused = select(rejects).where(rejects.c.drop_id == drop_id).order_by(rejects.c.record)
        its_rejects = [reject_from(r) for r in connection.execute(refused)]
        gone = select(purges.c.at, purges.c.actor, purges.c.because).where(purges.c.sha256 == row.sha256)
        purged = connection.execute(gone).first()
    return DropDetail(
        drop=DropRow(**row._mapping),
        articles=its_articles,
        rejects=its_rejects,
        purged=Purge(**purged._mapping) if purged else None,
    )


def reject_from(row: Row[Any]) -> RejectRow:
    """A row of `rejects` as a value."""
    values = {name: row._mapping[name] for name in RejectRow.__dataclass_fields__}
    values["record"] = None if values["record"] < 0 else values["record"]
    return RejectRow(**values)


def retry_drops(store: Store, drop_ids: Sequence[str]) -> list[Send]:
    """Try drops that have rejects again, from their kept bytes; the sends that are due now.

    Records that are stored already stay as they are. Drops without rejects, those not settled, and those
    whose bytes were purged, are left.
    """
    ids = list(dict.fromkeys(drop_ids))
    sends = []
    for start in range(0, len(ids), _RETRY_AT_ONCE):
        sends += _retry(store, drops.c.id.in_(ids[start : start + _RETRY_AT_ONCE]))
    return sends


def _retry(store: Store, chosen: ColumnElement[bool]) -> list[Send]:
    kept = drops.c.sha256.not_in(select(purges.c.sha256))
    retryable = chosen & (drops.c.rejected > 0) & (drops.c.state != DropState.ACCEPTED.value) & kept
    with store.writing(serial=True) as connection:
        its = (drops.c.id, drops.c.lane, drops.c.state, drops.c.rejected, is_auxiliary.label("auxiliary"))
        rows = connection.execute(select(*its).where(retryable)).all()
        sends = []
        gone: Counter[str] = Counter()
        for lane in sorted({row.lane for row in rows}):
            ids = [row.id for row in rows if row.lane == lane]
            number = counters.take(connection, counters.SEND, 1)
            deleted = delete(rejects).where(rejects.c.drop_id.in_(ids)).returning(rejects.c.code)
            gone.update(connection.execute(deleted).scalars())
            connection.execute(update(drops).where(drops.c.id.in_(ids)).values(**_fresh(number)))
            sends.append(Send(lane, number))
        if rows:
            _note_asked(connection, rows, gone)
    return sends


def _note_asked(connection: Connection, rows: Sequence[Any], gone: Counter[str]) -> None:
    """Tell of it, and take drops that are open again, and their rejects, given by code, out of the account."""
    sums = Counter({tallies.RECORDS_REJECTED: sum(row.rejected for row in rows)})
    sums.update({tallies.refused(code): count for code, count in gone.items()})
    for row in rows:
        sums.update((row.state, tallies.settled(row.lane), *[tallies.AUXILIARY] * bool(row.auxiliary)))
    moment = now()
    note_steps(connection, [row.id for row in rows], Kind.ASKED, moment)
    entry = Entry(kind=Kind.ASKED, at=moment, drops=len(rows))
    write(connection, entry, {name: -count for name, count in sums.items()})


def _fresh(send: int) -> dict[str, Any]:
    return {
        "state": DropState.ACCEPTED.value,
        "send": send,
        "attempts": 0,
        "next_offset": 0,
        "next_record": 0,
        "rejected": 0,
        "settled_at": None,
    }
