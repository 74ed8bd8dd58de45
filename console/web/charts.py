"""Charts as SVG, drawn here: they need no script and no network, and their colours come from the style sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor, log10

from markupsafe import Markup, escape

from console.meter import spoken
from console.overview import Overview
from copydesk.outcomes import DropState
from storage.history.reading import History, Marker, Point

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 14, 24
_GRID_LINES = 4
_LATEST = 3
_DAY_AND_MORE = 100_000


@dataclass(frozen=True, slots=True)
class _Frame:
    """The size of a drawing, in its own units, and the class that says on what screens it is shown."""

    width: int = 480
    height: int = 170
    shown: str = "drawing"

    def x(self, place: float, count: int) -> float:
        return _LEFT + (self.width - _LEFT - _RIGHT) * place / max(1, count - 1)

    def y(self, value: float, top: float) -> float:
        return _TOP + (self.height - _TOP - _BOTTOM) * (1 - value / top)


_FRAME = _Frame()
_ACROSS = (_Frame(1000, 180, "drawing on-wide"), _Frame(shown="drawing on-narrow"))
"""One drawing cannot be as wide as a desktop and as high as a phone needs it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its name, the class that gives it its colour, and a value for each point."""

    name: str
    look: str
    values: Sequence[float | None]


def share_bar(overview: Overview) -> Markup:
    """The account as one bar whose parts add up to its width."""
    account = overview.account
    counts = {"waiting": overview.waiting} | {state.value: getattr(account, state.value) for state in DropState}
    total = sum(counts.values())
    parts, at = [], 0.0
    for name, count in counts.items():
        width = 1000 * count / total if total else 0
        if width:
            parts.append(f'<rect class="fill-{name}" x="{at:.2f}" y="0" width="{width:.2f}" height="10"/>')
        at += width
    frame = '<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">'
    return Markup(frame + "".join(parts) + "</svg>")  # noqa: S704 - numbers and words of ours


def now_chart(past: History) -> Markup:
    """What came in and went out a second, lately; the step that is still going on is left out."""
    past = History(past.step_seconds, past.points[:-1], past.markers)
    step = past.step_seconds
    lines = [
        Line("accepted", "accepted", [point.accepted / step for point in past.points]),
        Line("settled", "stored", [_settled(point) / step for point in past.points]),
    ]
    chart = line_chart("Files a second, the last 15 minutes", past, lines, _number, _ACROSS)
    return chart + moments(past, _LATEST)


def charts_of(past: History) -> list[Markup]:
    """Everything that is kept of a span of time."""
    step, points = past.step_seconds, past.points
    codes = sorted({code for point in points for code in point.failures})
    totals = {code: sum(point.failures.get(code, 0) for point in points) for code in codes}
    worst = sorted(codes, key=lambda code: -totals[code])[:5]
    return [
        line_chart("Accepted and settled, files a second", past, [
            Line("accepted", "accepted", [point.accepted / step for point in points]),
            Line("settled", "stored", [_settled(point) / step for point in points]),
        ], _number),
        line_chart(f"Outcomes, files in {spoken(step)}", past, [
            Line("stored", "stored", [point.stored for point in points]),
            Line("duplicate", "duplicate", [point.duplicate for point in points]),
            Line("rejected", "rejected", [point.rejected for point in points]),
        ], _number),
        line_chart("From acceptance to outcome", past, [
            Line("half within", "stored", [point.p50 for point in points]),
            Line("95 % within", "duplicate", [point.p95 for point in points]),
            Line("99 % within", "rejected", [point.p99 for point in points]),
        ], spoken),
        line_chart("Age of the oldest unsettled file", past, [
            Line("age", "accepted", [point.oldest_seconds for point in points]),
        ], spoken),
        line_chart("Unsettled files", past, [
            Line("unsettled", "accepted", [point.depth for point in points]),
        ], _number),
        line_chart(f"Rejects by code, in {spoken(step)}", past, [
            Line(code, f"series-{place}", [point.failures.get(code, 0) for point in points])
            for place, code in enumerate(worst)
        ], _number),
    ]  # fmt: skip


def _settled(point: Point) -> int:
    return point.stored + point.duplicate + point.rejected


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


def line_chart(
    title: str,
    past: History,
    lines: Sequence[Line],
    said: Callable[[float], str],
    frames: Sequence[_Frame] = (_FRAME,),
) -> Markup:
    """Lines over the points of a history, with a grid and its moments, and how high they go in words."""
    pictures = "".join(_picture(frame, past, lines, said) for frame in frames)
    caption = f"<figcaption>{escape(title)}</figcaption>"
    return Markup(f'<figure class="chart">{caption}{pictures}{_legend(lines, said)}</figure>')  # noqa: S704 - escaped above


def _picture(frame: _Frame, past: History, lines: Sequence[Line], said: Callable[[float], str]) -> str:
    known = [value for line in lines for value in line.values if value is not None]
    top = _round_up(max(known, default=0))
    drawn = [
        *(_grid_line(frame, top * step / _GRID_LINES, top, said) for step in range(_GRID_LINES + 1)),
        *_times(frame, past.points),
        *(_marker(frame, marker, past) for marker in past.markers),
        *(_drawn(frame, line, top) for line in lines),
    ]
    size = f'viewBox="0 0 {frame.width} {frame.height}"'
    return f'<svg class="{frame.shown}" {size} aria-hidden="true">{"".join(drawn)}</svg>'


def _legend(lines: Sequence[Line], said: Callable[[float], str]) -> str:
    entries = "".join(
        f'<li><span class="swatch fill-{line.look}"></span>{escape(line.name)}'
        f" <b>{_last_and_most(line.values, said)}</b></li>"
        for line in lines
    )
    return f'<ul class="legend">{entries or "<li>nothing yet</li>"}</ul>'


def moments(past: History, most: int) -> Markup:
    """The latest moments that the charts mark, in words."""
    entries = "".join(f"<li>{_clock(each.at)} {escape(each.sentence)}</li>" for each in past.markers[-most:])
    return Markup(f'<ul class="marks">{entries}</ul>' if entries else "")  # noqa: S704 - escaped above


def sparkline(values: Sequence[int]) -> Markup:
    """A small line without words."""
    most = max([1, *values])
    last = max(1, len(values) - 1)
    places = [(120 * place / last, 22 - 20 * value / most) for place, value in enumerate(values)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return Markup(  # noqa: S704 - numbers
        '<svg class="spark" viewBox="0 0 120 24" aria-hidden="true">'
        f'<polyline class="line line-accepted" points="{points}"/></svg>'
    )


def _last_and_most(values: Sequence[float | None], said: Callable[[float], str]) -> str:
    known = [value for value in values if value is not None]
    return escape(f"{said(known[-1])}, at most {said(max(known))}") if known else "-"


def _round_up(value: float) -> float:
    """The least value above whose grid lines stand at 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return float(_GRID_LINES)
    power = 10.0 ** floor(log10(value / _GRID_LINES))
    return next(step * power * _GRID_LINES for step in (1, 2, 5, 10) if step * power * _GRID_LINES >= value)


