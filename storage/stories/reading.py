"""Reading stories and links: who copied whom, when, how much, and where in the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, case, or_, select

from copydesk.errors import UnknownIdError
from copydesk.relations import Match
from storage.articles import KIND, StoredArticle, read_articles, with_drop
from storage.schema import articles, decisions, drops, links, members, skipped, stories
from storage.store import Store
from storage.stories.links import as_match


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedArticle:
    """An article that another one is linked with. `match` says what that one is to this."""

    id: str
    number: int
    seq: int
    title: str | None
    source: str | None
    published_at: str | None
    kind: str
    story_id: str
    how: str
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """An article of a story. Articles with the same `in_cluster` were joined for certain, others hang on them."""

    id: str
    number: int
    seq: int
    kind: str
    title: str | None
    source: str | None
    outlet: str | None
    published_at: str | None
    accepted_at: str
    length: int
    match_how: str | None
    similarity: float | None
    containment: float | None
    in_cluster: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story and its syndication facts.

    `outlets` counts sources, `first_id` is the article that was first: by its trusted date, else by its arrival.
    `first_seen` and `last_seen` are arrivals. `merged_into` names the story that took it in, if one did; then
    it has no members any more.
    """

    id: str
    canonical_id: str | None
    members: int
    outlets: int
    first_id: str | None
    first_seen: str | None
    last_seen: str | None
    merged_into: str | None


def show_story(store: Store, story_id: str) -> Story:
    """The facts of a story; of the one that took it in, where it was merged. Raises UnknownIdError."""
    with store.reading() as connection:
        row = _story(connection, story_id)
        while row["merged_into"] is not None:
            row = _story(connection, row["merged_into"])
    return Story(**{name: row[name] for name in Story.__dataclass_fields__})


def _story(connection: Connection, story_id: str) -> RowMapping:
    row = connection.execute(select(stories).where(stories.c.id == story_id)).first()
    if row is None:
        raise UnknownIdError(f"There is no story {story_id}.")
    return row._mapping


def story_members(store: Store, story_id: str, limit: int = 500) -> list[StoryMember]:
    """The articles of a story, the canonical one first, then as they were seen."""
    its = [name for name in StoryMember.__dataclass_fields__ if name in articles.c and name != "kind"]
    columns = [KIND, *(articles.c[name] for name in its)]
    more = [members.c[name] for name in ("number", "outlet", "length")]
    statement = (
        select(*columns, *more, members.c.cluster.label("in_cluster"), drops.c.accepted_at)
        .join(members, members.c.article_id == articles.c.id)
        .join(drops, drops.c.id == articles.c.drop_id)
        .where(articles.c.story_id == story_id)
        .order_by(case((articles.c.kind == "canonical", 0), else_=1), articles.c.drop_id, articles.c.record)
        .limit(limit)
    )
    with store.reading() as connection:
        return [StoryMember(**row._mapping) for row in connection.execute(statement)]


def links_of(store: Store, article_id: str, limit: int = 200) -> list[LinkedArticle]:
    """The articles that a stored one is linked with, the heaviest link first; also those in other stories."""
    with store.reading() as connection:
        (number,) = _numbers(connection, [article_id])
        other = case((links.c.a == number, links.c.b), else_=links.c.a)
        names = ("id", "seq", "title", "source", "published_at", "story_id")
        statement = (
            select(links, members.c.number, KIND, *(articles.c[name] for name in names))
            .join(members, members.c.number == other)
            .join(articles, articles.c.id == members.c.article_id)
            .where(or_(links.c.a == number, links.c.b == number))
            .order_by(links.c.weight.desc(), members.c.number)
            .limit(limit)
        )
        rows = connection.execute(statement).mappings().all()
    return [
        LinkedArticle(
            **{name: row[name] for name in names},
            number=row["number"],
            kind=row["kind"],
            how=row["how"],
            match=_seen_from(row, number),
        )
        for row in rows
    ]


def _seen_from(row: RowMapping, number: int) -> Match:
    match = as_match(row)
    return match if row["a"] == number else match.mirrored()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stored articles, and the link between them where there is one: what the first is to the second."""

    a: StoredArticle
    b: StoredArticle
    how: str | None
    match: Match | None


def pair(store: Store, first_id: str, second_id: str) -> Pair:
    """Two articles and what was found of them when they were stored. Raises UnknownIdError."""
    with store.reading() as connection:
        statement = with_drop().where(articles.c.id.in_([first_id, second_id]))
        found = {article["id"]: article for article in read_articles(connection, statement)}
        for wanted in (first_id, second_id):
            if wanted not in found:
                raise UnknownIdError(f"There is no article {wanted}.")
        numbers = _numbers(connection, (first_id, second_id))
        low, high = sorted(numbers)
        row = connection.execute(select(links).where(links.c.a == low, links.c.b == high)).mappings().first()
    match = _seen_from(row, numbers[0]) if row is not None else None
    return Pair(found[first_id], found[second_id], row["how"] if row is not None else None, match)


def _numbers(connection: Connection, ids: Sequence[str]) -> list[int]:
    statement = select(members.c.article_id, members.c.number).where(members.c.article_id.in_(ids))
    found = {row.article_id: row.number for row in connection.execute(statement)}
    return [found.get(each, 0) for each in ids]


def skipped_of(store: Store, article_id: str, limit: int = 200) -> list[dict[str, Any]]:
    """Copies of an article of which only the ledger and the bytes were kept."""
    statement = select(skipped).where(skipped.c.copy_of == article_id).order_by(skipped.c.at).limit(limit)
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(statement).mappings()]


def decisions_on(store: Store, article_id: str) -> list[dict[str, Any]]:
    """What people said of an article and others: `a`, `b`, `verdict` (`together` or `apart`) and `at`."""
    either = or_(decisions.c.a == article_id, decisions.c.b == article_id)
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(decisions).where(either)).mappings()]
