"""Sums of copies by how they match, of rejects by code, and of the rejected drops that are no failures."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COPIES = """
INSERT INTO counters (name, value)
SELECT 'as ' || match_how, count(*) FROM articles WHERE kind = 'copy' AND match_how IS NOT NULL GROUP BY match_how
"""
_REJECTS = "INSERT INTO counters (name, value) SELECT 'no ' || code, count(*) FROM rejects GROUP BY code"
_AUXILIARY = """
INSERT INTO counters (name, value)
SELECT 'auxiliary', count(*) FROM drops WHERE state = 'rejected' AND part_of IS NULL
AND id IN (SELECT drop_id FROM sidecars WHERE described_id IS NOT NULL)
"""


def upgrade() -> None:
    for statement in (_COPIES, _REJECTS, _AUXILIARY):
        op.execute(statement)
    op.drop_index("ix_articles_matched", "articles")