def _grid_line(frame: _Frame, value: float, top: float, said: Callable[[float], str]) -> str:
    y = frame.y(value, top)
    label = escape(said(value)) if value else "0"
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{frame.width - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _drawn(frame: _Frame, line: Line, top: float) -> str:
    """A line over its faint area; it is broken where there is no value, and a single value is a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(line.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((frame.x(place, len(line.values)), frame.y(value, top)))
    paths = ["M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs if run]
    floors = [
        f"L{run[-1][0]:.1f} {frame.y(0, top):.1f}L{run[0][0]:.1f} {frame.y(0, top):.1f}Z" for run in runs if run
    ]
    area = "".join(path + floor_ for path, floor_ in zip(paths, floors, strict=True))
    stroke = "".join(f"{path}h0.1" for path in paths)
    return f'<path class="area fill-{line.look}" d="{area}"/><path class="line line-{line.look}" d="{stroke}"/>'


def _times(frame: _Frame, points: Sequence[Point]) -> list[str]:
    """Five times along the bottom, with the day where the span is long."""
    if not points:
        return []
    long = (_moment(points[-1].at) - _moment(points[0].at)).total_seconds() > _DAY_AND_MORE
    drawn = []
    for part in range(5):
        place = ceil(part * (len(points) - 1) / 4)
        label = points[place].at[5:10] if long else points[place].at[11:16]
        anchor = {0: "start", 4: "end"}.get(part, "middle")
        x = frame.x(place, len(points))
        drawn.append(
            f'<text class="tick" x="{x:.1f}" y="{frame.height - 6}" text-anchor="{anchor}">{label}</text>'
        )
    return drawn


def _marker(frame: _Frame, marker: Marker, past: History) -> str:
    place = (_moment(marker.at) - _moment(past.points[0].at)).total_seconds() / past.step_seconds
    x = frame.x(place, len(past.points))
    return f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{frame.height - _BOTTOM}"/>'


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _clock(at: str) -> str:
    return escape(f"{at[5:10]} {at[11:16]}")
