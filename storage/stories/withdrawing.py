"""Withdrawing articles, by a person or by their publisher's notice, and taking that back.

A withdrawn article keeps its row and its place; it stands for its story only where all of it is withdrawn. The
same article again is withdrawn with it, whether it is there already or comes later: it has the same bytes, or the
same words by the same outlet, unless its guid or its URL says that it is another one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select, update

from copydesk.clock import now
from copydesk.errors import UnknownIdError
from copydesk.relations import Judge
from copydesk.settings import Settings
from storage.inserting import insert_all
from storage.operation.actions import note_action
from storage.paging import in_pages
from storage.schema import articles, drops, members, withdrawals
from storage.store import Store
from storage.stories.comparing import Comparisons
from storage.stories.deciding import Court, decide
from storage.stories.newcomers import plain_url, unnumbered
from storage.stories.publishing import rewrite_places


@dataclass(frozen=True, slots=True)
class Because:
    """Who withdraws, and why."""

    actor: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What tells whether two articles are the same one, come twice."""

    id: str
    story_id: str
    drop_id: str
    record: int
    sha256: str
    text_hash: str
    outlet: str | None
    guid: str | None
    url: str | None
    actor: str | None
    because: str | None

    @property
    def withdrawn(self) -> bool:
        return self.actor is not None

    def is_again(self, other: "Identity") -> bool:
        """Whether it is the other one again."""
        if (self.sha256, self.record) == (other.sha256, other.record):
            return True
        alike = (self.text_hash, self.outlet) == (other.text_hash, other.outlet)
        guids = {unnumbered(each.guid) for each in (self, other) if each.guid}
        urls = {plain_url(each.url) for each in (self, other) if each.url}
        return alike and len(guids) < 2 and len(urls) < 2


def identities(connection: Connection, condition: ColumnElement[bool]) -> list[Identity]:
    """Those of stored articles, the earliest first."""
    its = ("id", "story_id", "drop_id", "record", "text_hash", "guid", "url")
    statement: Select[Any] = (
        select(
            *(articles.c[name] for name in its),
            drops.c.sha256,
            members.c.outlet,
            withdrawals.c.actor,
            withdrawals.c.because,
        )
        .join(members, members.c.article_id == articles.c.id)
        .join(drops, drops.c.id == articles.c.drop_id)
        .outerjoin(withdrawals, withdrawals.c.article_id == articles.c.id)
        .where(condition)
        .order_by(members.c.number)
    )
    return [Identity(**row._mapping) for row in connection.execute(statement)]


def withdraw(store: Store, article_id: str, actor: str, because: str, judge: Judge | None = None) -> list[str]:
    """Withdraw an article, and what is the same again; the ids of those that were not withdrawn before.

    Raises UnknownIdError.
    """
    with store.writing(serial=True) as connection:
        (named,) = _named(connection, article_id)
        why = {named.id: Because(actor, because)}
        return withdraw_all(connection, store.settings, why, judge, now())


def restore(store: Store, article_id: str, actor: str, judge: Judge | None = None) -> list[str]:
    """Take back that an article is withdrawn, and what is the same again; the ids of those that were.

    Raises UnknownIdError.
    """
    with store.writing(serial=True) as connection:
        (named,) = _named(connection, article_id)
        its = [each for each in _of_stories(connection, [named]) if each.withdrawn and each.is_again(named)]
        ids = [each.id for each in its]
        for page in in_pages(ids):
            connection.execute(delete(withdrawals).where(withdrawals.c.article_id.in_(page)))
        for each in its:
            note_action(connection, actor, "restore", each.id)
        _decide_anew(connection, store.settings, its, judge, now(), "restore")
        return ids


def _named(connection: Connection, article_id: str) -> list[Identity]:
    found = identities(connection, articles.c.id == article_id)
    if not found:
        raise UnknownIdError(f"There is no article {article_id}.")
    return found


def _of_stories(connection: Connection, its: Iterable[Identity]) -> list[Identity]:
    """All articles of the stories of these: equal texts are in one story."""
    pages = in_pages(each.story_id for each in its)
    return [each for page in pages for each in identities(connection, articles.c.story_id.in_(page))]


def withdraw_all(
    connection: Connection, settings: Settings, why: Mapping[str, Because], judge: Judge | None, moment: str
) -> list[str]:
    """Withdraw articles by id, and what is the same as one of them."""
    named = [each for page in in_pages(why) for each in identities(connection, articles.c.id.in_(page))]
    standing = [each for each in _of_stories(connection, named) if not each.withdrawn]
    reasons: dict[str, Because] = {}
    for each in standing:
        same = next((other for other in named if other.id == each.id or each.is_again(other)), None)
        if same:
            reasons[each.id] = why[same.id]
    its = [each for each in standing if each.id in reasons]
    insert_all(connection, withdrawals, [_row(each, reasons[each.id], moment) for each in its])
    for each in its:
        note_action(connection, reasons[each.id].actor, "withdraw", each.id, reasons[each.id].sentence)
    _decide_anew(connection, settings, its, judge, moment, "withdraw")
    return [each.id for each in its]


def _row(each: Identity, why: Because, moment: str) -> dict[str, Any]:
    return {
        "article_id": each.id,
        "at": moment,
        "actor": why.actor,
        "because": why.sentence,
        "text_hash": each.text_hash,
        "sha256": each.sha256,
    }


def _decide_anew(
    connection: Connection,
    settings: Settings,
    its: Sequence[Identity],
    judge: Judge | None,
    moment: str,
    change: str,
) -> None:
    """Elect anew in the stories of these, and let the feed tell of them."""
    if its:
        court = Court(connection, settings, Comparisons(judge) if judge else None)
        decided = decide(court, {}, [], anew={each.story_id for each in its})
        rewrite_places(connection, decided, moment, [each.id for each in its], change)


def note_texts(connection: Connection, article_ids: Iterable[str]) -> None:
    """Note the texts that withdrawn articles have now."""
    present = select(articles.c.text_hash).where(articles.c.id == withdrawals.c.article_id).scalar_subquery()
    for page in in_pages(article_ids):
        its = withdrawals.c.article_id.in_(page)
        connection.execute(update(withdrawals).where(its).values(text_hash=present))
