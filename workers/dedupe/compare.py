"""One pair decided: what two articles are to each other."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from copydesk.articles import Sketch
from workers.dedupe.alignment import SHORTEST_RUN, Alignment, align
from workers.dedupe.candidates import RELATED, SAME_STORY
from workers.dedupe.features import Coverage, coverage, features
from workers.dedupe.sketch import Reading, read
from workers.dedupe.verifier import forest

Relation = Literal["duplicate", "contains", "contained_in", "excerpt", "related", "different"]
Span = tuple[int, int, int, int]

LONG_QUOTE = 40
"""Words in a row from which a passage is an excerpt and not a turn of phrase."""
_WHOLE, _ABOUT, _LITTLE, _STRAY = 0.85, 0.12, 0.5, 0.15
_MOST_SPANS = 200
_MIRRORED: dict[Relation, Relation] = {"contains": "contained_in", "contained_in": "contains"}


@dataclass(frozen=True, slots=True)
class Match:
    """What the first article is to the second.

    `duplicate`: both say the same. `contains`: the first holds the second and more of its own; `contained_in`
    the reverse. `excerpt`: one quotes a passage of the other among text of its own. `related`: in doubt.
    `different`: other facts, or nothing in common.

    `probability` is the verifier's (0 to 1) that both tell the same story. `similarity` is the Jaccard index
    of word 5-grams, `containment_a` the share of the first's that the second has, `containment_b` the reverse.
    `longest_run` counts words. `spans` are the common passages of 8 words and more, in the order of the first
    text: (start_a, end_a, start_b, end_b), as numbers of words; `spans_of` of each article makes them places
    in its text.
    """

    relation: Relation
    probability: float
    similarity: float
    containment_a: float
    containment_b: float
    longest_run: int
    spans: tuple[Span, ...]


def compare(a: Sketch, b: Sketch) -> Match:
    """Decide a pair, by the two articles alone. Raises ValueError for a sketch of another version."""
    # Always the same way round, so that the order of arrival cannot change a decision.
    if a.shingles > b.shingles:
        return _mirrored(_compared(read(b.shingles), read(a.shingles)))
    return _compared(read(a.shingles), read(b.shingles))


def _compared(a: Reading, b: Reading) -> Match:
    alignment = align(a, b)
    of = coverage(a, b, alignment)
    probability = 0.0 if _apart(alignment, of) else forest().probability(features(a, b, alignment, of))
    relation = _relation(a, b, alignment, of, probability)
    return Match(relation, probability, of.similarity, of.a, of.b, alignment.longest, _spans(a, b, alignment))


def _apart(alignment: Alignment, of: Coverage) -> bool:
    """Whether so little is common that nothing else needs to be looked at."""
    return max(of.a, of.b) < _STRAY and alignment.longest < LONG_QUOTE


def _mirrored(match: Match) -> Match:
    relation = _MIRRORED.get(match.relation, match.relation)
    spans = sorted((c, d, a, b) for a, b, c, d in match.spans)
    return replace(
        match,
        relation=relation,
        containment_a=match.containment_b,
        containment_b=match.containment_a,
        spans=tuple(spans),
    )


def _relation(a: Reading, b: Reading, alignment: Alignment, of: Coverage, probability: float) -> Relation:
    if probability < SAME_STORY:
        return "related" if probability >= RELATED else "different"
    share_a = _share(a, alignment.a.in_runs, of.a)
    share_b = _share(b, alignment.b.in_runs, of.b)
    if max(share_a, share_b) < _LITTLE and alignment.longest >= LONG_QUOTE:
        return "excerpt"
    if min(share_a, share_b) >= _WHOLE or abs(share_a - share_b) < _ABOUT:
        return "duplicate"
    return "contains" if share_b > share_a else "contained_in"


def _share(reading: Reading, in_runs: int, containment: float) -> float:
    """How much of a text is in the other, its remarks counted as its own."""
    size = max(reading.size, 1)
    return max(in_runs / size, containment) * size / (size + reading.commentary)


def _spans(a: Reading, b: Reading, alignment: Alignment) -> tuple[Span, ...]:
    """The longer common runs as word numbers in the whole bodies; all runs when there is no longer one."""
    long = np.flatnonzero(alignment.lengths >= min(SHORTEST_RUN, alignment.longest))[:_MOST_SPANS]
    starts_a, starts_b, lengths = alignment.starts_a[long], alignment.starts_b[long], alignment.lengths[long]
    edges = zip(
        a.places[starts_a].tolist(),
        (a.places[starts_a + lengths - 1] + 1).tolist(),
        b.places[starts_b].tolist(),
        (b.places[starts_b + lengths - 1] + 1).tolist(),
        strict=True,
    )
    return tuple(edges)
