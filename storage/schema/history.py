"""What is kept of the past: what became of each batch, samples of it over time, and what was told to people."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from storage.columns import GatedJson, GatedText, Id, Moment
from storage.schema.base import metadata

# One row for each transaction that settled drops or sent them again; numbered without gaps, in commit order.
# `since` is when the worker took them, `drops` how many are to be worked on again, and the others count drops that
# were settled. `detail` holds histograms and counts until the sampler has added them to the totals.
journal = Table(
    "journal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("since", Moment),
    Column("owner", GatedText),
    Column("drops", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("duplicate", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("detail", GatedJson),
    CheckConstraint("kind IN ('settled', 'asked', 'lease_ended', 'message_lost')", name="kind"),
)

# One row for each time that a drop, or a chunk of one, was worked on to its settlement: the seconds of each stage.
# No foreign keys: the same transaction holds the drop and writes the entry, and checking both would cost as much
# again as the row.
runs = Table(
    "runs",
    metadata,
    Column("drop_id", Id, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("times", GatedJson, nullable=False),
    PrimaryKeyConstraint("drop_id", "entry"),
)
Index("ix_runs_entry", runs.c.entry)

# The sum of the journal up to the entry `until`: one row.
totals = Table(
    "totals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("until", BigInteger, nullable=False),
    Column("sampled_at", Moment, nullable=False),
    Column("document", GatedJson, nullable=False),
)

# What happened in each span of time, at several resolutions in seconds; `at` is when the span began.
samples = Table(
    "samples",
    metadata,
    Column("resolution", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("stored", BigInteger, nullable=False),
    Column("duplicate", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    # As they were at the last look, and the greatest age of all looks.
    Column("depth", BigInteger, nullable=False),
    Column("oldest_seconds", Float, nullable=False),
    Column("latency", GatedJson, nullable=False),
    Column("failures", GatedJson, nullable=False),
    PrimaryKeyConstraint("resolution", "at"),
)

# Records by the source that they name, hour by hour.
volumes = Table(
    "volumes",
    metadata,
    Column("hour", Moment, nullable=False),
    Column("source", GatedText, nullable=False),
    Column("articles", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    PrimaryKeyConstraint("hour", "source"),
)

# What happened to a drop beside being accepted and settled: it was split, put back, tried again.
steps = Table(
    "steps",
    metadata,
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("detail", GatedJson, nullable=False),
    PrimaryKeyConstraint("drop_id", "at", "kind"),
)

# Moments that explain a chart: a start, a new version, a pause.
markers = Table(
    "markers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sentence", GatedText, nullable=False),
)
Index("ix_markers_at", markers.c.at)

# A notice for each condition that holds, or held until its recovery has been told, on each channel. `told` is what
# was sent last; `tries` and `next_try_at` are those of the sending that is due.
notices = Table(
    "notices",
    metadata,
    Column("channel", String(16), nullable=False),
    Column("rule", String(16), nullable=False),
    Column("subject", GatedText, nullable=False),
    Column("state", String(16), nullable=False),
    Column("told", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("sentence", GatedText, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    PrimaryKeyConstraint("channel", "rule", "subject"),
    CheckConstraint("state IN ('holds', 'over')", name="state"),
    CheckConstraint("told IN ('nothing', 'holds')", name="told"),
)
