"""Durations counted in buckets that are the same everywhere, so that histograms of many processes add up.

Bucket `k` ends at 2 to the power of k/2 seconds: each is 41 % wider than the one before, from a microsecond to
seven weeks, so a quantile that is read from them is off by a fifth at most.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

LOWEST, HIGHEST = -40, 44


def bound(bucket: int) -> float:
    """The longest duration in seconds that a bucket counts."""
    return float(2.0 ** (bucket / 2))


_PLACE = partial(bisect_left, [bound(bucket) for bucket in range(LOWEST, HIGHEST)])
"""How many buckets from the lowest on a duration does not fit into."""


@dataclass(slots=True)
class Histogram:
    """How many durations fell into each bucket, and their sum in seconds."""

    counts: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    def add_all(self, durations: Iterable[float]) -> None:
        """Count durations; a negative one, as clocks of two machines can make it, is none."""
        counted = [max(0.0, seconds) for seconds in durations]
        self.seconds += sum(counted)
        for place, count in Counter(map(_PLACE, counted)).items():
            self.counts[LOWEST + place] = self.counts.get(LOWEST + place, 0) + count

    def merge(self, other: "Histogram") -> None:
        """Add all that another one counted."""
        for bucket, count in other.counts.items():
            self.counts[bucket] = self.counts.get(bucket, 0) + count
        self.seconds += other.seconds

    def merge_plain(self, plain: Mapping[str, Any]) -> None:
        """Add all that another one counted, given as the JSON value that `plain` made."""
        for bucket, count in plain["counts"]:
            self.counts[bucket] = self.counts.get(bucket, 0) + count
        self.seconds += plain["seconds"]

    @property
    def count(self) -> int:
        """How many durations there are."""
        return sum(self.counts.values())

    def quantile(self, share: float) -> float | None:
        """The duration in seconds that this share of all does not exceed, None where there is none.

        Between the ends of a bucket it is interpolated along the logarithm.
        """
        wanted, seen = share * self.count, 0
        for bucket in sorted(self.counts):
            inside = self.counts[bucket]
            if inside and seen + inside >= wanted:
                return bound(bucket) * math.pow(2.0, ((wanted - seen) / inside - 1) / 2)
            seen += inside
        return None

    def plain(self) -> dict[str, Any]:
        """As a JSON value."""
        return {"seconds": round(self.seconds, 6), "counts": sorted(self.counts.items())}


def histogram(plain: Mapping[str, Any]) -> Histogram:
    """What `plain` made into a JSON value."""
    return Histogram({int(bucket): int(count) for bucket, count in plain["counts"]}, float(plain["seconds"]))


def of(durations: Iterable[float]) -> Histogram:
    """A histogram of durations in seconds."""
    made = Histogram()
    made.add_all(durations)
    return made
