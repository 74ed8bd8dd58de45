"""What the verifier judges two texts by: numbers that do not grow with the length of the texts."""

from bisect import bisect_left
from dataclasses import dataclass
from math import log1p

import numpy as np

from workers.dedupe.alignment import Alignment, Side
from workers.dedupe.sketch import Reading, numbers_and_names, tallies_of

NAMES = (
    "containment_max", "containment_min", "jaccard",
    "runs_max", "runs_min", "longest_run", "longest_run_share",
    "numbers_replaced", "numbers_replaced_share", "names_replaced", "names_replaced_share",
    "words_replaced_share", "numbers_unknown_share", "names_unknown_share",
    "numbers_unknown_least", "names_unknown_least",
    "title_overlap", "title_in_text", "shorter", "length_ratio",
    "gaps_share", "in_order", "match_place",
    "whole_lines_least", "whole_lines_most", "lines_within",
)  # fmt: skip
"""The order of the features in the model."""

_NEAR = 2
"""Words by which a common run may go on by chance beyond the passage that was taken over."""


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
    """The features of a pair that has words in common, in the order of `NAMES`."""
    size_a, size_b = max(a.size, 1), max(b.size, 1)
    least, most = min(size_a, size_b), max(size_a, size_b)
    runs = sorted((alignment.a.in_runs / size_a, alignment.b.in_runs / size_b))
    matched = max(alignment.a.matched, alignment.b.matched, 1)
    return [
        max(of.a, of.b), min(of.a, of.b), of.similarity,
        runs[1], runs[0], log1p(alignment.longest), alignment.longest / least,
        *_disagreement(_statements(a, alignment.a, b), _statements(b, alignment.b, a), matched),
        _overlap(a, b), min(_title_in(a, b), _title_in(b, a)), log1p(least), least / most,
        alignment.gaps / matched, alignment.in_order, _place(alignment, size_a, size_b), *_lines(a, b, alignment),
    ]  # fmt: skip


def _disagreement(a: _Statements, b: _Statements, matched: int) -> list[float]:
    return [
        *_replaced(a.numbers, b.numbers), *_replaced(a.names, b.names), min(a.replaced, b.replaced) / matched,
        max(a.numbers.unknown, b.numbers.unknown), max(a.names.unknown, b.names.unknown),
        min(a.numbers.unknown, b.numbers.unknown), min(a.names.unknown, b.names.unknown),
    ]  # fmt: skip


def _statements(reading: Reading, side: Side, other: Reading) -> _Statements:
    instead = reading.marked[side.gaps]
    if len(instead):
        instead = instead[~other.knows(instead)]
    counts = (
        tallies_of(instead).sum(),
        (reading.tallies[side.ends] - reading.tallies[side.starts]).sum(),
        tallies_of(reading.facts[~other.knows(reading.facts)]).sum(),
        reading.tallies[-1],
    )
    numbers, names = (
        _Facts(replaced, matched, unknown / max(of_all, 1))
        for replaced, matched, unknown, of_all in zip(*map(numbers_and_names, counts), strict=True)
    )
    return _Statements(numbers, names, len(instead))


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
    middle, best = alignment.longest / 2, alignment.best
    at = (alignment.starts_a.item(best) + middle) / size_a, (alignment.starts_b.item(best) + middle) / size_b
    return min(at[0], 1 - at[0], at[1], 1 - at[1])


def _lines(a: Reading, b: Reading, alignment: Alignment) -> list[float]:
    """Whether the longest run is whole lines, as boilerplate is and a quotation seldom: in both, in one of them.

    And how many lines begin within it, in the text where there are more.
    """
    best, length = alignment.best, alignment.longest
    (whole_a, within_a), (whole_b, within_b) = (
        _lines_of(each, start, start + length)
        for each, start in ((a, alignment.starts_a.item(best)), (b, alignment.starts_b.item(best)))
    )
    return [min(whole_a, whole_b), max(whole_a, whole_b), log1p(max(within_a, within_b))]


def _lines_of(reading: Reading, start: int, end: int) -> tuple[float, int]:
    """Whether a line begins near the start and another near the end, and how many begin between."""
    before, begun, last, ended = (
        bisect_left(reading.lines, bound)
        for bound in (start - _NEAR, start + _NEAR + 1, end - _NEAR, end + _NEAR + 1)
    )
    whole = begun > before and (ended > last or end + _NEAR >= reading.size)
    return float(whole), max(last - begun, 0)
