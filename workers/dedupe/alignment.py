"""Where two texts say the same, and what differs there."""

from dataclasses import dataclass

import numpy as np

from workers.dedupe.sketch import SHINGLE, Mask, Places, Reading

SHORTEST_RUN = 8
"""Words in a row that count as a passage taken over; fewer may be a figure of speech."""
LONGEST_GAP = 12
"""Words between two common runs that may be one passage with another wording."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one text has to do with the other.

    `known`: which of its words occur in the other at all. `in_runs`: how many of its words lie in common runs.
    `gaps`: which of its words stand where the other has something else between the same two runs.
    `matched`: which stand in any common shingle.
    """

    known: Mask
    matched: Mask
    in_runs: int
    gaps: Mask


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two readings side by side.

    `shared` counts distinct common shingles. Runs are maximal: `starts_a`, `starts_b` and `lengths` in words
    that count, in the order of the first text; `in_order` is the share of neighbouring runs that keep their
    order in the second.
    """

    a: Side
    b: Side
    shared: int
    starts_a: Places
    starts_b: Places
    lengths: Places
    in_order: float
    gaps: int


def align(a: Reading, b: Reading) -> Alignment:
    """Compare two texts shingle by shingle; linear but for the sorting that `Reading` has done already."""
    hit_a, found = _found(a, b)
    hit_b, _ = _found(b, a)
    in_a = np.flatnonzero(hit_a)
    in_b = _continued(a, b, in_a, found[hit_a])
    starts_a, starts_b, lengths = _runs(in_a, in_b, min(len(a.words), SHINGLE))
    skip_a, skip_b = _gaps(starts_a, starts_b, lengths)
    both = (skip_a >= 0) & (skip_b >= 0) & (skip_a <= LONGEST_GAP) & (skip_b <= LONGEST_GAP)
    ends_a, ends_b = starts_a + lengths, starts_b + lengths
    matched_a, matched_b = _covered(hit_a, len(a.words)), _covered(hit_b, len(b.words))
    gaps_a = _spread(ends_a[:-1][both], skip_a[both], len(a.words))
    gaps_b = _spread(ends_b[:-1][both], skip_b[both], len(b.words))
    long = lengths >= SHORTEST_RUN
    runs_a = int(np.count_nonzero(_spread(starts_a[long], lengths[long], len(a.words))))
    runs_b = int(np.count_nonzero(_spread(starts_b[long], lengths[long], len(b.words))))
    return Alignment(
        a=Side(_known(a, b), matched_a, runs_a, gaps_a & ~matched_a),
        b=Side(_known(b, a), matched_b, runs_b, gaps_b & ~matched_b),
        shared=int(np.count_nonzero(hit_a[a.first])),
        starts_a=starts_a,
        starts_b=starts_b,
        lengths=lengths,
        in_order=float(np.mean(skip_b >= -SHINGLE)) if len(skip_b) else 1.0,
        gaps=int(np.count_nonzero(both)),
    )


def _found(a: Reading, b: Reading) -> tuple[Mask, Places]:
    """Which shingles of `a` are in `b`, and where in `b.distinct`."""
    if not len(b.distinct):
        return np.zeros(len(a.hashes), bool), np.zeros(len(a.hashes), np.intp)
    place = np.minimum(np.searchsorted(b.distinct, a.hashes), len(b.distinct) - 1)
    return b.distinct[place] == a.hashes, place


def _continued(a: Reading, b: Reading, in_a: Places, found: Places) -> Places:
    """Where in `b` the common shingles are; of several places, where the passage before or after goes on."""
    in_b, once = b.first[found], b.once[found]
    if once.all():
        return in_b
    numbers = np.arange(len(in_a))
    before = np.maximum.accumulate(np.where(once, numbers, -1))
    after = np.minimum.accumulate(np.where(once, numbers, len(in_a))[::-1])[::-1]
    for nearest in (after, before):
        known = ~once & (nearest >= 0) & (nearest < len(in_a))
        nearest = nearest[known]
        place = in_a[known] + in_b[nearest] - in_a[nearest]
        place = np.where((place < 0) | (place >= len(b.hashes)), in_b[known], place)
        same = b.hashes[place] == a.hashes[in_a[known]]
        in_b[known] = np.where(same, place, in_b[known])
    return in_b


def _known(a: Reading, b: Reading) -> Mask:
    if not len(b.vocabulary):
        return np.zeros(len(a.words), bool)
    place = np.minimum(np.searchsorted(b.vocabulary, a.words), len(b.vocabulary) - 1)
    known: Mask = b.vocabulary[place] == a.words
    return known


def _runs(in_a: Places, in_b: Places, width: int) -> tuple[Places, Places, Places]:
    """Common shingles that follow each other in both texts, joined: starts in both, length in words."""
    if not len(in_a):
        return in_a, in_b, in_a
    breaks = np.flatnonzero((np.diff(in_a) != 1) | (np.diff(in_b) != 1)) + 1
    starts = np.concatenate(([0], breaks))
    shingles = np.diff(np.concatenate((starts, [len(in_a)])))
    return in_a[starts], in_b[starts], shingles + width - 1


def _gaps(starts_a: Places, starts_b: Places, lengths: Places) -> tuple[Places, Places]:
    """Words between each run and the next, in both texts; negative where they overlap or change order."""
    return (
        starts_a[1:] - starts_a[:-1] - lengths[:-1],
        starts_b[1:] - starts_b[:-1] - lengths[:-1],
    )


def _spread(starts: Places, lengths: Places, size: int) -> Mask:
    """The words that lie in any of these spans."""
    steps = np.zeros(size + 1, np.int64)
    np.add.at(steps, starts, 1)
    np.add.at(steps, starts + lengths, -1)
    inside: Mask = np.cumsum(steps[:-1]) > 0
    return inside


def _covered(hit: Mask, size: int) -> Mask:
    """The words that lie in a common shingle."""
    covered = np.zeros(size, bool)
    width = size - len(hit) + 1
    for step in range(width):
        covered[step : step + len(hit)] |= hit
    return covered
