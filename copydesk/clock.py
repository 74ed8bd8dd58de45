"""Wall-clock times as text. They inform people; no promise depends on them."""

from datetime import UTC, datetime


def now() -> str:
    """The present in UTC as RFC 3339 with microseconds, 27 characters, so that text order is time order."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds_since(moment: str) -> float:
    """Seconds from a time made by `now` until now; never negative."""
    then = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return max(0.0, (datetime.now(UTC) - then).total_seconds())
