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

    `starts` and `ends` are of the passages that lie in common runs, in order and disjoint; `in_runs` is how many
    words lie in runs of `SHORTEST_RUN` words and more. `gaps`: the words that stand where the other has something
    else between the same two runs.
    """

    starts: Places
    ends: Places
    in_runs: int
    gaps: Places

    @property
    def matched(self) -> int:
        """How many words stand in a common shingle."""
        return _length(self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two readings side by side.

    `shared` counts distinct common shingles. Runs are maximal: `starts_a`, `starts_b` and `lengths` in words
    that count, in the order of the first text, and `best` is the number of the longest; `in_order` is the share of
    neighbouring runs that keep their order in the second, `gaps` how many neighbours have only a few words between
    them in both.
    """

    a: Side
    b: Side
    shared: int
    starts_a: Places
    starts_b: Places
    lengths: Places
    best: int
    longest: int
    in_order: float
    gaps: int


_NONE = np.zeros(0, np.intp)
_NOWHERE = Side(_NONE, _NONE, 0, _NONE)
_APART = Alignment(_NOWHERE, _NOWHERE, 0, _NONE, _NONE, _NONE, 0, 0, 1.0, 0)


def align(a: Reading, b: Reading) -> Alignment:
    """Compare two texts shingle by shingle; linear, for `Reading` has sorted them already."""
    place = b.shingles.distinct.searchsorted(a.shingles.distinct[:-1])
    common = b.shingles.distinct[place] == a.shingles.distinct[:-1]
    shared = int(np.count_nonzero(common))
    if not shared:
        return _APART
    in_a = common[a.shingles.rank].nonzero()[0]
    found = place[a.shingles.rank[in_a]]
    in_b = b.shingles.first[found]
    if b.shingles.repeats is not None:
        again = b.shingles.repeats[found]
        if again.any():
            in_b = _continued(a, b, in_a, in_b, ~again)
    starts_a, starts_b, lengths = _runs(in_a, in_b, min(a.size, SHINGLE))
    best = int(lengths.argmax())
    ends_a, ends_b = starts_a + lengths, starts_b + lengths
    skip_a, skip_b = starts_a[1:] - ends_a[:-1], starts_b[1:] - ends_b[:-1]
    near = (np.minimum(skip_a, skip_b) >= 0) & (np.maximum(skip_a, skip_b) <= LONGEST_GAP)
    gaps = near.nonzero()[0]
    long = lengths >= SHORTEST_RUN
    return Alignment(
        a=_side(starts_a, ends_a, long, ends_a[gaps], skip_a[gaps]),
        b=_side(starts_b, ends_b, long, ends_b[gaps], skip_b[gaps]),
        shared=shared,
        starts_a=starts_a,
        starts_b=starts_b,
        lengths=lengths,
        best=best,
        longest=int(lengths[best]),
        in_order=int(np.count_nonzero(skip_b >= -SHINGLE)) / len(skip_b) if len(skip_b) else 1.0,
        gaps=len(gaps),
    )


def _side(starts: Places, ends: Places, long: Mask, after: Places, skipped: Places) -> Side:
    covered = _disjoint(starts, ends)
    in_runs = _length(*(covered if long.all() else _disjoint(starts[long], ends[long])))
    return Side(*covered, in_runs, _words(after, skipped) if len(after) else _NONE)


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
    apart = np.ones(len(in_a) + 1, bool)
    apart[1:-1] = (in_a[1:] - in_a[:-1] != 1) | (in_b[1:] - in_b[:-1] != 1)
    bounds = apart.nonzero()[0]
    starts = bounds[:-1]
    return in_a[starts], in_b[starts], bounds[1:] - starts + (width - 1)


def _disjoint(starts: Places, ends: Places) -> tuple[Places, Places]:
    """The same words in spans in order that do not overlap; some may be empty."""
    if len(starts) <= 1:
        return starts, ends
    if (starts[1:] < starts[:-1]).any():
        order = starts.argsort(kind="stable")
        starts, ends = starts[order], ends[order]
    ends = np.maximum.accumulate(ends)
    begins = starts.copy()
    np.maximum(starts[1:], ends[:-1], out=begins[1:])
    return begins, ends


def _length(starts: Places, ends: Places) -> int:
    """How many words lie in these disjoint spans."""
    return int((ends - starts).sum())


def _words(starts: Places, lengths: Places) -> Places:
    """The places of all words in these spans."""
    ends = lengths.cumsum()
    words: Places = (starts - ends + lengths).repeat(lengths) + np.arange(ends[-1])
    return words
