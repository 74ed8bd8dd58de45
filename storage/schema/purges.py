"""Which originals were purged."""

from sqlalchemy import Column, ForeignKey, Table

from storage.columns import GatedText, Moment, Sha256
from storage.schema.base import metadata

# A row for each original whose bytes are gone. Its own row stays, for the drops that had these bytes refer to it.
purges = Table(
    "purges",
    metadata,
    Column("sha256", Sha256, ForeignKey("originals.sha256"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", GatedText, nullable=False),
    Column("because", GatedText, nullable=False),
)
