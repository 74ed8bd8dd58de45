"""How articles relate: what near copies are found by, links between articles, stories, and what people decided."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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

from storage.columns import Bytes, GatedJson, GatedText, Id, Moment
from storage.schema.base import metadata

Number = BigInteger().with_variant(Integer, "sqlite")

# Every article as the member of a story, numbered in the order of commits. `cluster` is the lowest number among
# the articles that it is joined with for good. `version` is that of its sketch; null means that nobody looked at
# it yet. `dated` is its trusted date and `arrived` when its drop came, in seconds since 1970. `fingerprints`
# counts them (none for an exact copy), `length` the characters of its body; `revises` is the number of an article
# of the same address that it is a newer text of. `published` is its number, and a higher one with a later sketch.
members = Table(
    "members",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("cluster", BigInteger, nullable=False),
    Column("version", Integer),
    Column("host", GatedText),
    Column("outlet", GatedText),
    Column("dated", BigInteger),
    Column("arrived", BigInteger, nullable=False),
    Column("length", Integer, nullable=False),
    Column("fingerprints", Integer, nullable=False),
    Column("revises", BigInteger),
    Column("published", BigInteger, nullable=False),
    UniqueConstraint("article_id"),
)
Index("ix_members_arrived", members.c.arrived, members.c.number)
Index("ix_members_published", members.c.published)

# What articles are compared by: `copydesk.articles.Sketch`. An exact copy has none; the first with its text has.
sketches = Table(
    "sketches",
    metadata,
    Column("number", Number, ForeignKey("members.number"), primary_key=True, autoincrement=False),
    Column("fingerprints", Bytes, nullable=False),
    Column("shingles", Bytes, nullable=False),
)

# Which articles hold a fingerprint. `cold` ones are of articles that have left the window.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("fingerprint", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("fingerprint", "number"),
    sqlite_with_rowid=False,
)
cold_fingerprints = Table(
    "cold_fingerprints",
    metadata,
    Column("fingerprint", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("fingerprint", "number"),
    sqlite_with_rowid=False,
)

# The URLs and guids under which articles came, hashed.
addresses = Table(
    "addresses",
    metadata,
    Column("address", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("address", "number"),
    sqlite_with_rowid=False,
)

# What two articles are to each other (`copydesk.relations.Match`): the first has the lower number. `how` tells
# equal texts (`bytes`, `text`), two texts of one `address`, and `near` copies.
links = Table(
    "links",
    metadata,
    Column("a", BigInteger, ForeignKey("members.number"), nullable=False),
    Column("b", BigInteger, ForeignKey("members.number"), nullable=False),
    Column("how", String(16), nullable=False),
    Column("relation", String(16), nullable=False),
    Column("probability", Float, nullable=False),
    Column("similarity", Float, nullable=False),
    Column("containment_a", Float, nullable=False),
    Column("containment_b", Float, nullable=False),
    Column("longest_run", Integer, nullable=False),
    Column("spans", GatedJson, nullable=False),
    Column("bond", String(16)),
    Column("hangs", Boolean, nullable=False),
    Column("weight", Float, nullable=False),
    PrimaryKeyConstraint("a", "b"),
    CheckConstraint("a < b", name="order"),
)
Index("ix_links_b", links.c.b)

# One row for each story, and for each that was merged into another.
stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True),
    Column("canonical_id", Id, ForeignKey("articles.id")),
    Column("members", Integer, nullable=False),
    Column("clusters", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("first_id", Id, ForeignKey("articles.id")),
    Column("first_seen", Moment),
    Column("last_seen", Moment),
    Column("merged_into", Id, ForeignKey("stories.id")),
)

# What a person said of two articles, the last word of each pair: they tell one story, or they do not.
decisions = Table(
    "decisions",
    metadata,
    Column("a", Id, ForeignKey("articles.id"), nullable=False),
    Column("b", Id, ForeignKey("articles.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("a", "b"),
    CheckConstraint("a < b", name="order"),
    CheckConstraint("verdict IN ('together', 'apart')", name="verdict"),
)
Index("ix_decisions_b", decisions.c.b)

# Copies of which the settings say that only the ledger and the bytes are kept.
skipped = Table(
    "skipped",
    metadata,
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("record", Integer, nullable=False),
    Column("copy_of", Id, ForeignKey("articles.id"), nullable=False),
    Column("how", String(16), nullable=False),
    Column("similarity", Float, nullable=False),
    Column("containment", Float, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("drop_id", "record"),
)
