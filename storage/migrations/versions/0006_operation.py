"""What operators do: pauses, orders and the log of their actions; and the account as sums that are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SUMS = """
INSERT INTO counters (name, value)
SELECT 'in ' || lane, count(*) FROM drops WHERE part_of IS NULL GROUP BY lane
UNION ALL SELECT 'out ' || lane, count(*) FROM drops WHERE part_of IS NULL AND state <> 'accepted' GROUP BY lane
UNION ALL SELECT state, count(*) FROM drops WHERE part_of IS NULL AND state <> 'accepted' GROUP BY state
UNION ALL SELECT 'articles', coalesce(sum(stored), 0) FROM drops WHERE part_of IS NULL
UNION ALL SELECT 'copies', coalesce(sum(duplicates), 0) FROM drops WHERE part_of IS NULL
UNION ALL SELECT 'rejects', coalesce(sum(rejected), 0) FROM drops WHERE part_of IS NULL
"""


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_pauses")),
    )
    op.create_table(
        "orders",
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("drain", sa.Boolean(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_orders")),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index("ix_actions_target", "actions", ["target"], unique=False)
    _index_what_is_counted()
    op.execute(_SUMS)


def _index_what_is_counted() -> None:
    op.drop_index("ix_drops_open", table_name="drops")
    _partial("ix_drops_open", "drops", ["send", "lane"], "send IS NOT NULL")
    _partial("ix_drops_age", "drops", ["lane", "accepted_at", "send"], "send IS NOT NULL")
    _partial("ix_articles_matched", "articles", ["match_how", "kind"], "match_how IS NOT NULL")
    op.drop_index("ix_rejects_cause", table_name="rejects")
    op.create_index(
        "ix_rejects_group", "rejects", ["cause", "at", "code", "dismissed_at", "drop_id"], unique=False
    )


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=False, sqlite_where=condition, postgresql_where=condition)
