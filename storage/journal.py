"""The journal: what each transaction settled or sent again, in commit order. The past is made of it.

Written in the transaction that it tells of, so it never disagrees with the ledger: one row for a batch, and one
for each drop of it. Whoever samples adds the entries up (`storage/sampling.py`).
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, select

from copydesk.outcomes import Outcome
from storage import counters
from storage.histogram import Histogram
from storage.inserting import insert_all
from storage.schema import journal, runs, steps

MOST_SOURCES = 50
"""An entry tells of so many sources one by one; the records of others are counted under no name."""

_LONGEST_SOURCE = 200

Times = Mapping[str, Histogram]
"""Seconds by stage: one duration for each record."""


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
    """What a batch was settled as, for its entry.

    `times` are those of each drop, `accepted_at` of each drop that has its outcome now; `sources` counts articles
    and rejects by source.
    """

    at: str
    since: str
    owner: str
    began: float
    outcomes: Mapping[str, Outcome]
    times: Sequence[tuple[str, Times]]
    accepted_at: Mapping[str, str]
    failures: Mapping[str, int]
    sources: Mapping[str, tuple[int, int]]


def write(connection: Connection, entry: Entry) -> int:
    """Write an entry; its number. Late in its transaction: the next writer of the journal waits for its end."""
    number = counters.take(connection, counters.JOURNAL, 1)
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
    connection.execute(insert(journal), [row])
    return number


def write_settled(connection: Connection, settled: Settled) -> None:
    """Write the entry of a settled batch, and the times of its drops."""
    stages = _by_stage(settled)
    latency = _latency(connection, settled)
    number = write(
        connection,
        Entry(
            kind=Kind.SETTLED,
            at=settled.at,
            since=settled.since,
            owner=settled.owner,
            outcomes=Counter(outcome.value for outcome in settled.outcomes.values()),
            detail={
                "stages": {name: its.plain() for name, its in stages.items()},
                "latency": latency.plain(),
                "failures": dict(settled.failures),
                "sources": _bounded(settled.sources),
            },
        ),
    )
    times = [(drop_id, {name: round(its.seconds, 6) for name, its in t.items()}) for drop_id, t in settled.times]
    insert_all(connection, runs, [{"drop_id": drop_id, "entry": number, "times": t} for drop_id, t in times])


def note_steps(connection: Connection, drop_ids: Iterable[str], kind: str, at: str, **detail: Any) -> None:
    """Note for the trace of each drop what happened to it."""
    rows = [{"drop_id": drop_id, "at": at, "kind": kind, "detail": detail} for drop_id in dict.fromkeys(drop_ids)]
    if rows:
        connection.execute(insert(steps), rows)


def _by_stage(settled: Settled) -> dict[str, Histogram]:
    stages: dict[str, Histogram] = {}
    for _, times in settled.times:
        for stage, its in times.items():
            stages.setdefault(stage, Histogram()).merge(its)
    settling = stages.setdefault("settle", Histogram())
    settling.add(time.perf_counter() - settled.began)
    return stages


def _latency(connection: Connection, settled: Settled) -> Histogram:
    """From acceptance to outcome; of a drop that a person asked to be tried again, from then on."""
    made = Histogram()
    asked = _asked_at(connection, list(settled.accepted_at))
    end = datetime.fromisoformat(settled.at)
    for drop_id, accepted_at in settled.accepted_at.items():
        made.add((end - datetime.fromisoformat(asked.get(drop_id, accepted_at))).total_seconds())
    return made


def _asked_at(connection: Connection, drop_ids: Sequence[str]) -> dict[str, str]:
    asked = (steps.c.kind == Kind.ASKED.value) & steps.c.drop_id.in_(drop_ids)
    statement = select(steps.c.drop_id, func.max(steps.c.at)).where(asked).group_by(steps.c.drop_id)
    return {row[0]: row[1] for row in connection.execute(statement)}


def _bounded(sources: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The largest sources by name, and the sum of the others under no name."""
    kept: dict[str, tuple[int, int]] = {}
    ordered = sorted(sources.items(), key=lambda item: sum(item[1]), reverse=True)
    for rank, (source, (articles, rejected)) in enumerate(ordered):
        name = source[:_LONGEST_SOURCE] if rank < MOST_SOURCES else ""
        before = kept.get(name, (0, 0))
        kept[name] = (before[0] + articles, before[1] + rejected)
    return kept
