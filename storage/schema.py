"""The tables. Every change here comes with a migration beside it; a test compares the two."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import Bytes, GatedJson, GatedText, Id, Moment, Sha256

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# The exact bytes, once for each hash. `data` is zlib-compressed, or null where the bytes are a file.
originals = Table(
    "originals",
    metadata,
    Column("sha256", Sha256, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", Bytes),
)

# One row for each worker's time-limited right to a batch. `beat` grows while the worker lives; a lease whose
# beat stands still is taken back by deleting its row, and a worker without its row can write nothing.
leases = Table(
    "leases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner", GatedText, nullable=False),
    Column("beat", BigInteger, nullable=False),
    Column("since", Moment, nullable=False),
)

# The ledger: one row for each drop.
drops = Table(
    "drops",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", GatedText, nullable=False),
    Column("name_bytes", Bytes, nullable=False),
    Column("source", GatedText),
    Column("sha256", Sha256, ForeignKey("originals.sha256"), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("lane", String(16), nullable=False),
    # The message that carries this drop to a worker; null once it is settled.
    Column("send", BigInteger),
    # Identity of the file in the inbox until it is known to have left it.
    Column("arrival", Sha256),
    Column("lease", Id, ForeignKey("leases.id")),
    Column("attempts", Integer, nullable=False),
    # Where reading resumes in a drop of many records.
    Column("next_offset", BigInteger, nullable=False),
    Column("next_record", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("settled_at", Moment),
    # A part of a large drop, worked on like a drop; it is gone when its drop is settled.
    Column("part_of", Id, ForeignKey("drops.id")),
    # A part ends before this record; null means that it goes on to the end of the bytes.
    Column("stop_record", Integer),
    UniqueConstraint("arrival"),
    CheckConstraint("state IN ('accepted', 'stored', 'duplicate', 'rejected')", name="state"),
)
Index("ix_drops_state", drops.c.state, drops.c.id)
Index("ix_drops_sha256", drops.c.sha256)
_open = drops.c.state == "accepted"
Index("ix_drops_open", drops.c.send, drops.c.lane, sqlite_where=_open, postgresql_where=_open)
_is_part = drops.c.part_of.is_not(None)
Index("ix_drops_part_of", drops.c.part_of, sqlite_where=_is_part, postgresql_where=_is_part)
_leased = drops.c.lease.is_not(None)
Index("ix_drops_lease", drops.c.lease, sqlite_where=_leased, postgresql_where=_leased)

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("record", Integer, nullable=False),
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

# Every reject explained; record -1 stands for the whole drop. `cause` groups what failed alike.
rejects = Table(
    "rejects",
    metadata,
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("record", Integer, nullable=False),
    Column("code", String(32), nullable=False),
    Column("sentence", GatedText, nullable=False),
    Column("position", GatedText),
    Column("cause", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("dismissed_at", Moment),
    Column("note", GatedText),
    PrimaryKeyConstraint("drop_id", "record"),
)
Index("ix_rejects_cause", rejects.c.cause)

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

# What runs, as it says of itself. For people; nothing is decided by it.
processes = Table(
    "processes",
    metadata,
    Column("id", GatedText, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("host", GatedText, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("info", GatedJson, nullable=False),
)
