"""What two articles are to each other, as whoever compares them says it to whoever keeps it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from copydesk.articles import Sketch
from copydesk.grouping import Bond

Relation = Literal["duplicate", "contains", "contained_in", "excerpt", "related", "revision", "different"]
How = Literal["bytes", "text", "address", "near"]
Span = tuple[int, int, int, int]

_MIRRORED: dict[Relation, Relation] = {"contains": "contained_in", "contained_in": "contains"}


@dataclass(frozen=True, slots=True)
class Match:
    """What the first article is to the second.

    `duplicate`: both say the same. `contains`: the first holds the second and more of its own; `contained_in` the
    reverse. `excerpt`: one quotes a passage of the other. `related`: in doubt. `revision`: two texts of one
    address. `different`: other facts, or nothing in common.

    `similarity` is the Jaccard index of their word 5-grams, `containment_a` the share of the first's that the
    second has, `containment_b` the reverse; `longest_run` counts words. `spans` are the common passages as numbers
    of words: (start_a, end_a, start_b, end_b). `bond` is what it does to their stories, with its `weight`; `hangs`
    says that in a bond that is not strong the first hangs on the second, and not the other way round.
    """

    relation: Relation
    probability: float
    similarity: float
    containment_a: float
    containment_b: float
    longest_run: int
    spans: tuple[Span, ...]
    bond: Bond | None
    hangs: bool
    weight: float

    def mirrored(self) -> "Match":
        """What the second is to the first."""
        return replace(
            self,
            relation=_MIRRORED.get(self.relation, self.relation),
            containment_a=self.containment_b,
            containment_b=self.containment_a,
            spans=tuple(sorted((c, d, a, b) for a, b, c, d in self.spans)),
            hangs=not self.hangs,
        )


SAME = Match("duplicate", 1.0, 1.0, 1.0, 1.0, 0, (), "strong", True, 2.0)
"""Equal texts. No near copy weighs as much."""


@dataclass(frozen=True, slots=True, eq=False)
class Holder:
    """An article that holds a fingerprint: its number, its cluster, its host, and how many fingerprints it has.

    One object for each article of a search, so that it can be counted without being compared.
    """

    number: int
    cluster: int
    host: str | None
    fingerprints: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article to compare with; `cluster` tells those that are joined for good."""

    number: int
    cluster: int
    sketch: Sketch


Holders = Mapping[int, Sequence[Holder]]
"""Who holds a fingerprint."""


class Judge(Protocol):
    """Who compares. Pure: the same articles get the same answer, whichever came first."""

    @property
    def version(self) -> int:
        """That of its sketches: those of two versions cannot be compared."""

    @property
    def most_holders(self) -> int:
        """A fingerprint that so many articles hold is not read to its end."""

    def candidates(self, fingerprints: Sequence[int], host: str | None, holders: Holders) -> list[Holder]:
        """Whom an article is to be compared with, the best first."""

    def search(self, sketch: Sketch, candidates: Iterable[Candidate]) -> list[tuple[Candidate, Match]]:
        """Compare with the candidates, no more of them than needed; all that was not different."""

    def compare(self, a: Sketch, b: Sketch) -> Match:
        """What one article is to another."""
