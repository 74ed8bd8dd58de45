"""The plain build to compare with: one Celery task for each file, and one commit of ORM objects for each article.

The same stages on the same databases and Redis, as one would write it first: the task reads the file, looks
whether its text is known, and stores drop, article and tags. It promises nothing: a message that is lost loses
its file, and one that comes twice stores it twice. Its worker: `celery -A benchmarks.plain worker`.
"""

import hashlib
import io
import os
from functools import cache
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_init
from sqlalchemy import JSON, Engine, ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from copydesk.articles import Hints, Record, TaggedArticle
from copydesk.ids import new_id
from copydesk.settings import Settings
from workers.read import read
from workers.stages import warm_up, work_on

DATABASE = "PLAIN_DATABASE_URL"
BROKER = "PLAIN_BROKER_URL"
TASK = "plain.store"

app = Celery("plain", broker=os.environ.get(BROKER))
app.conf.task_ignore_result = True


class Base(DeclarativeBase):
    """The tables of the plain build."""


class Drop(Base):
    """A file with its bytes."""

    __tablename__ = "plain_drops"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str]
    data: Mapped[bytes]
    articles: Mapped[list["Article"]] = relationship(back_populates="drop")


class Article(Base):
    """A stored article; `canonical_id` where its text was known."""

    __tablename__ = "plain_articles"
    id: Mapped[str] = mapped_column(primary_key=True)
    drop_id: Mapped[str] = mapped_column(ForeignKey("plain_drops.id"), index=True)
    canonical_id: Mapped[str | None]
    text_hash: Mapped[str] = mapped_column(index=True)
    title: Mapped[str | None]
    body: Mapped[str]
    language: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    drop: Mapped[Drop] = relationship(back_populates="articles")
    tags: Mapped[list["ArticleTag"]] = relationship()


class ArticleTag(Base):
    """A tag of an article."""

    __tablename__ = "plain_tags"
    id: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("plain_articles.id"), index=True)
    code: Mapped[str]
    label: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


def connect(url: str) -> Engine:
    """A database, with the same durability as ours."""
    made = create_engine(url)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _prepare_sqlite)
    return made


@cache
def _engine() -> Engine:
    return connect(os.environ[DATABASE])


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")


@worker_init.connect
def _prepare(**_: object) -> None:
    warm_up()


@app.task(name=TASK)
def store(path: str) -> None:
    """Store the articles of one file."""
    data = Path(path).read_bytes()
    drop = Drop(id=new_id(), name=path, sha256=hashlib.sha256(data).hexdigest(), data=data)
    with Session(_engine()) as session:
        for record in read(io.BytesIO(data), path, Settings()):
            if isinstance(record, Record):
                drop.articles.append(_article(session, work_on(record, Hints(name=path))))
        session.add(drop)
        session.commit()


def _article(session: Session, tagged: TaggedArticle) -> Article:
    article = tagged.article
    first = session.scalars(select(Article.id).where(Article.text_hash == tagged.text_hash).limit(1)).first()
    return Article(
        id=new_id(), canonical_id=first, text_hash=tagged.text_hash, title=article.title, body=article.body,
        language=article.language, fields={"authors": article.authors, "provenance": article.provenance},
        tags=[
            ArticleTag(id=new_id(), code=each.code, label=each.label, fields={
                "kind": each.kind, "scheme": each.scheme, "role": each.role, "confidence": each.confidence,
                "relevance": each.relevance, "creator": each.creator,
                "evidence": [[e.field, e.start, e.end, e.text] for e in each.evidence],
            })
            for each in tagged.tags
        ],
    )  # fmt: skip
