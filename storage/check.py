"""Proving the account: every promise that the database and the originals can show (P1 to P5, P10, P12)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SelectBase,
    Subquery,
    Table,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    union_all,
)

from copydesk.clock import now
from copydesk.errors import BytesMissingError
from copydesk.outcomes import DropState, Outcome
from storage import counters, tallies
from storage.breaches import Breach, breaches
from storage.originals import digest, open_original
from storage.schema import articles, drops, feed, leases, metadata, originals, purges, rejects, skipped
from storage.store import Store
from storage.stories import checking as check_stories

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was looked at and what was found wrong."""

    drops: int
    articles: int
    originals: int
    breaches: list[Breach]

    @property
    def holds(self) -> bool:
        return not self.breaches


def check(store: Store) -> Verdict:
    """Look at every row and every original. Running programs may go on meanwhile."""
    with store.reading() as connection:
        found = [breach for rule in _RULES for breach in rule(connection)]
        rows = (select(drops).where(drops.c.part_of.is_(None)), select(articles), select(originals))
        counts = [_count(connection, row) for row in rows]
    found += _check_bytes(store)
    return Verdict(drops=counts[0], articles=counts[1], originals=counts[2], breaches=found)


def repair(store: Store) -> int:
    """Add what follows from other rows: entries of the feed and of the texts. How many rows were added.

    Only ever adds: no row is changed or deleted (P17). The sums of the account are counted anew.
    """
    with store.writing(serial=True) as connection:
        added = check_stories.repair(connection) + _add_feed(connection)
        tallies.count_anew(connection)
    return added


def _count(connection: Connection, rows: Select[tuple[object, ...]]) -> int:
    return int(connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one())


def _references_hold(connection: Connection) -> Iterator[Breach]:
    """P1, P4: no row refers to a row that is absent, should the database's own constraints have been off."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            other = key.column.table.alias("referred")
            found = select(other.c[key.column.name]).where(other.c[key.column.name] == key.parent).exists()
            sentence = f"This row of {table.name} refers to a row of {key.column.table.name} that is not there."
            yield from breaches(
                connection,
                "P4" if key.column.table is originals else "P1",
                sentence,
                and_(key.parent.is_not(None), ~found),
                select(*table.primary_key.columns),
            )


def _one_outcome(connection: Connection) -> Iterator[Breach]:
    """P1: a settled drop has the outcome of its records, and no lease or message; an open one has a send."""
    stored, copied = drops.c.stored > 0, drops.c.duplicates > 0
    agrees = or_(
        and_(drops.c.state == "stored", stored),
        and_(drops.c.state == "duplicate", ~stored, copied),
        and_(drops.c.state == "rejected", ~stored, ~copied, drops.c.rejected > 0),
        and_(drops.c.state == DropState.ACCEPTED.value, or_(drops.c.send.is_not(None), _has_parts())),
        drops.c.part_of.is_not(None),
    )
    yield from breaches(
        connection, "P1", "The state of this drop disagrees with its records.", ~agrees, select(drops.c.id)
    )
    settled = drops.c.state != DropState.ACCEPTED.value
    held = or_(drops.c.lease.is_not(None), drops.c.send.is_not(None), drops.c.settled_at.is_(None))
    yield from breaches(
        connection,
        "P1",
        "This drop is settled and yet waits for a worker.",
        and_(settled, held),
        select(drops.c.id),
    )


def _has_parts() -> ColumnElement[bool]:
    part = drops.alias("part")
    return select(part.c.id).where(part.c.part_of == drops.c.id).exists()


def _records_counted(connection: Connection) -> Iterator[Breach]:
    """P1, P5: as many rows as the drop counts, by outcome; each record once is the table's own constraint."""
    for name, outcome in (("stored", Outcome.STORED), ("duplicates", Outcome.DUPLICATE)):
        rows: SelectBase = select(articles.c.drop_id).where(articles.c.outcome == outcome.value)
        if outcome is Outcome.DUPLICATE:
            rows = union_all(rows, select(skipped.c.drop_id))
        yield from _miscounted(connection, name, _by_drop(rows))
    yield from _miscounted(connection, "rejected", _by_drop(select(rejects.c.drop_id)))


def _by_drop(rows: SelectBase) -> Subquery:
    every = rows.subquery()
    return select(every.c.drop_id, func.count().label("n")).group_by(every.c.drop_id).subquery()


