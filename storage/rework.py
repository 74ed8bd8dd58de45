"""Writing stored articles anew: pages of the chosen ones are read, and each page of changes is one transaction.

Nothing is written over what changed since it was read: such an article is left as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from copydesk.articles import Sketch
from copydesk.clock import now
from copydesk.relations import Judge
from copydesk.settings import Settings
from storage.articles import StoredArticle, read_articles, with_drop
from storage.rows import CONTENT, Row
from storage.schema import articles, corrections, drops, members, purges, tags
from storage.store import Store
from storage.stories.deciding import Decided
from storage.stories.neighbours import Findings, search
from storage.stories.newcomers import Newcomer, host_of, seconds
from storage.stories.publishing import rewrite_places
from storage.stories.relinking import relink
from storage.stories.withdrawing import note_texts

_PAGE_CHARACTERS = 4 << 20

Present = int | None | Mapping[str, int]
"""The present number of a version; None where there is none. Where it depends on an article's source: by source,
and there is none for any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which articles: those for which all of it holds.

    `drop` is the id of the one that they came in. `since` is a number of the feed: those above it. `older` maps
    names of versions to their present numbers, and chooses where any of them differs. `kept` leaves those out
    whose bytes were purged.
    """

    drop: str | None = None
    id: str | None = None
    source: str | None = None
    language: str | None = None
    since: int = 0
    older: Mapping[str, Present] = field(default_factory=dict)
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an article, as it was read, is to become.

    `content` holds the columns of `articles` that differ, `tags` the rows of all its tags, or None where they
    stay. With a `sketch` it finds its place among the other articles anew.
    """

    article: StoredArticle
    versions: Mapping[str, int]
    content: Mapping[str, Any] = field(default_factory=dict)
    tags: Sequence[Row] | None = None
    sketch: Sketch | None = None

    @property
    def tells(self) -> bool:
        """Whether a consumer would see a difference: only then the feed tells of it."""
        return bool(self.content.keys() - {"text_hash"}) or self.tags is not None

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return self.tells or bool(self.content) or self.versions != self.article["versions"]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """How many articles got a new number in the feed, and the ids of those that were left as they are, because
    they had changed meanwhile."""

    changed: int
    overtaken: tuple[str, ...]


def chosen_page(store: Store, choice: Choice, after: str, count: int) -> list[StoredArticle]:
    """At most `count` chosen articles with a higher id than `after`, by id; empty after the last.

    Each has besides, as `vetoes`, the set of the schemes and codes that a person took from it. Very long articles
    come fewer at a time.
    """
    with store.reading() as connection:
        ids = _ids(connection, choice, after, count)
        if not ids:
            return []
        found = read_articles(connection, with_drop().where(articles.c.id.in_(ids)).order_by(articles.c.id))
        refused = _vetoes(connection, ids)
    return [article | {"vetoes": refused.get(article["id"], set())} for article in found]


def _ids(connection: Connection, choice: Choice, after: str, count: int) -> list[str]:
    """The ids of a page, so many that their texts fit into memory; at least one."""
    length = func.length(articles.c.body)
    statement = select(articles.c.id, length).where(articles.c.id > after, *_conditions(connection, choice))
    ids: list[str] = []
    characters = 0
    for article_id, its in connection.execute(statement.order_by(articles.c.id).limit(count)):
        characters += its
        if ids and characters > _PAGE_CHARACTERS:
            break
        ids.append(article_id)
    return ids


def _conditions(connection: Connection, choice: Choice) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if choice.drop is not None:
        conditions.append(articles.c.drop_id == choice.drop)
    if choice.id is not None:
        conditions.append(articles.c.id == choice.id)
    if choice.source is not None:
        conditions.append(articles.c.source == choice.source)
    if choice.language is not None:
        conditions.append(articles.c.language == choice.language)
    if choice.since:
        conditions.append(articles.c.seq > choice.since)
    if choice.older:
        present = choice.older.items()
        differ = (_version(connection, name).is_distinct_from(_present(number)) for name, number in present)
        conditions.append(or_(*differ))
    if choice.kept:
        purged = select(drops.c.id).join(purges, purges.c.sha256 == drops.c.sha256)
        conditions.append(articles.c.drop_id.not_in(purged))
    return conditions


def _version(connection: Connection, name: str) -> ColumnElement[int | None]:
    """One of the numbers in `versions`."""
    if connection.dialect.name == "sqlite":
        return func.json_extract(articles.c.versions, f"$.{name}", type_=BigInteger())
    return cast(func.json_extract_path_text(cast(articles.c.versions, JSON), name), BigInteger)


def _present(number: Present) -> int | ColumnElement[int] | None:
    if not isinstance(number, Mapping):
        return number
    return case(number, value=func.coalesce(articles.c.source, "")) if number else None


