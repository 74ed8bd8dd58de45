"""A rate from a count that only grows."""

from collections import deque

_WINDOW_SECONDS = 15.0


class Meter:
    """Events a second over the last seconds, from a total that is read now and then."""

    def __init__(self, window: float = _WINDOW_SECONDS) -> None:
        self._window = window
        self._readings: deque[tuple[float, int]] = deque()

    def read(self, total: int, at: float) -> float:
        """Take a reading of the total at `at` seconds (monotonic clock); the rate as of now."""
        while self._readings and at - self._readings[0][0] > self._window:
            self._readings.popleft()
        self._readings.append((at, total))
        first_at, first = self._readings[0]
        return max(0.0, (total - first) / (at - first_at)) if at > first_at else 0.0


def until_empty(unsettled: int, rate: float) -> float | None:
    """Seconds until nothing is left at this rate; None where it is not foreseeable."""
    if unsettled == 0:
        return 0.0
    return unsettled / rate if rate > 0 else None


def spoken(seconds: float | None) -> str:
    """A duration for a person: `0.4 s`, `35 s`, `12 min`, `3.2 h`, `4.0 d`, or `-`."""
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 86_400 else f"{seconds / 86_400:.1f} d"
