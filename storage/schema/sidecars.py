"""Which drop describes which: a sidecar file states fields of the file that it lies beside."""

from sqlalchemy import Column, ForeignKey, Index, Table

from storage.columns import GatedText, Id
from storage.schema.base import metadata

# One row for each sidecar that was dropped. `described_id` is null until the file that it describes is accepted.
sidecars = Table(
    "sidecars",
    metadata,
    Column("drop_id", Id, ForeignKey("drops.id"), primary_key=True),
    Column("describes", GatedText, nullable=False),
    Column("described_id", Id, ForeignKey("drops.id")),
)
_waits = sidecars.c.described_id.is_(None)
Index("ix_sidecars_describes", sidecars.c.describes, sqlite_where=_waits, postgresql_where=_waits)
Index("ix_sidecars_described_id", sidecars.c.described_id)
