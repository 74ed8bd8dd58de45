"""The near copies: fingerprints, sketches, links and what people decided of stories."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Articles of before are members that nobody has looked at yet: no version. Exact copies are linked.
_NUMBERED = """
WITH numbered AS (
    SELECT a.id, a.source, a.match_how, coalesce(a.canonical_id, a.id) AS first, length(a.body) AS length,
        CAST({seconds} AS BIGINT) AS arrived, row_number() OVER (ORDER BY a.id) AS number
    FROM articles AS a JOIN drops AS d ON d.id = a.drop_id
)
"""
_SECONDS = {
    "sqlite": "strftime('%s', substr(d.accepted_at, 1, 19))",
    "postgresql": "extract(epoch FROM CAST(d.accepted_at AS timestamptz))",
}
_MEMBERS = """
INSERT INTO members (number, article_id, cluster, outlet, arrived, length, fingerprints, published)
{numbered} SELECT n.number, n.id, f.number, n.source, n.arrived, n.length, 0, n.number
FROM numbered AS n JOIN numbered AS f ON f.id = n.first
"""
_LINKS = """
INSERT INTO links (a, b, how, relation, probability, similarity, containment_a, containment_b, longest_run, spans,
    bond, hangs, weight)
SELECT CASE WHEN m.number < f.number THEN m.number ELSE f.number END,
    CASE WHEN m.number < f.number THEN f.number ELSE m.number END,
    a.match_how, 'duplicate', 1, 1, 1, 1, 0, '[]', 'strong', {no}, 2
FROM articles AS a JOIN members AS m ON m.article_id = a.id JOIN members AS f ON f.article_id = a.canonical_id
WHERE a.kind = 'copy'
"""
_STORIES = """
INSERT INTO stories (id, canonical_id, members, clusters, outlets, first_id, first_seen, last_seen)
SELECT a.story_id, max(CASE WHEN a.kind = 'canonical' THEN a.id END), count(*), 1, count(DISTINCT a.source),
    min(a.id), min(d.accepted_at), max(d.accepted_at)
FROM articles AS a JOIN drops AS d ON d.id = a.drop_id GROUP BY a.story_id
"""
_COUNTER = "INSERT INTO counters (name, value) SELECT 'member', count(*) FROM members"


def upgrade() -> None:
    _found_by()
    _related()
    _stories()
    _decisions()
    _fill(op.get_bind().dialect.name)


def _found_by() -> None:
    op.create_table(
        "members",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("cluster", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("dated", sa.BigInteger(), nullable=True),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("fingerprints", sa.Integer(), nullable=False),
        sa.Column("revises", sa.BigInteger(), nullable=True),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_members_article_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_members")),
        sa.UniqueConstraint("article_id", name=op.f("uq_members_article_id")),
    )
    op.create_index("ix_members_arrived", "members", ["arrived", "number"])
    op.create_index("ix_members_published", "members", ["published"])
    op.create_table(
        "sketches",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("fingerprints", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["members.number"], name=op.f("fk_sketches_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sketches")),
    )
    for name, key in (
        ("fingerprints", sa.Column("fingerprint", sa.BigInteger(), nullable=False)),
        ("cold_fingerprints", sa.Column("fingerprint", sa.BigInteger(), nullable=False)),
        ("addresses", sa.Column("address", sa.String(length=32), nullable=False)),
    ):
        op.create_table(
            name,
            key,
            sa.Column("number", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint(key.name, "number", name=op.f(f"pk_{name}")),
            sqlite_with_rowid=False,
        )


def _related() -> None:
    op.add_column("articles", sa.Column("outcome", sa.String(length=16), server_default="stored", nullable=False))
    op.create_table(
        "links",
        sa.Column("a", sa.BigInteger(), nullable=False),
        sa.Column("b", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("probability", "similarity")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("containment_a", "containment_b")),
        sa.Column("longest_run", sa.Integer(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("bond", sa.String(length=16), nullable=True),
        sa.Column("hangs", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.CheckConstraint("a < b", name=op.f("ck_links_order")),
        sa.ForeignKeyConstraint(["a"], ["members.number"], name=op.f("fk_links_a")),
        sa.ForeignKeyConstraint(["b"], ["members.number"], name=op.f("fk_links_b")),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_links")),
    )
    op.create_index("ix_links_b", "links", ["b"])


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("canonical_id", sa.String(length=36), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("members", "clusters", "outlets")),
        sa.Column("first_id", sa.String(length=36), nullable=True),
        sa.Column("first_seen", sa.String(length=27), nullable=True),
        sa.Column("last_seen", sa.String(length=27), nullable=True),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["canonical_id"], ["articles.id"], name=op.f("fk_stories_canonical_id")),
        sa.ForeignKeyConstraint(["first_id"], ["articles.id"], name=op.f("fk_stories_first_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["stories.id"], name=op.f("fk_stories_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("a", sa.String(length=36), nullable=False),
        sa.Column("b", sa.String(length=36), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("a < b", name=op.f("ck_decisions_order")),
        sa.CheckConstraint("verdict IN ('together', 'apart')", name=op.f("ck_decisions_verdict")),
        sa.ForeignKeyConstraint(["a"], ["articles.id"], name=op.f("fk_decisions_a")),
        sa.ForeignKeyConstraint(["b"], ["articles.id"], name=op.f("fk_decisions_b")),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_b", "decisions", ["b"])
    op.create_table(
        "skipped",
        sa.Column("drop_id", sa.String(length=36), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("copy_of", sa.String(length=36), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("similarity", "containment")),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["copy_of"], ["articles.id"], name=op.f("fk_skipped_copy_of")),
        sa.ForeignKeyConstraint(["drop_id"], ["drops.id"], name=op.f("fk_skipped_drop_id")),
        sa.PrimaryKeyConstraint("drop_id", "record", name=op.f("pk_skipped")),
    )


def _fill(dialect: str) -> None:
    numbered = _NUMBERED.format(seconds=_SECONDS[dialect])
    op.execute("UPDATE articles SET outcome = 'duplicate' WHERE kind = 'copy'")
    op.execute(_MEMBERS.format(numbered=numbered))
    op.execute(_LINKS.format(no="0" if dialect == "sqlite" else "false"))
    op.execute(_STORIES)
    op.execute(_COUNTER)
