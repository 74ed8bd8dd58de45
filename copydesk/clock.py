"""Wall-clock times as text. They inform people; no promise depends on them."""

from datetime import UTC, datetime

_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def now() -> str:
    """The present, as `stamp` writes it."""
    return stamp(datetime.now(UTC))


def stamp(at: datetime) -> str:
    """A time in UTC as RFC 3339 with microseconds, 27 characters, so that text order is time order."""
    return at.strftime(_FORMAT)


def seconds_since(moment: str) -> float:
    """Seconds from a time made by `now` until now; never negative."""
    then = datetime.strptime(moment, _FORMAT).replace(tzinfo=UTC)
    return max(0.0, (datetime.now(UTC) - then).total_seconds())
