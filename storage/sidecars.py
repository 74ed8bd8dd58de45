"""Bringing sidecars together with the drops that they describe, whichever of the two came first."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, insert, select, update

from copydesk.outcomes import DropState
from copydesk.sidecars import MOST_BYTES, described_by
from storage.originals import Stored
from storage.schema import drops, originals, sidecars
from storage.schema.ledger import MOST_INDEXED_NAME, is_named
from storage.store import Store


def bring_together(connection: Connection, names: Mapping[str, str], sizes: Mapping[str, int]) -> int:
    """Note the sidecars among new drops, given by id, and find what each describes.

    Returns how many that were rejected for want of their file have found it.

    A sidecar belongs to one drop: to the latest of its name that has none yet, or else to the next one to come. So
    that a name which is used again and again takes its metadata from the sidecar of its own time.
    """
    described = {
        drop_id: name
        for drop_id, its in names.items()
        if sizes[drop_id] <= MOST_BYTES and (name := described_by(its)) and len(name) <= MOST_INDEXED_NAME
    }
    if described:
        rows = [{"drop_id": drop_id, "describes": name} for drop_id, name in described.items()]
        connection.execute(insert(sidecars), rows)
    found = _give_waiting(
        connection, {drop_id: name for drop_id, name in names.items() if drop_id not in described}
    )
    _find_earlier(connection, described)
    return found


def _give_waiting(connection: Connection, names: Mapping[str, str]) -> int:
    """Give new drops the sidecars that wait for their names; how many of these were settled."""
    waiting = select(sidecars.c.describes).where(
        sidecars.c.described_id.is_(None), sidecars.c.describes.in_(set(names.values()))
    )
    wanted = set(connection.execute(waiting).scalars()) if names else set()
    return sum(_bind(connection, name, drop_id) for drop_id, name in names.items() if name in wanted)


def _find_earlier(connection: Connection, described: Mapping[str, str]) -> None:
    """Give new sidecars that still wait to the latest drops of their names, where those have none."""
    for name in set(described.values()):
        latest = select(drops.c.id).where(drops.c.name == name, is_named).order_by(drops.c.id.desc()).limit(1)
        found = connection.execute(latest).scalar()
        taken = select(sidecars.c.drop_id).where(sidecars.c.described_id == found)
        if found is not None and connection.execute(taken.limit(1)).first() is None:
            _bind(connection, name, found)


def _bind(connection: Connection, name: str, drop_id: str) -> int:
    """Give a drop the sidecars that wait for its name; how many of these were settled.

    Whoever settles one of them meanwhile waits for this transaction, or this one has waited for that.
    """
    waiting = sidecars.c.described_id.is_(None) & (sidecars.c.describes == name)
    bound = update(sidecars).where(waiting).values(described_id=drop_id).returning(sidecars.c.drop_id)
    ids = list(connection.execute(bound).scalars())
    settled = drops.c.id.in_(ids) & (drops.c.state == DropState.REJECTED.value)
    return int(connection.execute(select(func.count()).select_from(drops).where(settled)).scalar_one())


def described(store: Store, sidecar_id: str) -> str | None:
    """The drop that a sidecar describes, or None where there is none yet."""
    with store.reading() as connection:
        statement = select(sidecars.c.described_id).where(sidecars.c.drop_id == sidecar_id)
        return connection.execute(statement).scalar()


def sidecars_of(store: Store, drop_ids: Iterable[str]) -> dict[str, Stored]:
    """The sidecar of each of these drops that has one, for `open_original`."""
    with store.reading() as connection:
        return find_sidecars(connection, drop_ids)


def find_sidecars(connection: Connection, drop_ids: Iterable[str]) -> dict[str, Stored]:
    """`sidecars_of` inside a transaction. The latest sidecar of a drop wins."""
    statement = (
        select(sidecars.c.described_id, originals.c.sha256, originals.c.data)
        .join(drops, drops.c.id == sidecars.c.drop_id)
        .join(originals, originals.c.sha256 == drops.c.sha256)
        .where(sidecars.c.described_id.in_(list(drop_ids)))
        .order_by(sidecars.c.drop_id)
    )
    return {row.described_id: (row.sha256, row.data) for row in connection.execute(statement)}
