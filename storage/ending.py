"""Ending drops: each gets its outcome out of the counts of its records."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from copydesk.outcomes import DropState, Outcome
from storage import tallies
from storage.among import among
from storage.auxiliary import auxiliary_of
from storage.schema import drops


@dataclass(slots=True, kw_only=True)
class Ledgered:
    """A row of the ledger, of a drop or of a part of one: who holds it, and its records by outcome."""

    id: str
    lane: str
    part_of: str | None
    lease: str | None
    stored: int
    duplicates: int
    rejected: int

    @property
    def outcome(self) -> Outcome:
        """What becomes of the drop, if these are all its records."""
        return outcome_of(self.stored, self.duplicates)


@dataclass(frozen=True, slots=True)
class Ended:
    """Drops that got their outcome, and by how much that moves the sums of the account.

    `auxiliary` are the rejected ones that are no failures.
    """

    outcomes: Mapping[str, Outcome]
    sums: Counter[str]
    auxiliary: set[str]


_COUNTS = ("stored", "duplicates", "rejected")
_ROWS = select(*(drops.c[name] for name in Ledgered.__dataclass_fields__)).where(among(drops.c.id, "ids"))
_counted: dict[str, Any] = {name: bindparam(f"its_{name}") for name in _COUNTS}
_COUNT = update(drops).where(drops.c.id == bindparam("its_id")).values(_counted)
_END = (
    update(drops)
    .where(among(drops.c.id, "ids"))
    .values(_counted | {"state": bindparam("its_state"), "settled_at": bindparam("moment")})
    .values(lease=None, send=None)
)


def ledgered(connection: Connection, ids: Iterable[str]) -> dict[str, Ledgered]:
    """Rows of the ledger by their ids."""
    rows = connection.execute(_ROWS, {"ids": sorted(ids)})
    return {row.id: Ledgered(**row._mapping) for row in rows}


def write_counts(connection: Connection, rows: Iterable[Ledgered]) -> None:
    """Write the counts of drops that go on."""
    entries = [{"its_id": row.id, **_its_counts(row)} for row in rows]
    if entries:
        connection.execute(_COUNT, entries)


def finish(connection: Connection, rows: Iterable[Ledgered], moment: str) -> Ended:
    """Give drops that were read to their end their counts and their outcome; those of the same counts at once."""
    outcomes: dict[str, Outcome] = {}
    sums: Counter[str] = Counter()
    alike: defaultdict[tuple[int, ...], list[Ledgered]] = defaultdict(list)
    for row in rows:
        outcomes[row.id] = row.outcome
        sums.update((row.outcome.value, tallies.settled(row.lane)))
        alike[row.stored, row.duplicates, row.rejected].append(row)
    entries = [
        {
            **_its_counts(its[0]),
            "ids": [row.id for row in its],
            "its_state": DropState(its[0].outcome.value).value,
            "moment": moment,
        }
        for its in alike.values()
    ]
    if entries:
        connection.execute(_END, entries)
    rejected = [drop_id for drop_id, outcome in outcomes.items() if outcome is Outcome.REJECTED]
    auxiliary = auxiliary_of(connection, rejected) if rejected else set()
    sums[tallies.AUXILIARY] += len(auxiliary)
    return Ended(outcomes, sums, auxiliary)


def _its_counts(row: Ledgered) -> dict[str, int]:
    return {f"its_{name}": getattr(row, name) for name in _COUNTS}


def outcome_of(stored: int, duplicates: int) -> Outcome:
    """A drop is stored if any record was, else a duplicate if any was, else rejected."""
    if stored:
        return Outcome.STORED
    return Outcome.DUPLICATE if duplicates else Outcome.REJECTED
