"""What people say of tags."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("article_id", sa.String(length=36), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("verdict IN ('yes', 'no')", name=op.f("ck_corrections_verdict")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_corrections_article_id")),
        sa.PrimaryKeyConstraint("article_id", "scheme", "code", name=op.f("pk_corrections")),
    )
