"""Models that were trained from what people say of tags."""

from sqlalchemy import Column, Integer, Table

from storage.columns import Bytes, GatedJson, Moment, Sha256
from storage.schema.base import metadata

# The latest that is not withdrawn is in force. `document` is zlib-compressed JSON, `digest` its SHA-256 before,
# and `figures` how right it was on labels that were held out.
models = Table(
    "models",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", Sha256, nullable=False),
    Column("document", Bytes, nullable=False),
    Column("figures", GatedJson, nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)
