"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _programs()
    _originals()
    _drops()
    _ways_to_drops()
    _articles()
    _rejects()
    _feed()
    _tags_and_texts()


def _programs() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "leases",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leases")),
    )
    op.create_table(
        "processes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("seen_at", sa.String(length=27), nullable=False),
        sa.Column("info", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )


def _originals() -> None:
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_originals")),
    )


def _drops() -> None:
    op.create_table(
        "drops",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_bytes", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("send", sa.BigInteger(), nullable=True),
        sa.Column("arrival", sa.String(length=64), nullable=True),
        sa.Column("lease", sa.String(length=36), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.Column("next_record", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.String(length=27), nullable=False),
        sa.Column("settled_at", sa.String(length=27), nullable=True),
        sa.Column("part_of", sa.String(length=36), nullable=True),
        sa.Column("stop_record", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('accepted', 'stored', 'duplicate', 'rejected')", name=op.f("ck_drops_state")
        ),
        sa.ForeignKeyConstraint(["lease"], ["leases.id"], name=op.f("fk_drops_lease")),
        sa.ForeignKeyConstraint(["part_of"], ["drops.id"], name=op.f("fk_drops_part_of")),
        sa.ForeignKeyConstraint(["sha256"], ["originals.sha256"], name=op.f("fk_drops_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drops")),
        sa.UniqueConstraint("arrival", name=op.f("uq_drops_arrival")),
    )


def _ways_to_drops() -> None:
    op.create_index(
        "ix_drops_lease",
        "drops",
        ["lease"],
        unique=False,
        sqlite_where=sa.text("lease IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL"),
    )
    op.create_index(
        "ix_drops_open",
        "drops",
        ["send", "lane"],
        unique=False,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index(
        "ix_drops_part_of",
        "drops",
        ["part_of"],
        unique=False,
        sqlite_where=sa.text("part_of IS NOT NULL"),
        postgresql_where=sa.text("part_of IS NOT NULL"),
    )
    op.create_index("ix_drops_sha256", "drops", ["sha256"], unique=False)
    op.create_index("ix_drops_state", "drops", ["state", "id"], unique=False)


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("drop_id", sa.String(length=36), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("canonical_id", sa.String(length=36), nullable=True),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("match_how", sa.String(length=16), nullable=True),
        sa.Column("similarity", sa.Float(), nullable=True),
        sa.Column("containment", sa.Float(), nullable=True),
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("guid", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('canonical', 'copy', 'revision')", name=op.f("ck_articles_kind")),
        sa.ForeignKeyConstraint(["canonical_id"], ["articles.id"], name=op.f("fk_articles_canonical_id")),
        sa.ForeignKeyConstraint(["drop_id"], ["drops.id"], name=op.f("fk_articles_drop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("drop_id", "record", name=op.f("uq_articles_drop_id_record")),
        sa.UniqueConstraint("seq", name=op.f("uq_articles_seq")),
    )
    op.create_index("ix_articles_canonical_id", "articles", ["canonical_id"], unique=False)
    op.create_index("ix_articles_story_id", "articles", ["story_id"], unique=False)


def _rejects() -> None:
    op.create_table(
        "rejects",
        sa.Column("drop_id", sa.String(length=36), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("dismissed_at", sa.String(length=27), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["drop_id"], ["drops.id"], name=op.f("fk_rejects_drop_id")),
        sa.PrimaryKeyConstraint("drop_id", "record", name=op.f("pk_rejects")),
    )
    op.create_index("ix_rejects_cause", "rejects", ["cause"], unique=False)


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("change", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_feed_article_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed")),
    )
    op.create_index("ix_feed_article_id", "feed", ["article_id"], unique=False)


def _tags_and_texts() -> None:
    op.create_table(
        "tags",
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("relevance", sa.Float(), nullable=False),
        sa.Column("creator", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_tags_article_id")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_tags")),
    )
    op.create_table(
        "texts",
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_texts_article_id")),
        sa.PrimaryKeyConstraint("text_hash", name=op.f("pk_texts")),
    )
