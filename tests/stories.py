"""Articles that are near copies of each other, settled with the real comparison."""

import random
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from benchmarks import corpus
from copydesk.articles import Article, TaggedArticle
from copydesk.identity import owner
from storage.articles import articles_after
from storage.check import check
from storage.leases import lease
from storage.ledger import accept
from storage.settlement import settle
from storage.store import Store
from storage.worked import Worked
from tests.making import new_drop
from workers import fingerprint
from workers.dedupe import sketch
from workers.judging import NEAR_COPIES
from workers.stages import VERSIONS


@cache
def texts(seed: int = 5, count: int = 40) -> tuple[str, ...]:
    """Different reports of about 350 words."""
    made = corpus.stories(seed, 350)
    return tuple("\n\n".join(next(made).paragraphs) for _ in range(count))


def report(number: int = 0) -> str:
    return texts()[number]


def edited(text: str, seed: int = 1) -> str:
    """The text with a few words of it replaced: a near copy that no hash finds."""
    chance = random.Random(seed)
    return " ".join("however" if chance.random() < 0.03 else word for word in text.split(" "))


def cut(text: str, share: float = 0.6) -> str:
    """The beginning of the text."""
    words = text.split(" ")
    return " ".join(words[: int(len(words) * share)])


def quoting(text: str, host: str) -> str:
    """Another report that holds a passage of the first one."""
    words = text.split(" ")
    third = len(words) // 3
    return f"{host}\n\n{' '.join(words[third : 2 * third])}"


def tagged(body: str, index: int = 0, **fields: Any) -> TaggedArticle:
    return as_tagged(Article(**{"title": f"About {body[:30]}", "body": body} | fields), index)


def as_tagged(article: Article, index: int = 0) -> TaggedArticle:
    """An article as the stages make it, without tags."""
    return TaggedArticle(
        index=index,
        article=article,
        text_hash=fingerprint.text_hash(article),
        tags=(),
        versions=VERSIONS,
        sketch=sketch(article),
    )


def settle_articles(store: Store, articles: Sequence[TaggedArticle], names: Iterable[str] = ()) -> list[str]:
    """A drop for each article, all in one batch; the ids of the drops."""
    named = [*names] or [f"{number}.txt" for number in range(len(articles))]
    data = [(its.article.body + its.article.title).encode() for its in articles]
    accepted = accept(store, [new_drop(each, name) for each, name in zip(data, named, strict=True)])
    settle_send(store, accepted.sends[0].number, articles)
    return accepted.drop_ids


def settle_send(store: Store, send: int, articles: Sequence[TaggedArticle]) -> None:
    held = lease(store, send, owner())
    assert held is not None
    batch = [Worked(drop=drop, articles=(its,)) for drop, its in zip(held.drops, articles, strict=True)]
    settle(store, held.id, batch, NEAR_COPIES)


def add(store: Store, body: str, **fields: Any) -> dict[str, Any]:
    """One article settled alone, as it was stored."""
    (drop_id,) = settle_articles(store, [tagged(body, **fields)])
    assert check(store).breaches == []
    (found,) = [article for article in articles_after(store) if article["drop_id"] == drop_id] or [{}]
    return found


def all_of(store: Store) -> dict[str, dict[str, Any]]:
    """The stored articles by id."""
    return {article["id"]: article for article in articles_after(store)}