def _miscounted(connection: Connection, name: str, counted: Subquery) -> Iterator[Breach]:
    joined = select(drops.c.id).outerjoin(counted, counted.c.drop_id == drops.c.id)
    differs = drops.c[name] != func.coalesce(counted.c.n, 0)
    yield from breaches(
        connection, "P5", f"This drop counts another number of {name} than there are.", differs, joined
    )


def _account_balances(connection: Connection) -> Iterator[Breach]:
    """P1: the sums that are kept are those of the rows."""
    due = tallies.counted(connection)
    for name, value in tallies.kept(connection).items():
        if value != due[name]:
            yield Breach("P1", "account", f"The account has {value} under {name}, and the ledger {due[name]}.")


def _leases_used(connection: Connection) -> Iterator[Breach]:
    """P1: a lease without drops would never end."""
    unused = ~select(drops.c.id).where(drops.c.lease == leases.c.id).exists()
    yield from breaches(connection, "P1", "This lease holds no drop.", unused, select(leases.c.id))


def _feed_whole(connection: Connection) -> Iterator[Breach]:
    """P12: the feed is numbered from 1 without gaps, and tells of each article under the article's number."""
    highest = connection.execute(select(func.coalesce(func.max(feed.c.seq), 0))).scalar_one()
    if highest != _count(connection, select(feed.c.seq)) or highest != counters.last(connection, counters.FEED):
        yield Breach("P12", "feed", "The feed has a gap, or its counter stands elsewhere.")
    told = select(feed.c.seq).where(feed.c.seq == articles.c.seq, feed.c.article_id == articles.c.id)
    sentence = "The feed does not tell of this article under its number."
    yield from breaches(connection, "P12", sentence, ~told.exists(), select(articles.c.id))


def _bytes_waited_for(connection: Connection) -> Iterator[Breach]:
    """P2: no drop waits for bytes that an operator let go of."""
    waits = and_(drops.c.state == DropState.ACCEPTED.value, drops.c.sha256.in_(select(purges.c.sha256)))
    yield from breaches(connection, "P2", "This drop waits for bytes that were purged.", waits, select(drops.c.id))


_RULES: tuple[Callable[[Connection], Iterator[Breach]], ...] = (
    _references_hold,
    _one_outcome,
    _records_counted,
    _account_balances,
    _leases_used,
    _bytes_waited_for,
    *check_stories.RULES,
    _feed_whole,
)


def _check_bytes(store: Store) -> list[Breach]:
    """P2, P4: the bytes of every original that was not purged are there and have its hash."""
    breaches: list[Breach] = []
    after = ""
    while True:
        here = originals.c.sha256.not_in(select(purges.c.sha256))
        rows_after = select(originals).where(originals.c.sha256 > after, here)
        page = rows_after.order_by(originals.c.sha256).limit(_AT_ONCE)
        with store.reading() as connection:
            rows = connection.execute(page).all()
        found = [breach for row in rows if (breach := _check_original(store, row.sha256, row.data))]
        breaches += [breach for breach in found if not _is_purged(store, breach.where)]
        if len(rows) < _AT_ONCE:
            return breaches
        after = rows[-1].sha256


def _is_purged(store: Store, sha256: str) -> bool:
    """Whether an original was purged since its row was read."""
    with store.reading() as connection:
        return connection.execute(select(purges.c.sha256).where(purges.c.sha256 == sha256)).first() is not None


def _check_original(store: Store, sha256: str, data: bytes | None) -> Breach | None:
    try:
        with open_original(store, sha256, data) as stream:
            actual = digest(stream)
    except BytesMissingError as error:
        return Breach("P4", sha256, str(error))
    except Exception as error:  # damage shows in many ways, and all of them are the same breach
        return Breach("P4", sha256, f"The bytes of this original cannot be read: {type(error).__name__}.")
    return (
        None if actual == sha256 else Breach("P4", sha256, "The bytes of this original are not those of its hash.")
    )


def _add_feed(connection: Connection) -> int:
    """The missing entries, under the numbers that their articles have kept."""
    taken = select(feed.c.seq).where(feed.c.seq == articles.c.seq).exists()
    given_out = articles.c.seq <= counters.last(connection, counters.FEED)
    told_before = select(feed.c.seq).where(feed.c.article_id == articles.c.id).exists()
    change = case((told_before, "update"), else_="insert").label("change")
    missing = select(articles.c.seq, articles.c.id.label("article_id"), change).where(given_out, ~taken)
    more = {"at": now()}
    return _add(connection, feed, [dict(row._mapping) | more for row in connection.execute(missing)])


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> int:
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)