def _vetoes(connection: Connection, ids: Sequence[str]) -> dict[str, set[tuple[str, str]]]:
    statement = select(corrections.c.article_id, corrections.c.scheme, corrections.c.code)
    refused: dict[str, set[tuple[str, str]]] = {}
    for row in connection.execute(
        statement.where(corrections.c.article_id.in_(ids), corrections.c.verdict == "no")
    ):
        refused.setdefault(row.article_id, set()).add((row.scheme, row.code))
    return refused


def rewrite(store: Store, changes: Sequence[Change], judge: Judge | None = None) -> Rewritten:
    """Write the changes, all together or not at all; those with a sketch find their place anew.

    Raises StoreUnavailableError.
    """
    again = _again(store, changes) if judge else {}
    findings = search(store, list(again.values()), judge) if judge and again else None
    with store.writing(serial=True) as connection:
        still = _as_read(connection, changes)
        told = write(connection, store.settings, still, now(), again, findings)
    kept = {change.article["id"] for change in still}
    overtaken = tuple(change.article["id"] for change in changes if change.article["id"] not in kept)
    return Rewritten(told, overtaken)


def _again(store: Store, changes: Sequence[Change]) -> dict[str, Newcomer]:
    """The articles that find their place anew, by id."""
    wanted = {change.article["id"]: change for change in changes if change.sketch is not None}
    if not wanted:
        return {}
    with store.reading() as connection:
        rows = connection.execute(select(members).where(members.c.article_id.in_(sorted(wanted)))).all()
    return {row.article_id: _newcomer(store.settings, row.number, wanted[row.article_id]) for row in rows}


def _newcomer(settings: Settings, number: int, change: Change) -> Newcomer:
    article = change.article
    content = {name: change.content.get(name, article[name]) for name in CONTENT}
    return Newcomer(
        number=number,
        article_id=article["id"],
        drop_id=article["drop"]["id"],
        record=article["record"],
        sha256=article["drop"]["sha256"],
        arrived=seconds(article["drop"]["accepted_at"]),
        host=host_of(content["url"]),
        content=content,
        sketch=change.sketch,
        version=change.versions["dedupe"],
        policy=settings.policy(content["source"]),
    )


def _as_read(connection: Connection, changes: Sequence[Change]) -> list[Change]:
    """The changes of articles that are as they were read: whatever writes one gives it a number or a version."""
    ids = [change.article["id"] for change in changes]
    statement = select(articles.c.id, articles.c.seq, articles.c.versions).where(articles.c.id.in_(ids))
    present = {row.id: (row.seq, row.versions) for row in connection.execute(statement)}
    return [
        change
        for change in changes
        if present.get(change.article["id"]) == (change.article["seq"], change.article["versions"])
    ]


def write(
    connection: Connection,
    settings: Settings,
    changes: Sequence[Change],
    moment: str,
    again: Mapping[str, Newcomer] | None = None,
    findings: Findings | None = None,
) -> int:
    """Write changes inside a serial transaction; of how many articles the feed tells.

    `again` are those that find their place anew by the `findings`, by the id of the article.
    """
    told = [change.article["id"] for change in changes if change.tells]
    _update(connection, [_row(change) for change in changes])
    note_texts(connection, [change.article["id"] for change in changes if "text_hash" in change.content])
    _replace_tags(connection, [change for change in changes if change.tags is not None])
    decided = Decided({}, {})
    moving = {change.article["id"]: change for change in changes if change.article["id"] in (again or {})}
    if again and findings and moving:
        its = [again[article_id] for article_id in moving]
        changed = {each.number for each in its if "text_hash" in moving[each.article_id].content}
        decided = relink(connection, settings, its, changed, findings)
    return rewrite_places(connection, decided, moment, told)


def _row(change: Change) -> Row:
    """What is written of a change: all columns of the content where any differs, so that few statements do."""
    row: Row = {"id": change.article["id"], "versions": dict(change.versions)}
    if change.content:
        row |= {name: change.content.get(name, change.article[name]) for name in CONTENT}
    return row


def _update(connection: Connection, rows: Sequence[Row]) -> None:
    """Write rows of `articles`: one statement for all that have the same columns."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(row), []).append({f"new_{name}": value for name, value in row.items()})
    for names, entries in alike.items():
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names if name != "id"}
        connection.execute(update(articles).where(articles.c.id == bindparam("new_id")).values(values), entries)


def _replace_tags(connection: Connection, changes: Sequence[Change]) -> None:
    if not changes:
        return
    connection.execute(delete(tags).where(tags.c.article_id.in_([change.article["id"] for change in changes])))
    rows = [
        row | {"article_id": change.article["id"], "position": position}
        for change in changes
        for position, row in enumerate(change.tags or ())
    ]
    if rows:
        connection.execute(insert(tags), rows)
