"""In how many articles each word was seen."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "frequencies",
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_frequencies")),
    )
