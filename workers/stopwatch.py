"""Where the time of records goes, stage by stage."""

from time import perf_counter


class Stopwatch:
    """Keeps for each stage how long it took for each record. A lap costs a fraction of a microsecond."""

    __slots__ = ("_since", "times")

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}
        self._since = perf_counter()

    def start(self) -> None:
        """The next lap begins now."""
        self._since = perf_counter()

    def lap(self, stage: str) -> None:
        """A stage ends now, and the next one begins."""
        now = perf_counter()
        self.times.setdefault(stage, []).append(now - self._since)
        self._since = now
