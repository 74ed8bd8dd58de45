"""The account as sums that are kept: each writer moves them in the transaction that writes what they count.

So the account costs the same however long the ledger is, and it balances in every state of the database. Accepting
moves the sums `taken in` alone and serial transactions move the others, so that neither waits for the other.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from copydesk.outcomes import DropState, Outcome, RejectCode
from copydesk.queues import Lane
from storage.auxiliary import is_auxiliary
from storage.counters import move
from storage.schema import articles, counters, drops, rejects

RECORDS_STORED = "articles"
RECORDS_DUPLICATE = "copies"
RECORDS_REJECTED = "rejects"
AUXILIARY = "auxiliary"
_HOW = ("bytes", "text", "near")


def taken_in(lane: str) -> str:
    """The sum of the drops of a lane that were ever accepted."""
    return f"in {lane}"


def settled(lane: str) -> str:
    """The sum of the drops of a lane that are settled."""
    return f"out {lane}"


def copies(how: str) -> str:
    """The sum of the articles that are copies and match so."""
    return f"as {how}"


def refused(code: str) -> str:
    """The sum of the rejects of a code."""
    return f"no {code}"


NAMES = (
    *(taken_in(lane) for lane in Lane),
    *(settled(lane) for lane in Lane),
    *(outcome.value for outcome in Outcome),
    RECORDS_STORED,
    RECORDS_DUPLICATE,
    RECORDS_REJECTED,
    AUXILIARY,
    *(copies(how) for how in _HOW),
    *(refused(code.value) for code in RejectCode),
)
"""Drops taken in and settled by lane, settled drops by outcome, records by outcome; of the rejected drops those
that are no failures; copies by how they match; rejects by code."""
_KEPT = select(counters.c.name, counters.c.value).where(counters.c.name.in_(NAMES))


def add(connection: Connection, changes: Mapping[str, int]) -> None:
    """Move the sums. Late in its transaction, for their rows stay locked until it ends."""
    if moved := {name: change for name, change in changes.items() if change}:
        move(connection, moved)


def kept(connection: Connection) -> dict[str, int]:
    """The sums as they are kept, 0 where nothing was counted."""
    found: dict[str, int] = {row.name: int(row.value) for row in connection.execute(_KEPT)}
    return {name: found.get(name, 0) for name in NAMES}


def copies_by_how(sums: Mapping[str, int]) -> dict[str, int]:
    """The copies by how they match, of these sums; without those of which there are none."""
    return {how: sums[copies(how)] for how in sorted(_HOW) if sums[copies(how)]}


def rejects_by_code(sums: Mapping[str, int]) -> dict[str, int]:
    """The rejects by code, of these sums; without those of which there are none."""
    codes = sorted(code.value for code in RejectCode)
    return {code: sums[refused(code)] for code in codes if sums[refused(code)]}


def unsettled(sums: Mapping[str, int]) -> int:
    """The drops that are accepted and not settled, of these sums."""
    return sum(sums[taken_in(lane)] for lane in Lane) - sum(sums[outcome.value] for outcome in Outcome)


def counted(connection: Connection) -> dict[str, int]:
    """The sums as the rows of the ledger make them: what is kept must equal this."""
    columns = (drops.c.stored, drops.c.duplicates, drops.c.rejected)
    sums: list[Any] = [func.coalesce(func.sum(column), 0) for column in columns]
    statement = select(drops.c.lane, drops.c.state, func.count().label("n"), *sums).where(
        drops.c.part_of.is_(None)
    )
    made = dict.fromkeys(NAMES, 0)
    for lane, state, drops_of_it, *records in connection.execute(statement.group_by(drops.c.lane, drops.c.state)):
        made[taken_in(lane)] += drops_of_it
        if state != DropState.ACCEPTED.value:
            made[settled(lane)] += drops_of_it
            made[state] += drops_of_it
        for name, its in zip((RECORDS_STORED, RECORDS_DUPLICATE, RECORDS_REJECTED), records, strict=True):
            made[name] += int(its)
    whole = drops.c.part_of.is_(None)
    made[AUXILIARY] = connection.execute(select(func.count()).where(whole, is_auxiliary)).scalar_one()
    hows = (
        select(articles.c.match_how, func.count()).where(articles.c.kind == "copy").group_by(articles.c.match_how)
    )
    made |= {copies(how): int(count) for how, count in connection.execute(hows)}
    codes = select(rejects.c.code, func.count()).group_by(rejects.c.code)
    return made | {refused(code): int(count) for code, count in connection.execute(codes)}


def count_anew(connection: Connection) -> None:
    """Make the sums what the ledger's rows say."""
    present, due = kept(connection), counted(connection)
    add(connection, {name: due[name] - present[name] for name in NAMES})
