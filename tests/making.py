"""Drops, articles and leases for tests of the store, made without reading any file."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from copydesk.articles import Article, Evidence, Tag, TaggedArticle
from copydesk.identity import owner
from copydesk.outcomes import RejectCode, Rejected
from storage.leases import Lease, LeasedDrop, lease
from storage.ledger import Accepted, NewDrop, accept
from storage.originals import Original
from storage.recovery import HeldLease, held_leases
from storage.schema import metadata
from storage.settlement import settle
from storage.store import Store
from storage.worked import WHOLE_DROP, Worked
from workers import fingerprint

BAD = Rejected(RejectCode.MALFORMED, "Line 3 is no JSON.", "line 3")
VERSIONS = {"clean": 1, "tag": 1, "dedupe": 1}


def new_drop(data: bytes, name: str = "a.txt", *, lane: str = "live", arrival: str | None = None) -> NewDrop:
    original = Original(hashlib.sha256(data).hexdigest(), len(data), data)
    return NewDrop(name=name, name_bytes=name.encode(), source=None, lane=lane, original=original, arrival=arrival)


def accept_bytes(store: Store, *files: bytes, lane: str = "live") -> Accepted:
    """Each bytes a drop, all in one batch."""
    return accept(store, [new_drop(data, f"{number}.txt", lane=lane) for number, data in enumerate(files)])


def lease_bytes(store: Store, *files: bytes) -> Lease:
    """Those bytes accepted as drops of one send, which is leased to this process."""
    (send,) = accept_bytes(store, *files).sends
    return lease_send(store, send.number)


def lease_send(store: Store, number: int) -> Lease:
    held = lease(store, number, owner())
    assert held is not None
    return held


def only_lease(store: Store) -> HeldLease:
    (held,) = held_leases(store)
    return held


def article(body: str, index: int = 0, **fields: Any) -> TaggedArticle:
    made = Article(**{"title": f"About {body[:20]}", "body": body} | fields)
    return TaggedArticle(
        index=index, article=made, text_hash=fingerprint.text_hash(made), tags=(), versions=VERSIONS
    )


def tag(text: str = "Lyon", **fields: Any) -> Tag:
    given = {
        "kind": "place", "scheme": "iso3166", "code": "iso3166:FR", "label": "France", "role": "about",
        "confidence": 0.9, "relevance": 0.5, "creator": "rule:places@1",
        "evidence": (Evidence(field="body", start=0, end=len(text), text=text),),
    }  # fmt: skip
    return Tag(**given | fields)


def worked(drop: LeasedDrop, *bodies: str, **more: Any) -> Worked:
    """The drop with a record for each body, numbered from 0."""
    return Worked(drop=drop, articles=tuple(article(body, n) for n, body in enumerate(bodies)), **more)


def unreadable(drop: LeasedDrop, fate: Rejected = BAD) -> Worked:
    return Worked(drop=drop, rejected={WHOLE_DROP: fate})


def store_texts(store: Store, *bodies: str) -> list[str]:
    """A settled drop for each body; their ids."""
    held = lease_bytes(store, *(body.encode() for body in bodies))
    settle(store, held.id, [worked(drop, body) for drop, body in zip(held.drops, bodies, strict=True)])
    return [drop.id for drop in held.drops]


def rows(store: Store, table: str, *columns: str) -> list[Any]:
    """Rows of a table ordered by its first columns: dicts, or tuples of the columns asked for."""
    its = metadata.tables[table]
    chosen = [its.c[name] for name in columns] or list(its.c)
    with store.reading() as connection:
        found = connection.execute(select(*chosen).order_by(*its.primary_key.columns)).all()
    return [tuple(row) if columns else dict(row._mapping) for row in found]


def everything(store: Store) -> dict[str, list[Any]]:
    """All rows of all tables: equal before and after whatever changes nothing."""
    return {name: rows(store, name) for name in metadata.tables}


@contextmanager
def unguarded(store: Store) -> Iterator[Connection]:
    """A transaction without regard for references between tables."""
    guard = ("PRAGMA foreign_keys = {}", "OFF", "ON") if store.is_sqlite else (
        "SET session_replication_role = {}", "replica", "origin"
    )  # fmt: skip
    with store.engine.connect() as connection:
        connection.connection.cursor().execute(guard[0].format(guard[1]))
        try:
            with connection.begin():
                yield connection
        finally:
            connection.connection.cursor().execute(guard[0].format(guard[2]))


def damage(store: Store, *statements: str) -> None:
    """Run SQL as a careless hand would; each statement must change something."""
    with unguarded(store) as connection:
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0, statement


def restore(store: Store, whole: dict[str, list[Any]]) -> None:
    """Make all tables what they were when `everything` said so."""
    with unguarded(store) as connection:
        for table in metadata.tables.values():
            connection.execute(delete(table))
            if whole[table.name]:
                connection.execute(insert(table), whole[table.name])


def numbers(found: Sequence[Any]) -> list[int]:
    return list(range(1, len(found) + 1))
