"""What was stored: articles, their texts and tags, what people say of them, and the feed."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import GatedJson, GatedText, Id, Moment
from storage.schema.base import metadata

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("record", Integer, nullable=False),
    # How its record ended when it was settled, which it stays: `stored` or `duplicate`, whatever `kind` it gets.
    Column("outcome", String(16), nullable=False, server_default="stored"),
    Column("kind", String(16), nullable=False),
    Column("canonical_id", Id, ForeignKey("articles.id")),
    Column("story_id", Id, nullable=False),
    Column("match_how", String(16)),
    Column("similarity", Float),
    Column("containment", Float),
    Column("text_hash", String(32), nullable=False),
    Column("title", GatedText),
    Column("body", GatedText, nullable=False),
    Column("authors", GatedJson, nullable=False),
    Column("source", GatedText),
    Column("published_at", GatedText),
    Column("language", GatedText, nullable=False),
    Column("url", GatedText),
    Column("guid", GatedText),
    Column("summary", GatedText),
    Column("section", GatedText),
    Column("provenance", GatedJson, nullable=False),
    Column("versions", GatedJson, nullable=False),
    UniqueConstraint("drop_id", "record"),
    UniqueConstraint("seq"),
    CheckConstraint("kind IN ('canonical', 'copy', 'revision')", name="kind"),
)
Index("ix_articles_canonical_id", articles.c.canonical_id)
Index("ix_articles_story_id", articles.c.story_id)

# Which article a normalised text belongs to: the first one that had it.
texts = Table(
    "texts",
    metadata,
    Column("text_hash", String(32), primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
)

tags = Table(
    "tags",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("scheme", GatedText, nullable=False),
    Column("code", GatedText, nullable=False),
    Column("label", GatedText, nullable=False),
    Column("role", String(16), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("relevance", Float, nullable=False),
    Column("creator", GatedText, nullable=False),
    Column("evidence", GatedJson, nullable=False),
    PrimaryKeyConstraint("article_id", "position"),
)

# What a person said of a tag of an article, the last word of each: `yes` it fits, or `no` and it stays away.
corrections = Table(
    "corrections",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("scheme", GatedText, nullable=False),
    Column("code", GatedText, nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("article_id", "scheme", "code"),
    CheckConstraint("verdict IN ('yes', 'no')", name="verdict"),
)

# The commit-ordered list of changes, without gaps.
feed = Table(
    "feed",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("change", String(16), nullable=False),
    Column("at", Moment, nullable=False),
)
Index("ix_feed_article_id", feed.c.article_id)

counters = Table(
    "counters",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
