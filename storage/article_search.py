"""Looking for articles, latest first, for a limited time: what is not read yet is told, so that one can go on."""

import time
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from storage.articles import KIND
from storage.drops import containing
from storage.schema import articles, tags
from storage.store import Store

_SLICE = 2000
"""So many numbers of the feed are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """Which articles: those for which all of it holds; empty means any.

    `words` each stand in title or body, in any case of their letters; `tag` is the code of a tag.
    """

    words: str = ""
    kind: str = ""
    source: str = ""
    language: str = ""
    tag: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on `articles`."""
        found = [_holds(word) for word in self.words.split()]
        if self.kind:
            found.append(KIND.in_([self.kind]))
        given = {name: getattr(self, name) for name in ("source", "language")}
        found += [articles.c[name] == value for name, value in given.items() if value]
        if self.tag:
            found.append(
                select(tags.c.code).where(tags.c.article_id == articles.c.id, tags.c.code == self.tag).exists()
            )
        return found


def _holds(word: str) -> ColumnElement[bool]:
    fields = (articles.c.title, articles.c.body)
    return or_(*(func.lower(field).like(containing(word), escape="\\") for field in fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article in a list."""

    id: str
    seq: int
    kind: str
    title: str | None
    source: str | None
    language: str
    published_at: str | None
    story_id: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What was found. `before` is the number of the feed below which to go on, None after the last article;
    `in_time` is false where the page is not full because time ran out."""

    found: list[ArticleRow]
    before: int | None
    in_time: bool


_COLUMNS = [KIND if name == "kind" else articles.c[name] for name in ArticleRow.__dataclass_fields__]


def find_articles(
    store: Store, wanted: ArticleFilter, *, before: int | None = None, limit: int = 50, seconds: float = 60.0
) -> ArticlePage:
    """The latest articles with a number below `before`, read for at most about `seconds`."""
    deadline = time.monotonic() + seconds
    found: list[ArticleRow] = []
    with store.reading() as connection:
        highest = int(connection.execute(select(func.coalesce(func.max(articles.c.seq), 0))).scalar_one())
        top = highest if before is None else min(before - 1, highest)
        while top > 0:
            rows = connection.execute(_slice(wanted, top, limit - len(found))).all()
            found += [ArticleRow(**row._mapping) for row in rows]
            if len(found) == limit:
                return ArticlePage(found, found[-1].seq, in_time=True)
            top -= _SLICE
            if time.monotonic() > deadline and top > 0:
                return ArticlePage(found, top + 1, in_time=False)
    return ArticlePage(found, None, in_time=True)


def _slice(wanted: ArticleFilter, top: int, limit: int) -> Select[tuple[object, ...]]:
    within = articles.c.seq.between(top - _SLICE + 1, top)
    return select(*_COLUMNS).where(within, *wanted.conditions()).order_by(articles.c.seq.desc()).limit(limit)
