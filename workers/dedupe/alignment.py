"""Where two texts say the same, and what differs there."""

from dataclasses import dataclass

import numpy as np

from workers.dedupe.sketch import SHINGLE, Mask, Occurrences, Places, Reading

SHORTEST_RUN = 8
"""Words in a row that count as a passage taken over; fewer may be a figure of speech."""
LONGEST_GAP = 12
"""Words between two common runs that may be one passage with another wording."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one text has to do with the other.

    `known`: which of its words occur in the other at all. `matched`: which stand in any common shingle.
    `in_runs`: how many lie in common runs of `SHORTEST_RUN` words and more. `gaps`: the words that stand where
    the other has something else between the same two runs.
    """

    known: Mask
    matched: Mask
    in_runs: int
    gaps: Places


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two readings side by side.

    `shared` counts distinct common shingles. Runs are maximal: `starts_a`, `starts_b` and `lengths` in words
    that count, in the order of the first text; `in_order` is the share of neighbouring runs that keep their
    order in the second, `gaps` how many neighbours have only a few words between them in both.
    """

    a: Side
    b: Side
    shared: int
    starts_a: Places
    starts_b: Places
    lengths: Places
    in_order: float
    gaps: int

    @property
    def longest(self) -> int:
        """Words of the longest common run."""
        return int(self.lengths.max(initial=0))


def align(a: Reading, b: Reading) -> Alignment:
    """Compare two texts shingle by shingle; linear, for `Reading` has sorted them already."""
    common, place = _common(a.shingles, b.shingles)
    in_a = np.flatnonzero(common[a.shingles.rank])
    in_b = _continued(a, b, in_a, place[a.shingles.rank[in_a]])
    starts_a, starts_b, lengths = _runs(in_a, in_b, min(a.size, SHINGLE))
    skip_a = starts_a[1:] - starts_a[:-1] - lengths[:-1]
    skip_b = starts_b[1:] - starts_b[:-1] - lengths[:-1]
    both = np.flatnonzero((skip_a >= 0) & (skip_b >= 0) & (skip_a <= LONGEST_GAP) & (skip_b <= LONGEST_GAP))
    long = lengths >= SHORTEST_RUN
    known_a, known_b = _known(a.words, b.words)
    hit_b = _marked(len(b.shingles.distinct), place[common])[b.shingles.rank]
    return Alignment(
        a=Side(
            known=known_a,
            matched=_covered(common[a.shingles.rank], a.size),
            in_runs=_length(starts_a[long], lengths[long]),
            gaps=_words(starts_a[both] + lengths[both], skip_a[both]),
        ),
        b=Side(
            known=known_b,
            matched=_covered(hit_b, b.size),
            in_runs=_length(starts_b[long], lengths[long]),
            gaps=_words(starts_b[both] + lengths[both], skip_b[both]),
        ),
        shared=int(np.count_nonzero(common)),
        starts_a=starts_a,
        starts_b=starts_b,
        lengths=lengths,
        in_order=float(np.count_nonzero(skip_b >= -SHINGLE) / len(skip_b)) if len(skip_b) else 1.0,
        gaps=len(both),
    )


def _common(a: Occurrences, b: Occurrences) -> tuple[Mask, Places]:
    """Which of the distinct things of `a` are in `b`, and where in `b.distinct`."""
    if not len(b.distinct):
        return np.zeros(len(a.distinct), bool), np.zeros(len(a.distinct), np.intp)
    place = np.searchsorted(b.distinct, a.distinct)
    np.minimum(place, len(b.distinct) - 1, out=place)
    common: Mask = b.distinct[place] == a.distinct
    return common, place


def _known(a: Occurrences, b: Occurrences) -> tuple[Mask, Mask]:
    common, place = _common(a, b)
    return common[a.rank], _marked(len(b.distinct), place[common])[b.rank]


def _marked(size: int, places: Places) -> Mask:
    mask = np.zeros(size, bool)
    mask[places] = True
    return mask


def _continued(a: Reading, b: Reading, in_a: Places, found: Places) -> Places:
    """Where in `b` the common shingles are; of several places, where the passage before or after goes on."""
    in_b, once = b.shingles.first[found], b.shingles.once[found]
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


def _runs(in_a: Places, in_b: Places, width: int) -> tuple[Places, Places, Places]:
    """Common shingles that follow each other in both texts, joined: starts in both, length in words."""
    if not len(in_a):
        return in_a, in_b, in_a
    starts = np.flatnonzero((in_a[1:] - in_a[:-1] != 1) | (in_b[1:] - in_b[:-1] != 1)) + 1
    starts = np.concatenate(([0], starts))
    shingles = np.diff(starts, append=len(in_a))
    return in_a[starts], in_b[starts], shingles + width - 1


def _length(starts: Places, lengths: Places) -> int:
    """How many words lie in any of these spans."""
    if not len(starts):
        return 0
    order = np.argsort(starts, kind="stable")
    starts = starts[order]
    ends = np.maximum.accumulate(starts + lengths[order])
    return int(ends[-1] - starts[0] - np.maximum(starts[1:] - ends[:-1], 0).sum())


def _words(starts: Places, lengths: Places) -> Places:
    """The places of all words in these spans."""
    total = int(lengths.sum())
    if not total:
        return np.empty(0, np.intp)
    offsets = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return offsets + np.arange(total)


def _covered(hit: Mask, size: int) -> Mask:
    """The words that lie in a common shingle."""
    covered = np.zeros(size, bool)
    for step in range(size - len(hit) + 1):
        covered[step : step + len(hit)] |= hit
    return covered
