"""Withdrawn articles, and the notices that withdraw them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_withdrawals_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_withdrawals")),
    )
    op.create_index("ix_withdrawals_text_hash", "withdrawals", ["text_hash"])
    op.create_index("ix_withdrawals_sha256", "withdrawals", ["sha256"])
    op.create_table(
        "cancellations",
        sa.Column("drop_id", sa.String(length=36), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["drop_id"], ["drops.id"], name=op.f("fk_cancellations_drop_id")),
        sa.PrimaryKeyConstraint("drop_id", "record", name=op.f("pk_cancellations")),
    )
    op.create_index("ix_cancellations_address", "cancellations", ["address"])
