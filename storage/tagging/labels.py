"""What people said of the tags of articles, with the texts: what a learner reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, func, select

from storage.schema import articles, corrections, tags
from storage.store import Store
from storage.tagging.corrections import USER

_PAGE = 500


@dataclass(frozen=True, slots=True)
class KeptTag:
    """A tag of an article, as far as a learner needs it."""

    kind: str
    scheme: str
    code: str
    label: str
    by_person: bool


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """An article with what a person said of its tags, by code; `verdicts` is empty where nobody said anything."""

    id: str
    title: str | None
    body: str
    language: str
    verdicts: dict[str, bool] = field(default_factory=dict)
    tags: list[KeptTag] = field(default_factory=list)


def articles_spoken_of(store: Store, characters: int, most: int) -> Iterator[SpokenOf]:
    """The latest articles of which a person said something, no more than so many characters of each body."""
    spoken = articles.c.id.in_(select(corrections.c.article_id))
    yield from _paged(store, _texts(characters).where(spoken), most)


def articles_not_spoken_of(store: Store, characters: int, most: int) -> Iterator[SpokenOf]:
    """The latest articles of which nobody said anything."""
    spoken = articles.c.id.in_(select(corrections.c.article_id))
    yield from _paged(store, _texts(characters).where(~spoken), most)


def _texts(characters: int) -> Select[Any]:
    body = func.substr(articles.c.body, 1, characters)
    canonical = articles.c.kind == "canonical"
    return select(articles.c.id, articles.c.title, body, articles.c.language, articles.c.seq).where(canonical)


def _paged(store: Store, chosen: Select[Any], most: int) -> Iterator[SpokenOf]:
    before: int | None = None
    while most > 0:
        narrowed = chosen if before is None else chosen.where(articles.c.seq < before)
        with store.reading() as connection:
            rows = list(connection.execute(narrowed.order_by(articles.c.seq.desc()).limit(min(most, _PAGE))))
            page = {row[0]: SpokenOf(*row[:4]) for row in rows}
            _add_what_was_said(connection, page)
        yield from page.values()
        if len(rows) < _PAGE:
            return
        most -= len(rows)
        before = rows[-1].seq


def _add_what_was_said(connection: Connection, page: dict[str, SpokenOf]) -> None:
    said = select(corrections).where(corrections.c.article_id.in_(page))
    for row in connection.execute(said):
        page[row.article_id].verdicts[row.code] = row.verdict == "yes"
    its = tags.c
    columns = its.article_id, its.kind, its.scheme, its.code, its.label, its.creator
    for row in connection.execute(select(*columns).where(its.article_id.in_(page))):
        kept = KeptTag(row.kind, row.scheme, row.code, row.label, row.creator == USER)
        page[row.article_id].tags.append(kept)
