"""Files that could not be taken are tried again, ever more rarely, and never given up."""

from dataclasses import dataclass, field

from ingest.scan import Found

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 300.0
_REMEMBERED = 100_000


@dataclass(slots=True)
class _Wait:
    seconds: float
    until: float


@dataclass(slots=True)
class Patience:
    """When each troublesome file may be tried again; a file that changes is another file."""

    waits: dict[int, _Wait] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def may_try(self, found: Found, now: float) -> bool:
        """Whether its time has come. `now` is in seconds of a steady clock."""
        wait = self.waits.get(hash(found))
        if wait is None:
            return True
        self.asked.add(hash(found))
        return now >= wait.until

    def failed(self, found: Found, now: float) -> None:
        """Wait twice as long as the last time."""
        key = hash(found)
        if key not in self.waits and len(self.waits) >= _REMEMBERED:
            self.waits.clear()
        before = self.waits.get(key)
        seconds = min(before.seconds * 2, _LONGEST_SECONDS) if before else _FIRST_SECONDS
        self.waits[key] = _Wait(seconds, now + seconds)
        self.asked.add(key)

    def end_scan(self) -> None:
        """Forget the files that no scan asked about since the last call: they are gone, or are others now."""
        self.waits = {key: wait for key, wait in self.waits.items() if key in self.asked}
        self.asked = set()

    def next_try(self) -> float | None:
        """The earliest time at which a scan may find one that can be tried; None if there is none."""
        return min((wait.until for wait in self.waits.values()), default=None)
