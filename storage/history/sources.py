"""How much each source sends, against what it usually sends at this hour: who has gone quiet, who is noisy."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from copydesk.clock import now, stamp
from storage.schema import volumes
from storage.store import Store

_DAY_HOURS = 24
_WEEKS = 8
_DAYS = 28
_FEWEST = 3
"""So many equal hours of the past make a usual volume."""
_FEW_ARTICLES = 3.0
"""A source that usually sends less than this in an hour is judged by the whole day."""
_DEVIATIONS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVolume:
    """The volume of one source.

    `day` holds the articles of the last 24 full hours, oldest first, and `this_hour` those of the hour that runs;
    `articles` and `rejected` are the sums of both.
    `usual` and `deviation` are the mean and the standard deviation of what came in the hour before this one at
    earlier times: on the same weekday where there are enough of them, else on every day; for a source of few
    articles, of a whole day. None where the source is too new. `flag` is `quiet`, `noisy`, `new` or empty.
    """

    source: str
    last_at: str
    this_hour: int
    last_hour: int
    usual: float | None
    deviation: float | None
    flag: str
    day: list[int]
    articles: int
    rejected: int


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of one source: its articles and rejects by hour, and its articles by calendar day."""

    first: str
    last: str
    hours: dict[str, tuple[int, int]] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)


def volumes_by_source(store: Store) -> list[SourceVolume]:
    """Every source that sent anything within the time that volumes are kept, the largest of the day first."""
    this_hour = datetime.fromisoformat(now()[:13] + ":00:00.000000Z")
    with store.reading() as connection:
        past = _past(connection, this_hour)
    found = [_volume(source, its, this_hour) for source, its in past.items() if source]
    return sorted(found, key=lambda each: (-each.articles, each.source))


def _past(connection: Connection, this_hour: datetime) -> dict[str, _Past]:
    source, hour = volumes.c.source, volumes.c.hour
    spans = select(source, func.min(hour), func.max(hour)).group_by(source)
    past = {row[0]: _Past(row[1], row[2]) for row in connection.execute(spans)}
    wanted = {this_hour, *_last_day(this_hour), *_equal_hours(this_hour - timedelta(hours=1))}
    for row in connection.execute(select(volumes).where(hour.in_([stamp(at) for at in wanted]))):
        past[row.source].hours[row.hour] = (row.articles, row.rejected)
    day = func.substr(hour, 1, 10).label("day")
    month = (hour >= stamp(this_hour - timedelta(days=_DAYS))) & (hour < this_hour.strftime("%Y-%m-%d"))
    by_day = select(source, day, func.sum(volumes.c.articles)).where(month).group_by(source, day)
    for name, date, articles in connection.execute(by_day):
        past[name].days[date] = int(articles)
    return past


def _last_day(this_hour: datetime) -> list[datetime]:
    return [this_hour - timedelta(hours=back) for back in range(_DAY_HOURS, 0, -1)]


def _equal_hours(hour: datetime) -> list[datetime]:
    """The same hour of earlier days, and of the same weekday in the weeks before."""
    return [hour - timedelta(days=back) for back in {*range(1, _DAYS + 1), *range(7, 7 * _WEEKS + 1, 7)}]


def _volume(source: str, past: _Past, this_hour: datetime) -> SourceVolume:
    hours = [past.hours.get(stamp(at), (0, 0)) for at in _last_day(this_hour)]
    running = past.hours.get(stamp(this_hour), (0, 0))
    full = sum(count for count, _ in hours)
    usual, seen = _usual_hour(past, this_hour - timedelta(hours=1)), hours[-1][0]
    if usual is None or usual[0] < _FEW_ARTICLES:
        usual, seen = _usual_day(past, this_hour), full
    mean, deviation = usual or (None, None)
    return SourceVolume(
        source=source,
        last_at=past.last,
        this_hour=running[0],
        last_hour=hours[-1][0],
        usual=mean,
        deviation=deviation,
        flag=_flag(seen, usual),
        day=[count for count, _ in hours],
        articles=full + running[0],
        rejected=sum(count for _, count in (*hours, running)),
    )


def _usual_hour(past: _Past, hour: datetime) -> tuple[float, float] | None:
    known = [at for at in _equal_hours(hour) if stamp(at) >= past.first]
    weekly = [at for at in known if (hour - at).days % 7 == 0]
    chosen = weekly if len(weekly) > _FEWEST else [at for at in known if (hour - at).days <= _DAYS]
    return _usual([past.hours.get(stamp(at), (0, 0))[0] for at in chosen])


def _usual_day(past: _Past, this_hour: datetime) -> tuple[float, float] | None:
    """Of the calendar days that were known from their first hour on."""
    dates = [(this_hour - timedelta(days=back)).strftime("%Y-%m-%d") for back in range(1, _DAYS)]
    return _usual([past.days.get(date, 0) for date in dates if date > past.first[:10]])


def _usual(counts: list[int]) -> tuple[float, float] | None:
    """Mean and standard deviation; None of too few."""
    if len(counts) < _FEWEST:
        return None
    mean = sum(counts) / len(counts)
    return mean, math.sqrt(sum((count - mean) ** 2 for count in counts) / (len(counts) - 1))


def _flag(seen: int, usual: tuple[float, float] | None) -> str:
    """Far outside the usual, where a source of chance arrivals (Poisson) would hardly come."""
    if usual is None:
        return "new"
    mean, deviation = usual
    far = _DEVIATIONS * max(deviation, math.sqrt(mean))
    if seen < mean - far or (seen == 0 and mean >= _DEVIATIONS * _DEVIATIONS):
        return "quiet"
    return "noisy" if seen > max(mean + far, 2 * mean) and seen >= _FEW_ARTICLES else ""
