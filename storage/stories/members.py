"""Articles as members of their stories: what decides which one of them is canonical."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.among import among
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


_ROWS = (
    select(
        *(members.c[name] for name in _MEMBER),
        *(articles.c[name] for name in _ARTICLE),
        drops.c.sha256,
        withdrawals.c.article_id.is_not(None).label("withdrawn"),
    )
    .join(articles, articles.c.id == members.c.article_id)
    .join(drops, drops.c.id == articles.c.drop_id)
    .outerjoin(withdrawals, withdrawals.c.article_id == articles.c.id)
    .order_by(members.c.number)
)
_OF_NUMBERS = _ROWS.where(among(members.c.number, "wanted"))
_OF_ARTICLES = _ROWS.where(among(members.c.article_id, "wanted"))
_OF_STORIES = _ROWS.where(among(articles.c.story_id, "wanted"))


def _read(connection: Connection, statement: Select[Any], wanted: Iterable[Any]) -> list[Member]:
    given = sorted(set(wanted))
    return [Member(**row._mapping) for row in connection.execute(statement, {"wanted": given})] if given else []


def of_numbers(connection: Connection, numbers: Iterable[int]) -> dict[int, Member]:
    """Stored members by their numbers."""
    return {each.number: each for each in _read(connection, _OF_NUMBERS, numbers)}


def of_articles(connection: Connection, ids: Iterable[str]) -> dict[str, Member]:
    """Stored members by the ids of their articles."""
    return {each.article_id: each for each in _read(connection, _OF_ARTICLES, ids)}


def of_stories(connection: Connection, ids: Iterable[str]) -> dict[int, Member]:
    """All members of some stories, by their numbers."""
    return {each.number: each for each in _read(connection, _OF_STORIES, ids)}


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
