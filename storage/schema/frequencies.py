"""In how many articles each word was seen, for keywords."""

from sqlalchemy import BigInteger, Column, String, Table

from storage.columns import Bytes
from storage.schema.base import metadata

# One row for each language, and not one for each word: a batch of a hundred articles has some six thousand
# different words, and to update as many rows would cost more than to settle the batch. `counts` is
# zlib-compressed JSON of words and numbers, the most frequent ones.
frequencies = Table(
    "frequencies",
    metadata,
    Column("language", String(16), primary_key=True),
    Column("documents", BigInteger, nullable=False),
    Column("counts", Bytes, nullable=False),
)
