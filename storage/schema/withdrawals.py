"""Which articles are withdrawn, and the publishers' notices that take articles back."""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table

from storage.columns import GatedText, Id, Moment, Sha256
from storage.schema.base import metadata

# A row for each article that is withdrawn now. `text_hash` and `sha256` are the article's: what comes again is
# found by them.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", GatedText, nullable=False),
    Column("because", GatedText, nullable=False),
    Column("text_hash", String(32), nullable=False),
    Column("sha256", Sha256, nullable=False),
)
Index("ix_withdrawals_text_hash", withdrawals.c.text_hash)
Index("ix_withdrawals_sha256", withdrawals.c.sha256)

# A row for each notice of a publisher that an article is not to be published any more: the record which said so,
# and the hashed address of the article. Each is followed once.
cancellations = Table(
    "cancellations",
    metadata,
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("record", Integer, nullable=False),
    Column("address", String(32), nullable=False),
    Column("sentence", GatedText, nullable=False),
    PrimaryKeyConstraint("drop_id", "record"),
)
Index("ix_cancellations_address", cancellations.c.address)
