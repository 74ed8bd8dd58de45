"""A person's word on the tags of an article: it outlasts every later tagging, and is what a learner learns."""

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.articles import Tag
from copydesk.clock import now
from copydesk.errors import UnknownIdError
from storage.articles import StoredArticle, read_articles, with_drop
from storage.rework import Change, write
from storage.rows import TAG, Row, held_tag
from storage.schema import articles, corrections
from storage.store import Store

USER = "user"
"""The creator of a person's tags."""


def add_tag(store: Store, article_id: str, tag: Tag) -> bool:
    """Give an article a tag by a person, in the place of what has its scheme and code; False where it has it.

    Raises UnknownIdError.
    """
    new = held_tag(tag)
    with store.writing(serial=True) as connection:
        article = _article(connection, article_id)
        present = tag_rows(article)
        others = [row for row in present if _key(row) != _key(new)]
        by_people = [row for row in others if row["creator"] == USER]
        _note(connection, article_id, _key(new), "yes")
        if new in present:
            return False
        rest = [row for row in others if row["creator"] != USER]
        _retagged(connection, store, article, [*by_people, new, *rest])
    return True


def remove_tag(store: Store, article_id: str, code: str) -> None:
    """Take the tags of this code from an article, so that no later tagging brings them back.

    Raises UnknownIdError where there is no such article, or it has no such tag.
    """
    with store.writing(serial=True) as connection:
        article = _article(connection, article_id)
        present = tag_rows(article)
        removed = [row for row in present if row["code"] == code]
        if not removed:
            raise UnknownIdError(f"Article {article_id} has no tag {code}.")
        for row in removed:
            _note(connection, article_id, _key(row), "no")
        _retagged(connection, store, article, [row for row in present if row["code"] != code])


def tag_rows(article: StoredArticle) -> list[Row]:
    """The tags of a stored article, without its id and their positions."""
    return [{name: tag[name] for name in TAG} for tag in article["tags"]]


def _article(connection: Connection, article_id: str) -> StoredArticle:
    found = read_articles(connection, with_drop().where(articles.c.id == article_id))
    if not found:
        raise UnknownIdError(f"There is no article {article_id}.")
    return found[0]


def _key(tag: Row) -> tuple[str, str]:
    return tag["scheme"], tag["code"]


def _note(connection: Connection, article_id: str, key: tuple[str, str], verdict: str) -> None:
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    said = {"verdict": verdict, "at": now()}
    statement = insert(corrections).values(article_id=article_id, scheme=key[0], code=key[1], **said)
    names = ["article_id", "scheme", "code"]
    connection.execute(statement.on_conflict_do_update(index_elements=names, set_=said))


def _retagged(connection: Connection, store: Store, article: StoredArticle, rows: list[Row]) -> None:
    write(connection, store.settings, [Change(article=article, versions=article["versions"], tags=rows)], now())
