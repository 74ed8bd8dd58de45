"""What runs."""

from sqlalchemy import Column, Integer, String, Table

from storage.columns import GatedJson, GatedText, Moment
from storage.schema.base import metadata

# What runs, as it says of itself. For people; nothing is decided by it.
processes = Table(
    "processes",
    metadata,
    Column("id", GatedText, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("host", GatedText, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("info", GatedJson, nullable=False),
)
