"""Sidecar files, and an index of the names that they refer to."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAMED = sa.text("part_of IS NULL AND length(name) <= 600")
_WAITS = sa.text("described_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "sidecars",
        sa.Column("drop_id", sa.String(length=36), nullable=False),
        sa.Column("describes", sa.Text(), nullable=False),
        sa.Column("described_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["described_id"], ["drops.id"], name=op.f("fk_sidecars_described_id")),
        sa.ForeignKeyConstraint(["drop_id"], ["drops.id"], name=op.f("fk_sidecars_drop_id")),
        sa.PrimaryKeyConstraint("drop_id", name=op.f("pk_sidecars")),
    )
    op.create_index("ix_sidecars_described_id", "sidecars", ["described_id"])
    op.create_index(
        "ix_sidecars_describes", "sidecars", ["describes"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    op.create_index("ix_drops_name", "drops", ["name", "id"], sqlite_where=_NAMED, postgresql_where=_NAMED)
