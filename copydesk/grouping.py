"""Articles grouped into stories by how they relate: a pure function of the links, whatever order they came in."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Id = TypeVar("Id", bound=Hashable)

Bond = Literal["strong", "weak", "doubtful"]
"""What a link does. A strong one joins for good: who is linked to either is in the story. A weak one hangs one
article on another: a page that holds it, or a passage of it, among text of its own, and that must not bridge two
stories that it both quotes. A doubtful one is a weak one that moves only an article that stands alone, whichever
of the two does."""


@dataclass(frozen=True, slots=True)
class Link(Generic[Id]):
    """Two articles of one story; where the bond is not strong, `a` hangs on `b`.

    `weight` orders the links where not all can hold.
    """

    a: Id
    b: Id
    bond: Bond
    weight: float


@dataclass(frozen=True, slots=True)
class Grouping(Generic[Id]):
    """Each article with a representative of those that it is joined with for good, and with one of its story."""

    cluster: dict[Id, Id]
    story: dict[Id, Id]


def group(
    articles: Iterable[Id],
    links: Iterable[Link[Id]],
    together: Iterable[tuple[Id, Id]] = (),
    apart: Iterable[tuple[Id, Id]] = (),
) -> Grouping[Id]:
    """The stories of some articles.

    First what people put together, then strong links make clusters, the heaviest first. Then each cluster hangs
    on one other at most, by its best weak link; by a doubtful one only a cluster of one. Nothing joins two
    articles of which a person said that they stay apart.
    """
    forest = _Forest(articles, apart)
    for a, b in together:
        forest.unite(a, b)
    every = list(links)
    strong = [each for each in every if each.bond == "strong"]
    for each in sorted(strong, key=_order, reverse=True) if forest.apart else strong:
        forest.unite(each.a, each.b)
    cluster = {article: forest.root(article) for article in forest.parent}
    for each in _hangings(cluster, every, forest):
        forest.unite(each.a, each.b)
    return Grouping(cluster, {article: forest.root(article) for article in forest.parent})


def _hangings(cluster: dict[Id, Id], links: list[Link[Id]], forest: "_Forest[Id]") -> list[Link[Id]]:
    """The best weak link of each cluster, the heaviest first."""
    size = Counter(cluster.values())
    best: dict[Id, Link[Id]] = {}
    for each in links:
        own, other = cluster[each.a], cluster[each.b]
        if each.bond == "doubtful" and size[own] > 1:
            own, other = other, own
        if each.bond == "strong" or own == other or (each.bond == "doubtful" and size[own] > 1):
            continue
        if forest.kept_apart(own, other):
            continue
        if own not in best or _order(best[own]) < _order(each):
            best[own] = each
    return sorted(best.values(), key=_order, reverse=True)


def _order(of: Link[Id]) -> tuple[float, str, str]:
    return of.weight, repr(of.b), repr(of.a)


class _Forest(Generic[Id]):
    """Disjoint sets of articles, some of which may not be united."""

    def __init__(self, articles: Iterable[Id], apart: Iterable[tuple[Id, Id]]) -> None:
        self.parent = {article: article for article in articles}
        self.apart: defaultdict[Id, set[Id]] = defaultdict(set)
        for a, b in apart:
            self.apart[a].add(b)
            self.apart[b].add(a)

    def root(self, article: Id) -> Id:
        parent = self.parent
        while parent[article] != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    def kept_apart(self, a: Id, b: Id) -> bool:
        """Whether the sets with these roots may not be united."""
        return bool(self.apart) and b in {self.root(other) for other in self.apart.get(a, ())}

    def unite(self, a: Id, b: Id) -> None:
        """Make one set of two, where that is allowed."""
        a, b = self.root(a), self.root(b)
        if a == b or self.kept_apart(a, b):
            return
        self.parent[a] = b
        if a in self.apart:
            self.apart[b] |= self.apart.pop(a)
