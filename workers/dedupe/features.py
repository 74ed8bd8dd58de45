"""What the verifier judges two texts by: numbers that do not grow with the length of the texts."""

from dataclasses import dataclass
from math import log1p

import numpy as np

from workers.dedupe.alignment import Alignment, Side
from workers.dedupe.sketch import Reading
from workers.dedupe.words import CAPITAL, NUMBER, Words

NAMES = (
    "containment_max", "containment_min", "jaccard",
    "runs_max", "runs_min", "longest_run", "longest_run_share",
    "numbers_replaced", "numbers_replaced_share", "names_replaced", "names_replaced_share",
    "words_replaced_share", "numbers_unknown_share", "names_unknown_share",
    "numbers_unknown_least", "names_unknown_least",
    "title_overlap", "title_in_text", "shorter", "length_ratio",
    "gaps_share", "in_order", "match_place",
)  # fmt: skip
"""The order of the features in the model."""

_NUMBER, _NAME = np.uint32(NUMBER), np.uint32(CAPITAL)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of each text the other holds, 0 to 1, by distinct shingles; and their Jaccard similarity."""

    a: float
    b: float
    similarity: float


@dataclass(frozen=True, slots=True)
class _Facts:
    """Numbers or names of one side: replaced in gaps, matched, and the share that the other does not know."""

    replaced: int
    matched: int
    unknown: float


@dataclass(frozen=True, slots=True)
class _Statements:
    """What one text says: its numbers, its names, and how many words it has where the other has others."""

    numbers: _Facts
    names: _Facts
    replaced: int


def coverage(a: Reading, b: Reading, alignment: Alignment) -> Coverage:
    """Containments both ways and similarity."""
    shared, size_a, size_b = alignment.shared, len(a.shingles), len(b.shingles)
    if not shared:
        return Coverage(0.0, 0.0, 0.0)
    return Coverage(shared / size_a, shared / size_b, shared / (size_a + size_b - shared))


def features(a: Reading, b: Reading, alignment: Alignment, of: Coverage) -> list[float]:
    """The features of a pair in the order of `NAMES`; the same whichever text comes first."""
    size_a, size_b = max(a.size, 1), max(b.size, 1)
    least, most = min(size_a, size_b), max(size_a, size_b)
    runs = sorted((alignment.a.in_runs / size_a, alignment.b.in_runs / size_b))
    matched = max(*(int(np.count_nonzero(side.matched)) for side in (alignment.a, alignment.b)), 1)
    return [
        max(of.a, of.b), min(of.a, of.b), of.similarity,
        runs[1], runs[0], log1p(alignment.longest), alignment.longest / least,
        *_disagreement(_statements(a, alignment.a, b), _statements(b, alignment.b, a), matched),
        _overlap(a, b), min(_title_in(a, b), _title_in(b, a)), log1p(least), least / most,
        alignment.gaps / matched, alignment.in_order, _place(alignment, size_a, size_b),
    ]  # fmt: skip


def _disagreement(a: _Statements, b: _Statements, matched: int) -> list[float]:
    return [
        *_replaced(a.numbers, b.numbers), *_replaced(a.names, b.names), min(a.replaced, b.replaced) / matched,
        max(a.numbers.unknown, b.numbers.unknown), max(a.names.unknown, b.names.unknown),
        min(a.numbers.unknown, b.numbers.unknown), min(a.names.unknown, b.names.unknown),
    ]  # fmt: skip


def _statements(reading: Reading, side: Side, other: Reading) -> _Statements:
    instead = reading.marked[side.gaps]
    instead = instead[~other.knows(instead)]
    facts = reading.marked[reading.facts]
    matched, unknown = facts[side.matched[reading.facts]], facts[~other.knows(facts)]
    numbers, names = (
        _Facts(_count(instead, mark), _count(matched, mark), _count(unknown, mark) / max(_count(facts, mark), 1))
        for mark in (_NUMBER, _NAME)
    )
    return _Statements(numbers, names, len(instead))


def _count(words: Words, mark: np.uint32) -> int:
    return int(np.count_nonzero(words & mark))


def _replaced(a: _Facts, b: _Facts) -> tuple[float, float]:
    """Facts that stand against other facts in the same place: how many, and as a share of those matched."""
    count = min(a.replaced, b.replaced)
    return log1p(count), count / max(count + max(a.matched, b.matched), 1)


def _overlap(a: Reading, b: Reading) -> float:
    """Share of the shorter headline's words in the other; -1 when there is none."""
    least = min(len(a.title), len(b.title))
    return len(a.title & b.title) / least if least else -1.0


def _title_in(a: Reading, b: Reading) -> float:
    """Share of a headline's words that the other headline or text has; 1 without a headline."""
    missing = a.title - b.title
    if not missing:
        return 1.0
    known = b.knows(np.fromiter(missing, np.uint32, len(missing)))
    return 1 - (len(missing) - int(np.count_nonzero(known))) / len(a.title)


def _place(alignment: Alignment, size_a: int, size_b: int) -> float:
    """Where the longest run lies in the text where it lies nearest to an end: 0 there, 0.5 in the middle."""
    if not len(alignment.lengths):
        return 0.0
    best = int(alignment.lengths.argmax())
    middle = float(alignment.lengths[best]) / 2
    at = (float(alignment.starts_a[best]) + middle) / size_a, (float(alignment.starts_b[best]) + middle) / size_b
    return min(min(place, 1 - place) for place in at)
