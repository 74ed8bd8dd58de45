"""Stored articles as a trial of rules needs them: little of each, quickly, and nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from storage.schema import articles, corrections, tags
from storage.store import Store

_PAGE = 500

Key = tuple[str, str]
"""Scheme and code of a tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedArticle:
    """An article with the creator of each of its tags, and with what a person took from it."""

    id: str
    title: str | None
    body: str
    source: str | None
    language: str
    creators: dict[Key, str] = field(default_factory=dict)
    vetoes: set[Key] = field(default_factory=set)


def tried_articles(store: Store, characters: int) -> Iterator[TriedArticle]:
    """All articles by id, no more than so many characters of each body, read page by page."""
    after = ""
    while True:
        with store.reading() as connection:
            page = _page(connection, after, characters)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].id


def _page(connection: Connection, after: str, characters: int) -> list[TriedArticle]:
    body = func.substr(articles.c.body, 1, characters)
    columns = select(articles.c.id, articles.c.title, body, articles.c.source, articles.c.language)
    rows = connection.execute(columns.where(articles.c.id > after).order_by(articles.c.id).limit(_PAGE))
    page = {
        row[0]: TriedArticle(id=row[0], title=row[1], body=row[2], source=row[3], language=row[4]) for row in rows
    }
    last = max(page, default=after)
    its = tags.c.article_id
    creators = select(its, tags.c.scheme, tags.c.code, tags.c.creator).where(its > after, its <= last)
    for article_id, scheme, code, creator in connection.execute(creators):
        page[article_id].creators[scheme, code] = creator
    its = corrections.c.article_id
    refused = select(its, corrections.c.scheme, corrections.c.code).where(its > after, its <= last)
    for article_id, scheme, code in connection.execute(refused.where(corrections.c.verdict == "no")):
        page[article_id].vetoes.add((scheme, code))
    return list(page.values())
