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

    `matched`: which of its words stand in a common shingle. `in_runs`: how many lie in common runs of
    `SHORTEST_RUN` words and more. `gaps`: the words that stand where the other has something else between the
    same two runs.
    """

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
    place = b.shingles.distinct.searchsorted(a.shingles.distinct[:-1])
    common = b.shingles.distinct[place] == a.shingles.distinct[:-1]
    hit_a = common[a.shingles.rank]
    in_a = hit_a.nonzero()[0]
    found = place[a.shingles.rank[in_a]]
    in_b = b.shingles.first[found]
    if b.shingles.repeats is not None:
        in_b = _continued(a, b, in_a, in_b, ~b.shingles.repeats[found])
    starts_a, starts_b, lengths = _runs(in_a, in_b, min(a.size, SHINGLE))
    skip_a = starts_a[1:] - starts_a[:-1] - lengths[:-1]
    skip_b = starts_b[1:] - starts_b[:-1] - lengths[:-1]
    near = (np.minimum(skip_a, skip_b) >= 0) & (np.maximum(skip_a, skip_b) <= LONGEST_GAP)
    gaps = near.nonzero()[0]
    ends_a, ends_b, skip_a, in_order = starts_a + lengths, starts_b + lengths, skip_a[gaps], skip_b >= -SHINGLE
    long = (lengths >= SHORTEST_RUN).nonzero()[0]
    return Alignment(
        a=Side(_covered(hit_a, a.size), _length(starts_a[long], ends_a[long]), _words(ends_a[gaps], skip_a)),
        b=Side(
            _covered(_places_of(found, b), b.size),
            _length(starts_b[long], ends_b[long]),
            _words(ends_b[gaps], skip_b[gaps]),
        ),
        shared=int(np.count_nonzero(common)),
        starts_a=starts_a,
        starts_b=starts_b,
        lengths=lengths,
        in_order=int(np.count_nonzero(in_order)) / len(in_order) if len(in_order) else 1.0,
        gaps=len(gaps),
    )


def _places_of(found: Places, b: Reading) -> Mask:
    """Every place of `b` where one of these distinct shingles begins."""
    mask = np.zeros(len(b.shingles), bool)
    mask[found] = True
    return mask[b.shingles.rank]


def _continued(a: Reading, b: Reading, in_a: Places, in_b: Places, once: Mask) -> Places:
    """Where in `b` the common shingles are; of several places, where the passage before or after goes on."""
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
    apart = np.ones(len(in_a) + 1, bool)
    apart[1:-1] = (in_a[1:] - in_a[:-1] != 1) | (in_b[1:] - in_b[:-1] != 1)
    bounds = apart.nonzero()[0]
    starts = bounds[:-1]
    return in_a[starts], in_b[starts], bounds[1:] - starts + (width - 1)


def _length(starts: Places, ends: Places) -> int:
    """How many words lie in any of these spans."""
    if not len(starts):
        return 0
    if (starts[1:] < starts[:-1]).any():
        order = starts.argsort(kind="stable")
        starts, ends = starts[order], ends[order]
    ends = np.maximum.accumulate(ends)
    return int(ends[-1] - starts[0] - np.maximum(starts[1:] - ends[:-1], 0).sum())


def _words(starts: Places, lengths: Places) -> Places:
    """The places of all words in these spans."""
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    words: Places = (starts - ends + lengths).repeat(lengths) + np.arange(total)
    return words


def _covered(hit: Mask, size: int) -> Mask:
    """The words that lie in a common shingle: where one of the last few shingles up to the word is one."""
    width = size - len(hit) + 1
    before = np.zeros(size + width, np.intp)
    hit.cumsum(out=before[width : size + 1])
    before[size + 1 :] = before[size]
    covered: Mask = before[width:] > before[:size]
    return covered
