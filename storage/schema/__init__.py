"""The tables, a file for each subject. Every change here comes with a migration; a test compares the two."""

from storage.schema.articles import articles, corrections, counters, feed, tags, texts
from storage.schema.base import metadata
from storage.schema.consumers import consumers
from storage.schema.frequencies import frequencies
from storage.schema.history import journal, markers, notices, runs, samples, steps, totals, volumes
from storage.schema.ledger import drops, leases, originals, rejects
from storage.schema.models import models
from storage.schema.operation import actions, orders, pauses
from storage.schema.processes import processes
from storage.schema.purges import purges
from storage.schema.sidecars import sidecars
from storage.schema.stories import (
    addresses,
    cold_fingerprints,
    decisions,
    fingerprints,
    links,
    members,
    sketches,
    skipped,
    stories,
)
from storage.schema.withdrawals import cancellations, withdrawals

__all__ = [
    "actions",
    "addresses",
    "articles",
    "cancellations",
    "cold_fingerprints",
    "consumers",
    "corrections",
    "counters",
    "decisions",
    "drops",
    "feed",
    "fingerprints",
    "frequencies",
    "journal",
    "leases",
    "links",
    "markers",
    "members",
    "metadata",
    "models",
    "notices",
    "orders",
    "originals",
    "pauses",
    "processes",
    "purges",
    "rejects",
    "runs",
    "samples",
    "sidecars",
    "sketches",
    "skipped",
    "steps",
    "stories",
    "tags",
    "texts",
    "totals",
    "volumes",
    "withdrawals",
]
