"""Reading stored articles, with their tags and their drop: what every consumer gets."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from copydesk.articles import WITHDRAWN
from copydesk.errors import UnknownIdError
from storage import counters
from storage.among import among
from storage.schema import articles, drops, feed, tags, withdrawals
from storage.store import Store

StoredArticle = dict[str, Any]
"""The columns of `articles`, with the kind that it has for readers; `tags` (a list of the columns of `tags`);
`drop` (those of its drop); and `withdrawn` (`at`, `actor` and `because`), None where it is not."""

is_withdrawn = (
    select(withdrawals.c.article_id).where(withdrawals.c.article_id == articles.c.id).correlate(articles).exists()
)
KIND: ColumnElement[str] = case((is_withdrawn, WITHDRAWN), else_=articles.c.kind).label("kind")
"""What an article is to those who read it: one of `copydesk.articles.KINDS`."""

_WITHDRAWAL = ("at", "actor", "because")
_DROP_COLUMNS = ("id", "name", "source", "sha256", "size", "accepted_at")


def with_drop() -> Select[Any]:
    """Articles with their drops, to be narrowed and given to `read_articles`."""
    its_drop = [drops.c[name].label(f"drop_{name}") for name in _DROP_COLUMNS if name != "id"]
    its_withdrawal = [withdrawals.c[name].label(f"withdrawn_{name}") for name in _WITHDRAWAL]
    return (
        select(articles, *its_drop, *its_withdrawal)
        .join(drops, drops.c.id == articles.c.drop_id)
        .outerjoin(withdrawals, withdrawals.c.article_id == articles.c.id)
    )


def show_article(store: Store, article_id: str) -> StoredArticle:
    """One article. Raises UnknownIdError."""
    with store.reading() as connection:
        found = read_articles(connection, with_drop().where(articles.c.id == article_id))
    if not found:
        raise UnknownIdError(f"There is no article {article_id}.")
    return found[0]


def article_by_seq(store: Store, seq: int) -> StoredArticle:
    """The article with this number in the feed. Raises UnknownIdError."""
    with store.reading() as connection:
        found = read_articles(connection, with_drop().where(articles.c.seq == seq))
    if not found:
        raise UnknownIdError(f"There is no article with the number {seq}.")
    return found[0]


def find_article(store: Store, named: str) -> StoredArticle:
    """The article with this id or, where it is all digits, with this number in the feed. Raises UnknownIdError."""
    by_number = named.isascii() and named.isdecimal() and len(named) < 19
    return article_by_seq(store, int(named)) if by_number else show_article(store, named)


def search_articles(
    store: Store, words: str = "", *, kind: str | None = None, limit: int = 50
) -> list[StoredArticle]:
    """Articles whose title or body holds all the words, latest first; all articles without words."""
    statement = with_drop().order_by(articles.c.seq.desc()).limit(limit)
    for word in words.split():
        statement = statement.where(_holds(word))
    if kind:
        statement = statement.where(KIND.in_([kind]))
    with store.reading() as connection:
        return read_articles(connection, statement)


def _holds(word: str) -> ColumnElement[bool]:
    pattern = "%" + word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    fields = (articles.c.title, articles.c.body)
    return or_(*(func.lower(field).like(pattern, escape="\\") for field in fields))


def articles_after(
    store: Store, cursor: int = 0, *, kinds: Sequence[str] = (), page: int = 500
) -> Iterator[StoredArticle]:
    """All articles with a higher number than `cursor`, in the order of the feed, read page by page.

    Whoever asks for some `kinds` from the start gets these alone, and what changes while they are read; whoever
    reads on, what changed besides.
    """
    told = cursor  # what changed above this number may have been told of
    while True:
        statement = with_drop().where(articles.c.seq > cursor).order_by(articles.c.seq).limit(page)
        with store.reading() as connection:
            if kinds:
                told = told or counters.last(connection, counters.FEED)
                statement = statement.where(kind_or_changed(kinds, told))
            found = read_articles(connection, statement)
        yield from found
        if len(found) < page:
            return
        cursor = found[-1]["seq"]


def kind_or_changed(kinds: Sequence[str], since: int = 0) -> ColumnElement[bool]:
    """Articles of these kinds, and those above `since` that the feed told of before under another number.

    An article that was canonical and is now a copy, or withdrawn, has a new number and another kind: whoever took
    it as what it was must hear of it.
    """
    told_before = select(feed.c.seq).where(feed.c.article_id == articles.c.id, feed.c.seq < articles.c.seq)
    return or_(KIND.in_(kinds), and_(articles.c.seq > since, told_before.exists()))


def read_articles(connection: Connection, statement: Select[Any]) -> list[StoredArticle]:
    """The articles of a narrowed `with_drop`, with their tags."""
    return with_tags(connection, [dict(row._mapping) for row in connection.execute(statement)])


def with_tags(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[StoredArticle]:
    """The articles of rows of `with_drop`."""
    tagged = _tags_of(connection, [row["id"] for row in rows])
    return [_assemble(row, tagged.get(row["id"], [])) for row in rows]


_TAGS = select(tags).where(among(tags.c.article_id, "ids")).order_by(tags.c.article_id, tags.c.position)


def _tags_of(connection: Connection, article_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    if not article_ids:
        return found
    rows = connection.execute(_TAGS, {"ids": article_ids})
    names = tuple(rows.keys())
    for row in rows.all():
        found.setdefault(row.article_id, []).append(dict(zip(names, row, strict=True)))
    return found


def _assemble(row: dict[str, Any], its_tags: list[dict[str, Any]]) -> StoredArticle:
    drop = {name: row.pop(f"drop_{name}") for name in _DROP_COLUMNS if name != "id"}
    withdrawn = {name: row.pop(f"withdrawn_{name}") for name in _WITHDRAWAL}
    if withdrawn["at"]:
        row["kind"] = WITHDRAWN
    its_withdrawal = withdrawn if withdrawn["at"] else None
    return row | {"withdrawn": its_withdrawal, "tags": its_tags, "drop": drop | {"id": row["drop_id"]}}
