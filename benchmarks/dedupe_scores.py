"""Scores of what was found, by pairs and by stories."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import comb

from benchmarks.dedupe_data import Corpus


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall of pairs, and how many there were."""

    precision: float
    recall: float
    found: int
    wanted: int

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-12)


def pair_score(corpus: Corpus, found: set[tuple[int, int]]) -> Score:
    """Pairs called the same story, by place in the corpus.

    Right is a pair of one story. Wanted are the pairs that were judged the same, or each copy with its original.
    """
    articles = corpus.articles
    labels = [corpus.label(articles[a], articles[b]) for a, b in found]
    right, wrong = labels.count(1), labels.count(0)
    place = {each.id: number for number, each in enumerate(articles)}
    wanted = {tuple(sorted((place[a], place[b]))) for a, b in corpus.pairs()}
    have = {tuple(sorted(pair)) for pair in found}
    recall = len(wanted & have) / max(len(wanted), 1)
    return Score(right / max(right + wrong, 1), recall, right + wrong, len(wanted))


def adjusted_rand_index(true: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """How well two groupings of the same things agree: 1 wholly, 0 as by chance (Hubert and Arabie 1985)."""
    both = sum(comb(count, 2) for count in Counter(zip(true, found, strict=True)).values())
    rows = sum(comb(count, 2) for count in Counter(true).values())
    columns = sum(comb(count, 2) for count in Counter(found).values())
    expected = rows * columns / max(comb(len(true), 2), 1)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def chained(count: int, pairs: set[tuple[int, int]]) -> list[int]:
    """Groups of things that pairs chain together."""
    group = list(range(count))
    for a, b in sorted(pairs):
        root_a, root_b = _root(group, a), _root(group, b)
        group[max(root_a, root_b)] = min(root_a, root_b)
    return [_root(group, place) for place in range(count)]


def _root(group: list[int], place: int) -> int:
    while group[place] != place:
        group[place] = group[group[place]]
        place = group[place]
    return place
