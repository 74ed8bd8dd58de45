"""Who reads the feed, and how far each has come."""

from sqlalchemy import BigInteger, Column, String, Table

from storage.columns import GatedText, Moment
from storage.schema.base import metadata

# `cursor` is the last number that the group has acknowledged, `holder` the process that reads for it.
consumers = Table(
    "consumers",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("cursor", BigInteger, nullable=False),
    Column("holder", GatedText),
    Column("seen_at", Moment, nullable=False),
)
