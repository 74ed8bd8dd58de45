"""The near copies: fingerprints, sketches, links and what people decided of stories."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
