"""The candidates of one article compared, no more of them than needed."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from workers.dedupe.candidates import LEAST_RARE, LIKELY_RARE, MOST_FAILURES
from workers.dedupe.compare import Match, compare
from workers.dedupe.sketch import Sketch
from workers.dedupe.stories import Link, link

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Id]):
    """An article that shares fingerprints with a new one.

    `story` tells its story; a new article that belongs to it for certain is compared with no other of it.
    `shared` counts the common fingerprints, and `rarity` is the mean of 1 / (stories that hold it) over them: 1
    when no other story has them.
    """

    id: Id
    story: Hashable
    sketch: Sketch
    shared: int
    rarity: float


@dataclass(frozen=True, slots=True)
class Found(Generic[Id]):
    """A candidate that was compared, what came of it, and what that does to the stories."""

    candidate: Candidate[Id]
    match: Match
    link: Link[Id] | None


def search(id: Id, sketch: Sketch, candidates: Iterable[Candidate[Id]]) -> list[Found[Id]]:  # noqa: A002
    """Compare with the candidates, the best first: by the rarity that they share, in sum.

    Leaves out the rest of a story that the article has joined for certain, which changes no story, and who shares
    only what many others share too. Ends after some that are different, as with a template whose every filling is
    a candidate.
    """
    found: list[Found[Id]] = []
    joined: set[Hashable] = set()
    failures = 0
    for candidate in candidates:
        rare = candidate.shared * candidate.rarity
        if candidate.story in joined or rare < LEAST_RARE:
            continue
        if failures >= (MOST_FAILURES if rare >= LIKELY_RARE else 1):
            break
        match = compare(sketch, candidate.sketch)
        made = link(id, candidate.id, match)
        found.append(Found(candidate, match, made))
        failures = failures + 1 if match.relation == "different" else 0
        if made and made.strong:
            joined.add(candidate.story)
    return found
