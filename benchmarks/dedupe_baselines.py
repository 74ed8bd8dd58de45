"""The usual ways to find near copies, for measuring beside ours: MinHash with bands, and nothing more.

Each takes the texts in order of arrival and gives the pairs that it calls the same. What is not installed is
left out: `pip install --group baselines`.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A method: from a text's shingles to its bands, and from a pair's shingles whether it is verified."""

    name: str
    width: int
    bands: Callable[[list[str]], list[Any]]
    verified: Callable[[set[str], set[str]], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs that a method found and the processor seconds that its signatures took."""

    pairs: set[tuple[int, int]]
    seconds: float
    rows: int


def baselines() -> Iterator[Baseline]:
    """What can be measured here."""
    if find_spec("datasketch"):
        yield Baseline("datasketch 25x5 word5 + containment .7", 5, _datasketch(25, 5), _contained)
        yield Baseline("datasketch 25x5 word3 + containment .7", 3, _datasketch(25, 5), _contained)
        yield Baseline("FineWeb: 14x8 word5, not verified", 5, _datasketch(14, 8), lambda _a, _b: True)
    if find_spec("rensa"):
        yield Baseline("rensa 25x5 word5 + containment .7", 5, _rensa(25, 5), _contained)


def run(baseline: Baseline, texts: list[str]) -> Found:
    """Let the texts arrive one by one."""
    buckets: dict[Any, list[int]] = defaultdict(list)
    kept: list[set[str]] = []
    pairs, seconds, rows = set(), 0.0, 0
    for number, text in enumerate(texts):
        start = time.process_time()
        shingles = _shingles(text, baseline.width)
        bands = baseline.bands(shingles)
        seconds += time.process_time() - start
        rows += len(bands)
        kept.append(set(shingles))
        met = {other for band in bands for other in buckets[band][:64]}
        pairs |= {(number, other) for other in met if baseline.verified(kept[number], kept[other])}
        for band in bands:
            buckets[band].append(number)
    return Found(pairs, seconds, rows)


def _shingles(text: str, width: int) -> list[str]:
    words = _WORD.findall(text.lower())
    return [" ".join(words[place : place + width]) for place in range(max(len(words) - width + 1, 1))]


def _contained(a: set[str], b: set[str]) -> bool:
    return len(a & b) >= 0.7 * min(len(a), len(b))


def _datasketch(bands: int, rows: int) -> Callable[[list[str]], list[Any]]:
    from datasketch import MinHash

    def made(shingles: list[str]) -> list[Any]:
        signature = MinHash(num_perm=bands * rows)
        signature.update_batch([shingle.encode() for shingle in set(shingles)])
        return _banded(signature.hashvalues.tolist(), rows)

    return made


def _rensa(bands: int, rows: int) -> Callable[[list[str]], list[Any]]:
    from rensa import RMinHash

    def made(shingles: list[str]) -> list[Any]:
        signature = RMinHash(num_perm=bands * rows, seed=1)
        signature.update(shingles)
        return _banded(signature.digest(), rows)

    return made


def _banded(values: list[int], rows: int) -> list[Any]:
    return [(place, *values[place : place + rows]) for place in range(0, len(values), rows)]
