"""Rejects, grouped by cause."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, true, tuple_, update

from copydesk.clock import now
from copydesk.errors import UnknownIdError
from storage.drops import RejectRow, containing, reject_from
from storage.schema import cancellations, drops, purges, rejects, sidecars
from storage.store import Store

# A sidecar is no article, but one that describes a drop has done what it was for; and so has a publisher's notice.
_of_use = select(sidecars.c.drop_id).where(sidecars.c.described_id.is_not(None))
_notices = select(cancellations.c.drop_id, cancellations.c.record)
_is_notice = tuple_(rejects.c.drop_id, rejects.c.record).in_(_notices)
_open = rejects.c.dismissed_at.is_(None) & rejects.c.drop_id.not_in(_of_use) & ~_is_notice


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFilter:
    """Which rejects: those for which all of it holds; empty means any.

    `name` is a part of the name of the drop, `source` that of the drop. Dismissed ones, sidecars that found their
    file, and publishers' notices only with `dismissed`.
    """

    cause: str = ""
    code: str = ""
    name: str = ""
    source: str = ""
    dismissed: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on `rejects` and, where `of_drops`, on `drops`."""
        found: list[ColumnElement[bool]] = [] if self.dismissed else [_open]
        if self.cause:
            found.append(rejects.c.cause == self.cause)
        if self.code:
            found.append(rejects.c.code == self.code)
        if self.name:
            found.append(func.lower(drops.c.name).like(containing(self.name), escape="\\"))
        if self.source:
            found.append(drops.c.source == self.source)
        return found

    @property
    def of_drops(self) -> bool:
        """Whether it asks anything of the drop."""
        return bool(self.name or self.source)

    @property
    def described(self) -> str:
        """The filter for a log: `code=malformed source=wire`, or `all`."""
        given = (f"{name}={value}" for name, value in asdict(self).items() if value and name != "dismissed")
        return " ".join(given) or "all"


EVERY_FAILURE = FailureFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """Rejects with one cause; the sample is the latest."""

    cause: str
    code: str
    count: int
    dismissed: int
    first_at: str
    last_at: str
    sample_sentence: str
    sample_drop_id: str
    sample_name: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A reject, and what its drop is."""

    reject: RejectRow
    name: str
    source: str | None
    size: int
    attempts: int
    state: str

    @property
    def place(self) -> str:
        """Where the page after this one begins, for `list_rejects`."""
        record = -1 if self.reject.record is None else self.reject.record
        return f"{self.reject.at}/{self.reject.drop_id}/{record}"


def list_failures(store: Store, wanted: FailureFilter = EVERY_FAILURE, *, limit: int = 100) -> list[FailureGroup]:
    """Groups with their counts, largest first; groups that were wholly dismissed only if `wanted.dismissed`."""
    with store.reading() as connection:
        groups = [dict(row._mapping) for row in connection.execute(_groups(wanted, limit))]
        named = [(group["cause"], group["sample_drop_id"]) for group in groups]
        samples = {row.cause: row for row in connection.execute(_samples(named))} if named else {}
    return [
        FailureGroup(
            **group,
            sample_sentence=samples[group["cause"]].sentence,
            sample_name=samples[group["cause"]].name,
        )
        for group in groups
    ]


def _groups(wanted: FailureFilter, limit: int) -> Select[Any]:
    statement = select(
        rejects.c.cause,
        func.min(rejects.c.code).label("code"),
        func.count().label("count"),
        func.count(rejects.c.dismissed_at).label("dismissed"),
        func.min(rejects.c.at).label("first_at"),
        func.max(rejects.c.at).label("last_at"),
        func.max(rejects.c.drop_id).label("sample_drop_id"),
    )
    if wanted.of_drops:
        statement = statement.join(drops, drops.c.id == rejects.c.drop_id)
    # A group that is dismissed in part is told of with all its rejects.
    every = FailureFilter(**asdict(wanted) | {"dismissed": True})
    still_open = true() if wanted.dismissed else func.count(case((_open, 1))) > 0
    return (
        statement.where(*every.conditions())
        .group_by(rejects.c.cause)
        .having(still_open)
        .order_by(func.count().desc(), rejects.c.cause)
        .limit(limit)
    )


def _samples(named: Sequence[tuple[str, str]]) -> Select[Any]:
    """For each cause and drop the first of the drop's rejects with this cause."""
    of_drops = rejects.c.drop_id.in_({drop_id for _, drop_id in named})  # SQLite finds no pairs by an index
    first = (
        select(rejects.c.drop_id, func.min(rejects.c.record).label("record"))
        .where(of_drops, tuple_(rejects.c.cause, rejects.c.drop_id).in_(named))
        .group_by(rejects.c.cause, rejects.c.drop_id)
        .subquery()
    )
    return (
        select(rejects.c.cause, rejects.c.sentence, drops.c.name)
        .join(first, (first.c.drop_id == rejects.c.drop_id) & (first.c.record == rejects.c.record))
        .join(drops, drops.c.id == rejects.c.drop_id)
    )


def list_rejects(store: Store, wanted: FailureFilter, *, after: str = "", limit: int = 50) -> list[Failure]:
    """The rejects, latest first; `after` is the `place` of the last one of the page before."""
    key = (rejects.c.at, rejects.c.drop_id, rejects.c.record)
    its = (drops.c.name, drops.c.source, drops.c.size, drops.c.attempts, drops.c.state)
    statement = select(rejects, *its).join(drops, drops.c.id == rejects.c.drop_id).where(*wanted.conditions())
    if after:
        statement = statement.where(_before(after))
    with store.reading() as connection:
        rows = connection.execute(statement.order_by(*(column.desc() for column in key)).limit(limit)).all()
    return [Failure(reject_from(row), row.name, row.source, row.size, row.attempts, row.state) for row in rows]


def _before(place: str) -> ColumnElement[bool]:
    at, _, rest = place.partition("/")
    drop_id, _, record = rest.partition("/")
    number = int(record) if record.lstrip("-").isdecimal() and len(record) < 10 else -1
    return tuple_(rejects.c.at, rejects.c.drop_id, rejects.c.record) < tuple_(at, drop_id, number)


def show_failure(store: Store, cause: str, *, limit: int = 50) -> list[Failure]:
    """The rejects of one cause, latest first. Raises UnknownIdError."""
    found = list_rejects(store, FailureFilter(cause=cause, dismissed=True), limit=limit) if cause else []
    if not found:
        raise UnknownIdError(f"There are no failures with the cause {cause}.")
    return found


def drops_of(store: Store, wanted: FailureFilter) -> list[str]:
    """The ids of all drops with such rejects that can be tried again: their bytes were not purged."""
    kept = drops.c.sha256.not_in(select(purges.c.sha256))
    statement = select(rejects.c.drop_id).distinct().join(drops, drops.c.id == rejects.c.drop_id)
    statement = statement.where(kept, *wanted.conditions()).order_by(rejects.c.drop_id)
    with store.reading() as connection:
        return [row.drop_id for row in connection.execute(statement)]


def dismiss(store: Store, cause: str, note: str, *, drop_id: str = "") -> int:
    """Put the failures of one cause away, with a note, or those of one drop; how many there were."""
    chosen = (rejects.c.cause == cause) & rejects.c.dismissed_at.is_(None)
    if drop_id:
        chosen &= rejects.c.drop_id == drop_id
    with store.writing() as connection:
        changed = connection.execute(update(rejects).where(chosen).values(dismissed_at=now(), note=note))
    return int(changed.rowcount)
