"""What the verifier judges two texts by: numbers that do not grow with the length of the texts."""

from dataclasses import dataclass
from math import log1p

import numpy as np

from workers.dedupe.alignment import Alignment, Side
from workers.dedupe.sketch import Mask, Places, Reading
from workers.dedupe.words import Hashes

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
    shared, size_a, size_b = alignment.shared, len(a.shingles.distinct), len(b.shingles.distinct)
    if not shared:
        return Coverage(0.0, 0.0, 0.0)
    return Coverage(shared / size_a, shared / size_b, shared / (size_a + size_b - shared))


def features(a: Reading, b: Reading, alignment: Alignment, shared: int, rarity: float) -> list[float]:
    """The features of a pair in the order of `NAMES`; the same whichever text comes first."""
    of, size_a, size_b = coverage(a, b, alignment), max(a.size, 1), max(b.size, 1)
    least, most = min(size_a, size_b), max(size_a, size_b)
    runs = sorted((alignment.a.in_runs / size_a, alignment.b.in_runs / size_b))
    known = _count(alignment.a.known), _count(alignment.b.known)
    shares = sorted((known[0] / size_a, known[1] / size_b))
    matched = max(_count(alignment.a.matched), _count(alignment.b.matched), 1)
    return [
        max(of.a, of.b), min(of.a, of.b), of.similarity,
        runs[1], runs[0], log1p(alignment.longest), alignment.longest / least,
        shares[1], shares[0], matched / max(*known, 1),
        *_disagreement(a, b, alignment, matched),
        _overlap(a.title, b.title), min(_title_in(a, b), _title_in(b, a)), log1p(least), least / most,
        alignment.gaps / matched, alignment.in_order, _place(alignment, size_a, size_b),
        log1p(shared), rarity,
    ]  # fmt: skip


def _disagreement(a: Reading, b: Reading, alignment: Alignment, matched: int) -> list[float]:
    gaps = _other_words(alignment.a), _other_words(alignment.b)
    numbers = _facts(a.numbers, alignment.a, gaps[0]), _facts(b.numbers, alignment.b, gaps[1])
    names = _facts(a.names, alignment.a, gaps[0]), _facts(b.names, alignment.b, gaps[1])
    return [
        *_replaced(*numbers), *_replaced(*names), min(len(gaps[0]), len(gaps[1])) / matched,
        max(_unknown(numbers[0]), _unknown(numbers[1])), max(_unknown(names[0]), _unknown(names[1])),
        min(_unknown(numbers[0]), _unknown(numbers[1])), min(_unknown(names[0]), _unknown(names[1])),
    ]  # fmt: skip


def _other_words(side: Side) -> frozenset[int]:
    """The words in gaps that the other text does not know at all."""
    if not len(side.gaps):
        return frozenset()
    return frozenset(side.gaps[~(side.known | side.matched)[side.gaps]].tolist())


def _facts(places: Places, side: Side, gaps: frozenset[int]) -> _Facts:
    unknown = places[~side.known[places]]
    replaced = len(gaps.intersection(unknown.tolist())) if gaps else 0
    return _Facts(replaced, _count(side.matched[places]), len(unknown), len(places))


def _replaced(a: _Facts, b: _Facts) -> tuple[float, float]:
    """Facts that stand against other facts in the same place: how many, and as a share of those matched."""
    count = min(a.replaced, b.replaced)
    return log1p(count), count / max(count + max(a.matched, b.matched), 1)


def _unknown(facts: _Facts) -> float:
    return facts.unknown / max(facts.all, 1)


def _overlap(a: Hashes, b: Hashes) -> float:
    """Share of the shorter headline's words in the other; -1 when there is none."""
    if not len(a) or not len(b):
        return -1.0
    return len(set(a.tolist()).intersection(b.tolist())) / min(len(a), len(b))


def _title_in(a: Reading, b: Reading) -> float:
    """Share of a headline's words that the other headline or text has; 1 without a headline."""
    if not len(a.title):
        return 1.0
    missing = set(a.title.tolist()).difference(b.title.tolist())
    if missing and b.size:
        wanted = np.fromiter(missing, np.uint64, len(missing))
        place = np.minimum(np.searchsorted(b.words.distinct, wanted), len(b.words.distinct) - 1)
        missing -= set(b.words.distinct[place].tolist())
    return 1 - len(missing) / len(a.title)


def _place(alignment: Alignment, size_a: int, size_b: int) -> float:
    """Where the longest run lies in the text where it lies nearest to an end: 0 there, 0.5 in the middle."""
    if not len(alignment.lengths):
        return 0.0
    best = int(alignment.lengths.argmax())
    middle = float(alignment.lengths[best]) / 2
    at = (float(alignment.starts_a[best]) + middle) / size_a, (float(alignment.starts_b[best]) + middle) / size_b
    return min(min(place, 1 - place) for place in at)


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
