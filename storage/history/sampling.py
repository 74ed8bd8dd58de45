"""Sampling: now and then somebody adds the new entries of the journal to the totals, the samples and the volumes.

Anybody may, and several may try: the row of the totals is locked, says up to which entry it counts and when that
was, and all is written in one transaction. So each entry is counted once, whoever dies on the way.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from copydesk.clock import now, stamp
from copydesk.outcomes import Outcome
from storage import tallies
from storage.account import account_in, lanes_in
from storage.history import totals
from storage.history.histogram import Histogram
from storage.schema import journal, markers, samples, volumes
from storage.schema import totals as table
from storage.store import Store

EVERY_SECONDS = 5.0
KEPT_SECONDS = {10: 2 * 3600, 60: 26 * 3600, 3600: 800 * 86_400}
"""Samples by resolution, and how long each is kept: some 22,000 rows at most."""
VOLUMES_KEPT = timedelta(days=63)
MARKERS_KEPT = timedelta(days=800)
MOST_SOURCES_AN_HOUR = 2000
"""Sources beyond these are counted under no name: names come from outside."""

_AT_ONCE = 2000
_MINUTE = len("2026-11-23T12:00")


@dataclass(slots=True)
class Span:
    """What the entries of a span of time hold."""

    accepted: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    latency: Histogram = field(default_factory=Histogram)
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, entry: Row[Any]) -> None:
        """Count an entry of the journal."""
        for outcome in totals.OUTCOMES:
            self.outcomes[outcome] += getattr(entry, outcome)
        detail = entry.detail or {}
        self.failures.update(detail.get("failures", {}))
        if "latency" in detail:
            self.latency.merge_plain(detail["latency"])

    def merge(self, other: "Span") -> None:
        """Count what another span holds."""
        self.outcomes.update(other.outcomes)
        self.failures.update(other.failures)
        self.latency.merge(other.latency)


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is as it is at the moment of the sample."""

    taken_in: int
    depth: int
    oldest_seconds: float


def sample(store: Store) -> bool:
    """Take a sample if one is due; whether it was taken here. Raises StoreUnavailableError."""
    if not _due(store):
        return False
    moment = now()
    with store.writing() as connection:
        claimed = connection.execute(select(table).with_for_update()).one()
        if not _is_due(claimed.sampled_at, moment):
            return False
        _take(connection, claimed, moment)
    return True


def _due(store: Store) -> bool:
    with store.reading() as connection:
        return _is_due(connection.execute(select(table.c.sampled_at)).scalar_one(), now())


def _is_due(last: str, moment: str) -> bool:
    """A last time in the future is that of a clock that was wrong."""
    return abs((datetime.fromisoformat(moment) - datetime.fromisoformat(last)).total_seconds()) >= EVERY_SECONDS


def _take(connection: Connection, before: Row[Any], moment: str) -> None:
    summed = totals.kept(connection)
    entries = totals.entries_after(connection, summed.until, _AT_ONCE)
    for entry in entries:
        summed.add(entry)
    gauges = _gauges(connection)
    document = summed.document() | {"taken_in": gauges.taken_in}
    connection.execute(update(table).values(until=summed.until, sampled_at=moment, document=document))
    folded = (journal.c.number > before.until) & (journal.c.number <= summed.until)
    connection.execute(update(journal).where(folded).values(detail=None))
    finest = _by_span(entries, min(KEPT_SECONDS))
    for resolution in KEPT_SECONDS:
        spans = _put_together(finest, resolution)
        present = spans.setdefault(_floor(moment, resolution), Span())
        present.accepted = gauges.taken_in - int(before.document["taken_in"])
        _write_samples(connection, resolution, spans, gauges)
    _write_volumes(connection, entries)
    if moment[:_MINUTE] != before.sampled_at[:_MINUTE]:
        _forget(connection, moment)


def _gauges(connection: Connection) -> Gauges:
    sums = tallies.kept(connection)
    counted, lanes = account_in(connection, sums), lanes_in(connection, sums)
    oldest = max(lane.oldest_seconds for lane in lanes)
    return Gauges(taken_in=counted.dropped, depth=counted.accepted, oldest_seconds=oldest)


def _floor(moment: str, resolution: int) -> str:
    """When the span of this many seconds began that holds a moment."""
    return _floor_of_second(f"{moment[:19]}.000000Z", resolution)


