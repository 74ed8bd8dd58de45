"""Two stored articles beside each other: what one is to the other, and where in their texts."""

from dataclasses import dataclass

from copydesk.articles import Article
from copydesk.relations import Match
from storage.articles import StoredArticle
from storage.store import Store
from storage.stories.reading import pair
from workers import dedupe
from workers.dedupe import sketch
from workers.judging import NEAR_COPIES
from workers.rework import article_of

Span = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Matched:
    """Two articles and what the first is to the second.

    `how` is None where nothing was found of them when they were stored; they are compared all the same.
    `spans` are their common passages in code points of both bodies: (start_a, end_a, start_b, end_b).
    """

    a: StoredArticle
    b: StoredArticle
    how: str | None
    match: Match
    spans: tuple[Span, ...]


def matched(store: Store, first_id: str, second_id: str) -> Matched:
    """Compare two stored articles as they are now. Raises UnknownIdError."""
    found = pair(store, first_id, second_id)
    a, b = article_of(found.a), article_of(found.b)
    match = NEAR_COPIES.compare(sketch(a), sketch(b))
    return Matched(found.a, found.b, found.how, found.match or match, _places(a, b, match))


def _places(a: Article, b: Article, match: Match) -> tuple[Span, ...]:
    words_a, words_b = dedupe.spans_of(a), dedupe.spans_of(b)
    return tuple(
        (words_a[start_a][0], words_a[end_a - 1][1], words_b[start_b][0], words_b[end_b - 1][1])
        for start_a, end_a, start_b, end_b in match.spans
    )
