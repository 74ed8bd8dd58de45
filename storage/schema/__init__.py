"""The tables, a file for each subject. Every change here comes with a migration; a test compares the two."""

from storage.schema.articles import articles, corrections, counters, feed, tags, texts
from storage.schema.base import metadata
from storage.schema.ledger import drops, leases, originals, rejects
from storage.schema.processes import processes
from storage.schema.sidecars import sidecars

__all__ = [
    "articles",
    "corrections",
    "counters",
    "drops",
    "feed",
    "leases",
    "metadata",
    "originals",
    "processes",
    "rejects",
    "sidecars",
    "tags",
    "texts",
]
