"""Articles as members of their stories: what decides which one of them is canonical."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from storage.paging import in_pages
from storage.schema import articles, drops, members, withdrawals
from storage.stories.newcomers import Newcomer


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a story, as it is stored or about to be. `kind` is empty for one that is new."""

    number: int
    article_id: str
    cluster: int
    story_id: str
    outlet: str | None
    dated: int | None
    arrived: int
    length: int
    revises: int | None
    drop_id: str
    record: int
    sha256: str
    text_hash: str
    kind: str = ""
    canonical_id: str | None = None
    match_how: str | None = None
    similarity: float | None = None
    containment: float | None = None
    withdrawn: bool = False

    @property
    def place(self) -> dict[str, Any]:
        """What `articles` says of its place in the story."""
        names = ("kind", "canonical_id", "story_id", "match_how", "similarity", "containment")
        return {name: getattr(self, name) for name in names}


_MEMBER = ("number", "article_id", "cluster", "outlet", "dated", "arrived", "length", "revises")
_ARTICLE = (
    "story_id", "drop_id", "record", "text_hash", "kind", "canonical_id", "match_how", "similarity", "containment",
)  # fmt: skip


def _rows() -> Select[Any]:
    columns = [members.c[name] for name in _MEMBER] + [articles.c[name] for name in _ARTICLE]
    return (
        select(*columns, drops.c.sha256, withdrawals.c.article_id.is_not(None).label("withdrawn"))
        .join(articles, articles.c.id == members.c.article_id)
        .join(drops, drops.c.id == articles.c.drop_id)
        .outerjoin(withdrawals, withdrawals.c.article_id == articles.c.id)
    )


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Member]:
    return [
        Member(**row._mapping) for row in connection.execute(_rows().where(condition).order_by(members.c.number))
    ]


def of_numbers(connection: Connection, numbers: Iterable[int]) -> dict[int, Member]:
    """Stored members by their numbers."""
    pages = in_pages(numbers)
    return {each.number: each for page in pages for each in _read(connection, members.c.number.in_(page))}


def of_articles(connection: Connection, ids: Sequence[str]) -> dict[str, Member]:
    """Stored members by the ids of their articles."""
    return {each.article_id: each for each in _read(connection, members.c.article_id.in_(ids))}


def of_stories(connection: Connection, ids: Iterable[str]) -> dict[int, Member]:
    """All members of some stories, by their numbers."""
    pages = in_pages(ids)
    return {each.number: each for page in pages for each in _read(connection, articles.c.story_id.in_(page))}


def as_member(newcomer: Newcomer) -> Member:
    """A newcomer, alone in a story without an id."""
    return Member(
        number=newcomer.number,
        article_id=newcomer.article_id,
        cluster=newcomer.number,
        story_id="",
        outlet=newcomer.outlet,
        dated=newcomer.dated,
        arrived=newcomer.arrived,
        length=newcomer.length,
        revises=None,
        drop_id=newcomer.drop_id,
        record=newcomer.record,
        sha256=newcomer.sha256,
        text_hash=newcomer.text_hash,
    )
