"""Rejects, grouped by cause."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from copydesk.clock import now
from copydesk.errors import UnknownIdError
from storage.drops import RejectRow, reject_from
from storage.schema import drops, rejects
from storage.store import Store


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


def list_failures(store: Store, *, dismissed: bool = False, limit: int = 100) -> list[FailureGroup]:
    """Groups with their counts, largest first; groups that were wholly dismissed only if `dismissed`."""
    put_away = func.count(rejects.c.dismissed_at)
    groups = (
        select(
            rejects.c.cause,
            func.min(rejects.c.code).label("code"),
            func.count().label("count"),
            put_away.label("dismissed"),
            func.min(rejects.c.at).label("first_at"),
            func.max(rejects.c.at).label("last_at"),
            func.max(rejects.c.drop_id).label("sample_drop_id"),
        )
        .group_by(rejects.c.cause)
        .order_by(func.count().desc(), rejects.c.cause)
        .limit(limit)
    )
    if not dismissed:
        groups = groups.having(put_away < func.count())
    inner = groups.subquery()
    sample = (
        select(inner, rejects.c.sentence.label("sample_sentence"), drops.c.name.label("sample_name"))
        .join(rejects, (rejects.c.drop_id == inner.c.sample_drop_id) & (rejects.c.cause == inner.c.cause))
        .join(drops, drops.c.id == rejects.c.drop_id)
        .order_by(inner.c.count.desc(), inner.c.cause, rejects.c.record)
    )
    with store.reading() as connection:
        rows = [dict(row._mapping) for row in connection.execute(sample)]
    first = {row["cause"]: row for row in reversed(rows)}  # several records of the sample drop may share it
    return [FailureGroup(**first[key]) for key in dict.fromkeys(row["cause"] for row in rows)]


def show_failure(store: Store, cause: str, *, limit: int = 50) -> list[RejectRow]:
    """The rejects of one cause, latest first. Raises UnknownIdError."""
    statement = select(rejects).where(rejects.c.cause == cause).order_by(rejects.c.drop_id.desc()).limit(limit)
    with store.reading() as connection:
        found = [reject_from(row) for row in connection.execute(statement)]
    if not found:
        raise UnknownIdError(f"There are no failures with the cause {cause}.")
    return found


def drops_of(store: Store, cause: str | None = None) -> list[str]:
    """The ids of all drops with rejects, or with those of one cause."""
    statement = select(rejects.c.drop_id).distinct().order_by(rejects.c.drop_id)
    if cause is not None:
        statement = statement.where(rejects.c.cause == cause)
    with store.reading() as connection:
        return [row.drop_id for row in connection.execute(statement)]


def dismiss(store: Store, cause: str, note: str) -> int:
    """Put the failures of one cause away, with a note; how many there were."""
    open_ones = (rejects.c.cause == cause) & rejects.c.dismissed_at.is_(None)
    with store.writing() as connection:
        changed = connection.execute(update(rejects).where(open_ones).values(dismissed_at=now(), note=note))
    return int(changed.rowcount)
