"""What the verifier judges two texts by: numbers that do not grow with the length of the texts."""

from dataclasses import dataclass
from math import log1p

import numpy as np

from workers.dedupe.alignment import Alignment, Side
from workers.dedupe.sketch import Mask, Reading
from workers.dedupe.words import CAPITAL, NUMBER, Words

NAMES = (
    "containment_max", "containment_min", "jaccard",
    "runs_max", "runs_min", "longest_run", "longest_run_share",
    "known_max", "known_min", "matched_known",
    "numbers_replaced", "numbers_replaced_share", "names_replaced", "names_replaced_share",
    "words_replaced_share", "numbers_unknown_share", "names_unknown_share",
    "numbers_unknown_least", "names_unknown_least",
    "title_overlap", "title_in_text", "shorter", "length_ratio",
    "gaps_share", "in_order", "match_place", "shared", "rarity",
)  # fmt: skip
"""The order of the features in the model."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of each text the other holds, 0 to 1, by distinct shingles; and their Jaccard similarity."""

    a: float
    b: float
    similarity: float


@dataclass(frozen=True, slots=True)
class _Facts:
    """Numbers and names of one side: replaced in gaps, matched, unknown to the other, and all."""

    replaced: int
    matched: int
    unknown: int
    all: int


def coverage(a: Reading, b: Reading, alignment: Alignment) -> Coverage:
    """Containments both ways and similarity."""
    shared, size_a, size_b = alignment.shared, len(a.distinct), len(b.distinct)
    if not shared:
        return Coverage(0.0, 0.0, 0.0)
    return Coverage(shared / size_a, shared / size_b, shared / (size_a + size_b - shared))


def features(a: Reading, b: Reading, alignment: Alignment, shared: int, rarity: float) -> list[float]:
    """The features of a pair in the order of `NAMES`; the same whichever text comes first."""
    of, size_a, size_b = coverage(a, b, alignment), max(len(a.words), 1), max(len(b.words), 1)
    longest = int(alignment.lengths.max()) if len(alignment.lengths) else 0
    least, most = min(size_a, size_b), max(size_a, size_b)
    runs = sorted((alignment.a.in_runs / size_a, alignment.b.in_runs / size_b))
    known = sorted((_share(alignment.a.known, size_a), _share(alignment.b.known, size_b)))
    matched = max(_count(alignment.a.matched), _count(alignment.b.matched), 1)
    return [
        max(of.a, of.b), min(of.a, of.b), of.similarity,
        runs[1], runs[0], log1p(longest), longest / least,
        known[1], known[0], matched / max(_count(alignment.a.known), _count(alignment.b.known), 1),
        *_disagreement(a, b, alignment),
        _overlap(a.title, b.title), _title_in_text(a, b), log1p(least), least / most,
        alignment.gaps / matched, alignment.in_order, _place(alignment, size_a, size_b),
        log1p(shared), rarity,
    ]  # fmt: skip


def _disagreement(a: Reading, b: Reading, alignment: Alignment) -> list[float]:
    numbers = _facts(a, alignment.a, NUMBER), _facts(b, alignment.b, NUMBER)
    names = _facts(a, alignment.a, CAPITAL), _facts(b, alignment.b, CAPITAL)
    gaps = _count(alignment.a.gaps & ~alignment.a.known), _count(alignment.b.gaps & ~alignment.b.known)
    matched = max(_count(alignment.a.matched), _count(alignment.b.matched), 1)
    return [
        *_replaced(*numbers), *_replaced(*names), min(gaps) / matched,
        max(_unknown(numbers[0]), _unknown(numbers[1])), max(_unknown(names[0]), _unknown(names[1])),
        min(_unknown(numbers[0]), _unknown(numbers[1])), min(_unknown(names[0]), _unknown(names[1])),
    ]  # fmt: skip


def _facts(reading: Reading, side: Side, mark: int) -> _Facts:
    marked = (reading.marks & mark) != 0
    unknown = marked & ~side.known
    return _Facts(_count(unknown & side.gaps), _count(marked & side.matched), _count(unknown), _count(marked))


def _replaced(a: _Facts, b: _Facts) -> tuple[float, float]:
    """Facts that stand against other facts in the same place: how many, and as a share of those matched."""
    count = min(a.replaced, b.replaced)
    return log1p(count), count / max(count + max(a.matched, b.matched), 1)


def _unknown(facts: _Facts) -> float:
    return facts.unknown / max(facts.all, 1)


def _overlap(a: Words, b: Words) -> float:
    """Share of the shorter headline's words in the other; -1 when there is none."""
    if not len(a) or not len(b):
        return -1.0
    return len(np.intersect1d(a, b, assume_unique=False)) / min(len(a), len(b))


def _title_in_text(a: Reading, b: Reading) -> float:
    """Share of a headline's words that the other headline or text has, whichever is less; -1 without one."""
    shares = [
        float(np.mean(np.isin(one.title, other.title) | np.isin(one.title, other.vocabulary)))
        for one, other in ((a, b), (b, a))
        if len(one.title)
    ]
    return min(shares, default=-1.0)


def _place(alignment: Alignment, size_a: int, size_b: int) -> float:
    """Where the longest run lies in the text where it lies nearest to an end: 0 there, 0.5 in the middle."""
    if not len(alignment.lengths):
        return 0.0
    best = int(alignment.lengths.argmax())
    middle = alignment.lengths[best] / 2
    at = (alignment.starts_a[best] + middle) / size_a, (alignment.starts_b[best] + middle) / size_b
    return float(min(min(place, 1 - place) for place in at))


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))


def _share(mask: Mask, size: int) -> float:
    return _count(mask) / size
