"""What was dropped: the bytes, who works on them, the ledger and its rejects."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    func,
    literal_column,
)

from storage.columns import Bytes, GatedText, Id, Moment, Sha256
from storage.schema.base import metadata

MOST_INDEXED_NAME = 600
"""An index of PostgreSQL holds no entry of more than 2,704 bytes, and a character takes up to four."""

# The exact bytes, once for each hash. `data` is zlib-compressed, or null where the bytes are a file.
originals = Table(
    "originals",
    metadata,
    Column("sha256", Sha256, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", Bytes),
)

# One row for each worker's time-limited right to a batch. `beat` grows while the worker lives; a lease whose
# beat stands still is taken back by deleting its row, and a worker without its row can write nothing.
leases = Table(
    "leases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner", GatedText, nullable=False),
    Column("beat", BigInteger, nullable=False),
    Column("since", Moment, nullable=False),
)

# The ledger: one row for each drop.
drops = Table(
    "drops",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", GatedText, nullable=False),
    Column("name_bytes", Bytes, nullable=False),
    Column("source", GatedText),
    Column("sha256", Sha256, ForeignKey("originals.sha256"), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("lane", String(16), nullable=False),
    # The message that carries this drop to a worker; null once it is settled.
    Column("send", BigInteger),
    # Identity of the file in the inbox until it is known to have left it.
    Column("arrival", Sha256),
    Column("lease", Id, ForeignKey("leases.id")),
    Column("attempts", Integer, nullable=False),
    # Where reading resumes in a drop of many records.
    Column("next_offset", BigInteger, nullable=False),
    Column("next_record", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("settled_at", Moment),
    # A part of a large drop, worked on like a drop; it is gone when its drop is settled.
    Column("part_of", Id, ForeignKey("drops.id")),
    # A part ends before this record; null means that it goes on to the end of the bytes.
    Column("stop_record", Integer),
    UniqueConstraint("arrival"),
    CheckConstraint("state IN ('accepted', 'stored', 'duplicate', 'rejected')", name="state"),
)
Index("ix_drops_state", drops.c.state, drops.c.id)
Index("ix_drops_sha256", drops.c.sha256)
# Only open drops are carried. The condition names no value: SQLite uses no index whose condition holds one.
_carried = drops.c.send.is_not(None)
Index("ix_drops_open", drops.c.send, drops.c.lane, sqlite_where=_carried, postgresql_where=_carried)
_age = (drops.c.lane, drops.c.accepted_at, drops.c.send)
Index("ix_drops_age", *_age, sqlite_where=_carried, postgresql_where=_carried)
_is_part = drops.c.part_of.is_not(None)
Index("ix_drops_part_of", drops.c.part_of, sqlite_where=_is_part, postgresql_where=_is_part)
# A number in the condition, not a value: SQLite uses no index whose condition holds one.
is_named = drops.c.part_of.is_(None) & (func.length(drops.c.name) <= literal_column(str(MOST_INDEXED_NAME)))
Index("ix_drops_name", drops.c.name, drops.c.id, sqlite_where=is_named, postgresql_where=is_named)
_leased = drops.c.lease.is_not(None)
Index("ix_drops_lease", drops.c.lease, sqlite_where=_leased, postgresql_where=_leased)

# Every reject explained; record -1 stands for the whole drop. `cause` groups what failed alike.
rejects = Table(
    "rejects",
    metadata,
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("record", Integer, nullable=False),
    Column("code", String(32), nullable=False),
    Column("sentence", GatedText, nullable=False),
    Column("position", GatedText),
    Column("cause", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("dismissed_at", Moment),
    Column("note", GatedText),
    PrimaryKeyConstraint("drop_id", "record"),
)
# All that the groups of failures are made of, so that grouping reads this alone.
Index("ix_rejects_group", rejects.c.cause, rejects.c.at, rejects.c.code, rejects.c.dismissed_at, rejects.c.drop_id)
