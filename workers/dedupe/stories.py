"""Articles grouped into stories by how they relate: a pure function of the links, whatever order they came in."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

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
    """Each article with the representative of its story.

    Strong links make groups. Then each group hangs on one other at most, by its best weak link; by a doubtful
    one only a group of one.
    """
    parent = {article: article for article in articles}
    weak = []
    for each in links:
        if each.strong:
            _unite(parent, each.a, each.b)
        else:
            weak.append(each)
    size = Counter(_root(parent, article) for article in parent)
    best: dict[Id, Link[Id]] = {}
    for each in weak:
        group = _root(parent, each.a)
        if group == _root(parent, each.b) or (each.doubtful and size[group] > 1):
            continue
        if group not in best or _order(best[group]) < _order(each):
            best[group] = each
    for each in best.values():
        _unite(parent, each.a, each.b)
    return {article: _root(parent, article) for article in parent}


def _order(of: Link[Id]) -> tuple[float, str, str]:
    return of.weight, repr(of.b), repr(of.a)


def _root(parent: dict[Id, Id], article: Id) -> Id:
    while parent[article] != article:
        parent[article] = parent[parent[article]]
        article = parent[article]
    return article


def _unite(parent: dict[Id, Id], a: Id, b: Id) -> None:
    parent[_root(parent, a)] = _root(parent, b)
