"""The sum of the journal: counts that only ever grow, and histograms, over all processes and machines."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from copydesk.outcomes import Outcome
from storage.history.histogram import Histogram, histogram
from storage.history.journal import Kind
from storage.schema import journal
from storage.schema import totals as table
from storage.store import Store

OUTCOMES = tuple(outcome.value for outcome in Outcome)


@dataclass(slots=True)
class Totals:
    """What ever happened, up to the entry `until` of the journal.

    `outcomes` counts drops that got an outcome, each time anew; `again` counts drops that were sent again, by why.
    `stages` has seconds a record by stage, and `settle` a batch; `latency` goes from acceptance to outcome.
    """

    until: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    leases_ended: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    stages: dict[str, Histogram] = field(default_factory=dict)
    latency: Histogram = field(default_factory=Histogram)

    def add(self, row: Row[Any]) -> None:
        """Add the next entry of the journal."""
        self.until = row.number
        for outcome in OUTCOMES:
            self.outcomes[outcome] += getattr(row, outcome)
        if row.kind != Kind.SETTLED:
            self.again[row.kind] += row.drops
        self.leases_ended += row.kind == Kind.LEASE_ENDED
        detail = row.detail or {}
        self.failures.update(detail.get("failures", {}))
        for stage, its in detail.get("stages", {}).items():
            self.stages.setdefault(stage, Histogram()).merge_plain(its)
        if "latency" in detail:
            self.latency.merge_plain(detail["latency"])

    def document(self) -> dict[str, Any]:
        """As a JSON value."""
        return {
            "outcomes": dict(self.outcomes),
            "again": dict(self.again),
            "leases_ended": self.leases_ended,
            "failures": dict(self.failures),
            "stages": {stage: its.plain() for stage, its in self.stages.items()},
            "latency": self.latency.plain(),
        }


def _from(until: int, document: Mapping[str, Any]) -> Totals:
    return Totals(
        until=until,
        outcomes=Counter(document["outcomes"]),
        again=Counter(document["again"]),
        leases_ended=document["leases_ended"],
        failures=Counter(document["failures"]),
        stages={stage: histogram(its) for stage, its in document["stages"].items()},
        latency=histogram(document["latency"]),
    )


def kept(connection: Connection) -> Totals:
    """The sum up to the last sample."""
    row = connection.execute(select(table.c.until, table.c.document)).one()
    return _from(row.until, row.document)


def entries_after(connection: Connection, number: int, most: int | None = None) -> list[Row[Any]]:
    """The entries of the journal that follow one, in order."""
    statement = select(journal).where(journal.c.number > number).order_by(journal.c.number).limit(most)
    return list(connection.execute(statement))


def totals_of(connection: Connection) -> Totals:
    """The sum of all entries that this transaction sees."""
    made = kept(connection)
    for row in entries_after(connection, made.until):
        made.add(row)
    return made


def totals(store: Store) -> Totals:
    """The sum of all entries, from one state of the database."""
    with store.reading() as connection:
        return totals_of(connection)