@lru_cache(maxsize=1000)
def _floor_of_second(moment: str, resolution: int) -> str:
    at = int(datetime.fromisoformat(moment).timestamp())
    return stamp(datetime.fromtimestamp(at - at % resolution, UTC))


def _by_span(entries: Sequence[Row[Any]], resolution: int) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for entry in entries:
        spans.setdefault(_floor(entry.at, resolution), Span()).add(entry)
    return spans


def _put_together(finest: Mapping[str, Span], resolution: int) -> dict[str, Span]:
    """The spans of a coarser resolution, each new, out of finer ones."""
    spans: dict[str, Span] = {}
    for at, span in finest.items():
        spans.setdefault(_floor(at, resolution), Span()).merge(span)
    return spans


def _write_samples(connection: Connection, resolution: int, spans: Mapping[str, Span], gauges: Gauges) -> None:
    """Add what the spans hold to their samples; depth and age belong to the latest."""
    latest = max(spans)
    of_this = (samples.c.resolution == resolution) & samples.c.at.in_(list(spans))
    present = {row.at: row for row in connection.execute(select(samples).where(of_this))}
    for at, span in spans.items():
        if at in present:
            row = _added(span, present[at])
            if at == latest:
                oldest = max(gauges.oldest_seconds, present[at].oldest_seconds)
                row |= {"depth": gauges.depth, "oldest_seconds": oldest}
            same = (samples.c.resolution == resolution) & (samples.c.at == at)
            connection.execute(update(samples).where(same).values(**row))
        else:
            row = _as_row(span) | {"depth": gauges.depth, "oldest_seconds": gauges.oldest_seconds}
            connection.execute(insert(samples).values(resolution=resolution, at=at, **row))


def _as_row(span: Span) -> dict[str, Any]:
    return {
        "accepted": span.accepted,
        **{outcome.value: span.outcomes[outcome.value] for outcome in Outcome},
        "latency": span.latency.plain(),
        "failures": dict(span.failures),
    }


def _added(span: Span, before: Row[Any]) -> dict[str, Any]:
    """The sample of the span with what it held before."""
    span.accepted += before.accepted
    span.outcomes.update({outcome.value: getattr(before, outcome.value) for outcome in Outcome})
    span.latency.merge_plain(before.latency)
    span.failures.update(before.failures)
    return _as_row(span)


def _write_volumes(connection: Connection, entries: Sequence[Row[Any]]) -> None:
    more: dict[str, dict[str, list[int]]] = {}
    for entry in entries:
        its = more.setdefault(_floor(entry.at, 3600), {})
        for source, counts in (entry.detail or {}).get("sources", {}).items():
            its[source] = [a + b for a, b in zip(its.get(source, [0, 0]), counts, strict=True)]
    for hour, sources in more.items():
        present = select(volumes.c.source, volumes.c.articles, volumes.c.rejected).where(volumes.c.hour == hour)
        known = {row.source: [row.articles, row.rejected] for row in connection.execute(present)}
        _write_hour(connection, hour, known, sources)


def _write_hour(
    connection: Connection, hour: str, known: Mapping[str, list[int]], more: Mapping[str, list[int]]
) -> None:
    due = {source: list(counts) for source, counts in known.items()}
    for source, counts in more.items():
        name = source if source in due or len(due) < MOST_SOURCES_AN_HOUR else ""
        due[name] = [a + b for a, b in zip(due.get(name, [0, 0]), counts, strict=True)]
    changed = [source for source, counts in due.items() if counts != known.get(source)]
    rows = [{"hour": hour, "source": s, "articles": due[s][0], "rejected": due[s][1]} for s in changed]
    if rows:
        connection.execute(delete(volumes).where(volumes.c.hour == hour, volumes.c.source.in_(changed)))
        connection.execute(insert(volumes), rows)


def _forget(connection: Connection, moment: str) -> None:
    """Delete what is older than it is kept for."""
    at = datetime.fromisoformat(moment)
    for resolution, kept in KEPT_SECONDS.items():
        old = (samples.c.resolution == resolution) & (samples.c.at < stamp(at - timedelta(seconds=kept)))
        connection.execute(delete(samples).where(old))
    connection.execute(delete(volumes).where(volumes.c.hour < stamp(at - VOLUMES_KEPT)))
    connection.execute(delete(markers).where(markers.c.at < stamp(at - MARKERS_KEPT)))
