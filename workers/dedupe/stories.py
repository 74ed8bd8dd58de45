"""Articles grouped into stories by how they relate: a pure function of the links, whatever order they came in."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from copydesk import grouping
from workers.dedupe.candidates import CERTAIN
from workers.dedupe.compare import Match

Id = TypeVar("Id", bound=Hashable)

_HOST = 0.5
_TELLING = frozenset({"duplicate", "contains", "contained_in", "excerpt"})


@dataclass(frozen=True, slots=True)
class Link(Generic[Id]):
    """Two articles of one story.

    A strong link joins for good: who is linked to either is in the story. A weak one hangs `a` on `b`: `a` is
    a page that holds `b`, or a passage of it, among text of its own, and must not bridge two stories that it
    both quotes. `weight` orders the weak links of one article. A `doubtful` link is a weak one that moves `a` only
    if it stands alone: it never joins two groups.
    """

    a: Id
    b: Id
    strong: bool
    weight: float
    doubtful: bool = False


def link(a: Id, b: Id, match: Match) -> Link[Id] | None:
    """What the match of `a` with `b` does to their stories; None for articles that only are related or differ."""
    if match.relation not in _TELLING:
        return None
    least = min(match.containment_a, match.containment_b)
    weight = max(match.containment_a, match.containment_b) * match.probability
    doubtful = match.probability < CERTAIN
    if not doubtful and match.relation != "excerpt" and (match.relation == "duplicate" or least >= _HOST):
        return Link(a, b, True, weight)
    # The text with the smaller share in common is the one that has much of its own.
    if match.containment_a <= match.containment_b:
        return Link(a, b, False, weight, doubtful)
    return Link(b, a, False, weight, doubtful)


def stories(articles: Iterable[Id], links: Iterable[Link[Id]]) -> dict[Id, Id]:
    """Each article with the representative of its story: see `copydesk.grouping.group`."""
    bonds = [grouping.Link(each.a, each.b, _bond(each), each.weight) for each in links]
    return grouping.group(articles, bonds).story


def _bond(of: Link[Id]) -> grouping.Bond:
    if of.strong:
        return "strong"
    return "doubtful" if of.doubtful else "weak"
