"""What operators decide: pauses, orders to workers, and the log of their actions."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from storage.columns import GatedText, Id, Moment
from storage.schema.base import metadata

# What is held: `intake`, or a lane by its name. In force for as long as the row is there.
pauses = Table(
    "pauses",
    metadata,
    Column("what", String(16), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("actor", GatedText, nullable=False),
    Column("note", GatedText),
)

# What a worker is to do, by the id under which it announces itself; it looks with every sign of life.
orders = Table(
    "orders",
    metadata,
    Column("process_id", GatedText, primary_key=True),
    Column("drain", Boolean, nullable=False),
    # So many processes; null leaves them as they were started.
    Column("slots", Integer),
    Column("at", Moment, nullable=False),
)

# What people did, when, and to what. Only ever added to.
actions = Table(
    "actions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", GatedText, nullable=False),
    Column("action", String(32), nullable=False),
    Column("target", GatedText, nullable=False),
    Column("note", GatedText),
)
Index("ix_actions_target", actions.c.target)
