"""The past as charts show it: samples over a span of time, and the moments that explain them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select

from copydesk.clock import now, stamp
from copydesk.ids import new_id
from storage.history.histogram import Histogram
from storage.history.sampling import KEPT_SECONDS
from storage.schema import markers, samples
from storage.store import Store

_POINTS = 400
"""No chart shows more points than these: samples are put together until they are fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What happened in one step of time that began at `at`.

    Counts are of drops: accepted, and settled by outcome. `depth` is how many were unsettled at its end, and
    `oldest_seconds` the greatest age that was seen in it. `p50`, `p95` and `p99` are seconds from acceptance to
    outcome, None where nothing was settled. `failures` counts rejects by code.
    """

    at: str
    accepted: int
    stored: int
    duplicate: int
    rejected: int
    depth: int
    oldest_seconds: float
    p50: float | None
    p95: float | None
    p99: float | None
    failures: dict[str, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment that explains a chart; `kind` is `start`, `stop`, `version`, `pause` or `resume`."""

    at: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class History:
    """Points without gaps, oldest first, each `step_seconds` after the one before."""

    step_seconds: int
    points: list[Point]
    markers: list[Marker]


def history(store: Store, span_seconds: int) -> History:
    """The last so many seconds, in at most some hundreds of points."""
    resolution = _resolution(span_seconds)
    step = resolution * -(-span_seconds // (resolution * _POINTS))
    end = int(datetime.fromisoformat(now()).timestamp())
    first = end - end % step - (span_seconds // step - 1) * step
    since = stamp(datetime.fromtimestamp(first, UTC))
    wanted = (samples.c.resolution == resolution) & (samples.c.at >= since)
    with store.reading() as connection:
        rows = connection.execute(select(samples).where(wanted).order_by(samples.c.at)).all()
        marked = select(markers).where(markers.c.at >= since).order_by(markers.c.at)
        found = [Marker(row.at, row.kind, row.sentence) for row in connection.execute(marked)]
    by_step: dict[int, list[Row[Any]]] = {at: [] for at in range(first, end + 1, step)}
    for row in rows:
        at = int(datetime.fromisoformat(row.at).timestamp())
        by_step.get(at - (at - first) % step, []).append(row)
    return History(step, _points(by_step), found)


def _resolution(span_seconds: int) -> int:
    """The finest samples that are kept for so long."""
    fitting = [resolution for resolution, kept in KEPT_SECONDS.items() if kept >= span_seconds]
    return min(fitting, default=max(KEPT_SECONDS))


def _points(by_step: Mapping[int, list[Row[Any]]]) -> list[Point]:
    points: list[Point] = []
    for at, rows in by_step.items():
        depth = points[-1].depth if points else 0
        points.append(_point(stamp(datetime.fromtimestamp(at, UTC)), rows, depth))
    return points


def _point(at: str, rows: list[Row[Any]], depth: int) -> Point:
    latency = Histogram()
    failures: dict[str, int] = {}
    for row in rows:
        latency.merge_plain(row.latency)
        for code, count in row.failures.items():
            failures[code] = failures.get(code, 0) + count
    return Point(
        at=at,
        **{
            name: sum(getattr(row, name) for row in rows)
            for name in ("accepted", "stored", "duplicate", "rejected")
        },
        depth=rows[-1].depth if rows else depth,
        oldest_seconds=max((row.oldest_seconds for row in rows), default=0.0),
        p50=latency.quantile(0.50),
        p95=latency.quantile(0.95),
        p99=latency.quantile(0.99),
        failures=failures,
    )


def note_marker(store: Store, kind: str, sentence: str) -> None:
    """Mark this moment."""
    with store.writing() as connection:
        connection.execute(insert(markers).values(id=new_id(), at=now(), kind=kind, sentence=sentence))


def note_version(store: Store, version: str) -> None:
    """Mark this moment where another version begins to run than the one that was marked last."""
    sentence = f"Version {version}."
    latest = select(markers.c.sentence).where(markers.c.kind == "version").order_by(markers.c.at.desc()).limit(1)
    with store.reading() as connection:
        known = connection.execute(latest).scalar()
    if known != sentence:
        note_marker(store, "version", sentence)


def past(seconds: float) -> str:
    """The moment so many seconds ago."""
    return stamp(datetime.fromisoformat(now()) - timedelta(seconds=seconds))
