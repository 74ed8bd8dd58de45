"""What is kept of the past: the journal, its totals and samples, steps of drops, volumes, markers and notices."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.String(length=27)
_COUNTS = ("stored", "duplicate", "rejected")


def upgrade() -> None:
    _make_journal()
    _make_samples()
    _make_steps()
    _make_notices()
    _begin_totals()


def _make_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("since", _MOMENT, nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("drops", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('settled', 'asked', 'lease_ended', 'message_lost')", name=op.f("ck_journal_kind")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal")),
    )
    op.create_table(
        "runs",
        sa.Column("drop_id", sa.String(length=36), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("drop_id", "entry", name=op.f("pk_runs")),
    )
    op.create_table(
        "totals",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sampled_at", _MOMENT, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totals")),
    )


def _make_samples() -> None:
    op.create_table(
        "samples",
        sa.Column("resolution", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("accepted", *_COUNTS, "depth")),
        sa.Column("oldest_seconds", sa.Float(), nullable=False),
        sa.Column("latency", sa.Text(), nullable=False),
        sa.Column("failures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("resolution", "at", name=op.f("pk_samples")),
    )
    op.create_table(
        "volumes",
        sa.Column("hour", _MOMENT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "source", name=op.f("pk_volumes")),
    )


def _make_steps() -> None:
    op.create_table(
        "steps",
        sa.Column("drop_id", sa.String(length=36), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["drop_id"], ["drops.id"], name=op.f("fk_steps_drop_id")),
        sa.PrimaryKeyConstraint("drop_id", "at", "kind", name=op.f("pk_steps")),
    )
    op.create_table(
        "markers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_markers")),
    )
    op.create_index("ix_markers_at", "markers", ["at"])


def _make_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("told", sa.String(length=16), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", _MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('holds', 'over')", name=op.f("ck_notices_state")),
        sa.CheckConstraint("told IN ('nothing', 'holds')", name=op.f("ck_notices_told")),
        sa.PrimaryKeyConstraint("channel", "rule", "subject", name=op.f("pk_notices")),
    )


def _begin_totals() -> None:
    """What was settled before there was a journal counts too."""
    connection = op.get_bind()
    drops = sa.text("SELECT state, count(*) FROM drops WHERE part_of IS NULL GROUP BY state")
    states = {row[0]: int(row[1]) for row in connection.execute(drops)}
    rejects = sa.text("SELECT code, count(*) FROM rejects GROUP BY code")
    document = {
        "outcomes": {name: states.get(name, 0) for name in _COUNTS},
        "again": {},
        "leases_ended": 0,
        "failures": {row[0]: int(row[1]) for row in connection.execute(rejects)},
        "stages": {},
        "latency": {"seconds": 0.0, "counts": []},
        "taken_in": sum(states.values()),
    }
    begin = sa.text("INSERT INTO totals (id, until, sampled_at, document) VALUES (1, 0, :at, :document)")
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    connection.execute(begin.bindparams(at=at, document=json.dumps(document)))
