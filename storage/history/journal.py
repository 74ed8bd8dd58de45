"""The journal: what each transaction settled or sent again, in commit order. The past is made of it.

Written in the transaction that it tells of, so it never disagrees with the ledger: one row for a batch, and one
for each drop of it. Whoever samples adds the entries up (`storage/history/sampling.py`).
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, insert

from copydesk.outcomes import Outcome
from storage import counters
from storage.history.histogram import Histogram, of
from storage.inserting import insert_all
from storage.schema import journal, runs, steps
from storage.worked import Times, Worked

MOST_SOURCES = 50
"""An entry tells of so many sources one by one; the records of others are counted under no name."""

_LONGEST_SOURCE = 200

AUXILIARY = "auxiliary"
"""Among the counts of rejects by code: those of drops that are no failures."""


class Kind(StrEnum):
    """What an entry tells of."""

    SETTLED = "settled"
    ASKED = "asked"
    LEASE_ENDED = "lease_ended"
    MESSAGE_LOST = "message_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One transaction. `drops` are to be worked on again, `outcomes` those that were settled by outcome."""

    kind: Kind
    at: str
    since: str | None = None
    owner: str | None = None
    drops: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A batch that was just settled: what was worked on, the rows that came of it, and its outcomes.

    The lease was taken at `since` by `owner`; settling began at `began`, in seconds of `time.perf_counter`.
    `auxiliary` are the rejected drops that are no failures.
    """

    at: str
    since: str
    owner: str
    began: float
    batch: Sequence[Worked]
    articles: Sequence[Mapping[str, Any]]
    rejects: Sequence[Mapping[str, Any]]
    outcomes: Mapping[str, Outcome]
    auxiliary: Collection[str] = ()


def write(connection: Connection, entry: Entry, sums: Mapping[str, int] = MappingProxyType({})) -> int:
    """Write an entry, and move the sums of the account by what it tells; its number.

    Late in its transaction: the next writer of the journal waits for its end.
    """
    moved = {name: change for name, change in sums.items() if change}
    number = counters.move(connection, {**moved, counters.JOURNAL: 1})[counters.JOURNAL]
    row = {
        "number": number,
        "kind": entry.kind.value,
        "at": entry.at,
        "since": entry.since,
        "owner": entry.owner,
        "drops": entry.drops,
        **{outcome.value: entry.outcomes.get(outcome.value, 0) for outcome in Outcome},
        "detail": dict(entry.detail),
    }
    insert_all(connection, journal, [row])
    return number


def write_settled(connection: Connection, settled: Settled, sums: Mapping[str, int]) -> None:
    """Write the entry of a settled batch and the times of its drops, and move the sums of the account."""
    by_drop = _by_drop(settled.batch)
    stages = {stage: of(turns) for stage, turns in _together(by_drop.values()).items()}
    stages["settle"] = of([time.perf_counter() - settled.began])
    detail = {
        "stages": {name: its.plain() for name, its in stages.items()},
        "latency": _latency(settled).plain(),
        "failures": Counter(_code(row, settled.auxiliary) for row in settled.rejects),
        "sources": _bounded(_sources(settled)),
    }
    outcomes = Counter(outcome.value for outcome in settled.outcomes.values())
    entry = Entry(
        kind=Kind.SETTLED,
        at=settled.at,
        since=settled.since,
        owner=settled.owner,
        outcomes=outcomes,
        detail=detail,
    )
    number = write(connection, entry, sums)
    insert_all(connection, runs, [_run(drop_id, number, times) for drop_id, times in by_drop.items()])


def _code(reject: Mapping[str, Any], auxiliary: Collection[str]) -> str:
    return AUXILIARY if reject["drop_id"] in auxiliary else str(reject["code"])


def _run(drop_id: str, number: int, times: Times) -> dict[str, Any]:
    seconds = {stage: int(sum(turns) * 1e6) / 1e6 for stage, turns in times.items()}
    return {"drop_id": drop_id, "entry": number, "times": seconds}


def note_steps(connection: Connection, drop_ids: Iterable[str], kind: str, at: str, **detail: Any) -> None:
    """Note for the trace of each drop what happened to it."""
    rows = [{"drop_id": drop_id, "at": at, "kind": kind, "detail": detail} for drop_id in dict.fromkeys(drop_ids)]
    if rows:
        connection.execute(insert(steps), rows)


def _by_drop(batch: Sequence[Worked]) -> dict[str, Times]:
    """The times of each drop; a batch may hold several parts of one."""
    by_drop: dict[str, Times] = {}
    for worked in batch:
        before = by_drop.get(worked.drop.whole_id)
        by_drop[worked.drop.whole_id] = _together([before, worked.times]) if before else worked.times
    return by_drop


def _together(several: Iterable[Times]) -> dict[str, list[float]]:
    together: dict[str, list[float]] = {}
    for times in several:
        for stage, turns in times.items():
            together.setdefault(stage, []).extend(turns)
    return together


def _latency(settled: Settled) -> Histogram:
    """From when a drop was due to its outcome."""
    due = {worked.drop.whole_id: worked.drop.due_since for worked in settled.batch}
    end = datetime.fromisoformat(settled.at).timestamp()
    return of(end - datetime.fromisoformat(due[drop_id]).timestamp() for drop_id in due.keys() & settled.outcomes)


def _sources(settled: Settled) -> dict[str, tuple[int, int]]:
    """Articles and rejects by the source that they name; of a reject that is the one of its drop."""
    articles = Counter(row["source"] or "" for row in settled.articles)
    of_drop = {worked.drop.whole_id: worked.drop.source or "" for worked in settled.batch}
    rejected = Counter(of_drop[row["drop_id"]] for row in settled.rejects)
    return {source: (articles[source], rejected[source]) for source in articles.keys() | rejected.keys()}


def _bounded(sources: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The largest sources by name, and the sum of the others under no name."""
    kept: dict[str, tuple[int, int]] = {}
    ordered = sorted(sources.items(), key=lambda item: sum(item[1]), reverse=True)
    for rank, (source, (articles, rejected)) in enumerate(ordered):
        name = source[:_LONGEST_SOURCE] if rank < MOST_SOURCES else ""
        before = kept.get(name, (0, 0))
        kept[name] = (before[0] + articles, before[1] + rejected)
    return kept
