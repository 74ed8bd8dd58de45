"""Rejected drops that are no failures: sidecars that found their file, and publishers' notices."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, or_, select

from copydesk.outcomes import DropState
from storage.schema import cancellations, drops, sidecars

_bound = (
    select(sidecars.c.drop_id)
    .where(sidecars.c.drop_id == drops.c.id, sidecars.c.described_id.is_not(None))
    .correlate(drops)
    .exists()
)
_notices = select(func.count()).where(cancellations.c.drop_id == drops.c.id).correlate(drops).scalar_subquery()
is_auxiliary = and_(drops.c.state == DropState.REJECTED.value, or_(_bound, drops.c.rejected == _notices))
"""Whether a drop is one of these."""


def auxiliary_of(connection: Connection, drop_ids: Sequence[str]) -> set[str]:
    """Those of these drops, rejected in this transaction, that are such; who finds their files meanwhile waits."""
    connection.execute(select(sidecars.c.drop_id).where(sidecars.c.drop_id.in_(drop_ids)).with_for_update())
    statement = select(drops.c.id).where(drops.c.id.in_(drop_ids), is_auxiliary)
    return set(connection.execute(statement).scalars())
