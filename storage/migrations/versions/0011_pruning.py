"""An index by which old entries of the journal are found to be of no drop's trace any more."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_runs_entry", "runs", ["entry"])
