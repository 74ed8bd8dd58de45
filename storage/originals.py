"""The exact bytes of every drop: small ones in the database, large ones as files named by their hash."""

import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.errors import BytesMissingError, BytesPurgedError, UnknownIdError
from copydesk.ids import new_id
from storage.schema import drops, originals, purges
from storage.store import Store

_PIECE = 1 << 20

Stored = tuple[str, bytes | None]
"""The hash of an original and its packed bytes, or None where they lie as a file: what `open_original` takes."""


@dataclass(frozen=True, slots=True)
class Original:
    """Bytes to keep. `data` is None where they already lie as a file (see `placing`)."""

    sha256: str
    size: int
    data: bytes | None


def keep(connection: Connection, kept: Iterable[Original]) -> None:
    """Put originals into the transaction; one that is there already is left as it is."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    unique = {original.sha256: original for original in kept}
    rows = [
        {"sha256": o.sha256, "size": o.size, "data": None if o.data is None else _packed(o.data)}
        for _, o in sorted(unique.items())  # one order for all, so that two senders cannot deadlock
    ]
    connection.execute(insert(originals).on_conflict_do_nothing(index_elements=["sha256"]), rows)


_PURGED = select(purges.c.sha256).where(purges.c.sha256.in_(bindparam("hashes", expanding=True)))


def bring_back(connection: Connection, kept: Iterable[Original], folder: Path) -> None:
    """Keep again what was purged and is dropped again; to be called once its drops are in the transaction.

    Raises OSError where the file of a large one is absent: a purge deleted it after it was placed.
    """
    again = {original.sha256: original for original in kept}
    hashes = list(connection.execute(_PURGED, {"hashes": sorted(again)}).scalars())
    for sha256 in hashes:
        data = again[sha256].data
        if data is None:
            path_of(folder, sha256).stat()
        else:
            its = originals.c.sha256 == sha256
            connection.execute(update(originals).where(its).values(data=_packed(data)))
    if hashes:
        connection.execute(delete(purges).where(purges.c.sha256.in_(hashes)))


def path_of(folder: Path, sha256: str) -> Path:
    """Where a large original lies."""
    return folder / sha256[:2] / sha256


@contextmanager
def placing(folder: Path) -> Iterator["Placement"]:
    """A new file that becomes an original once `commit` has been called; otherwise it vanishes."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{new_id()}.tmp"
    placement = Placement(folder, temporary)
    try:
        with temporary.open("xb") as file:
            placement.file = file
            yield placement
    finally:
        temporary.unlink(missing_ok=True)


class Placement:
    """A large original on its way: write to `file`, then `commit` under its hash."""

    file: BinaryIO

    def __init__(self, folder: Path, temporary: Path) -> None:
        self._folder = folder
        self._temporary = temporary

    def commit(self, sha256: str) -> None:
        """Make the bytes durable under their name: data, then name, then the folders that hold the name."""
        self.file.flush()
        os.fsync(self.file.fileno())
        target = path_of(self._folder, sha256)
        target.parent.mkdir(exist_ok=True)
        self._temporary.rename(target)
        for folder in (target.parent, self._folder):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _packed(data: bytes) -> bytes:
    return zlib.compress(data, 1)


def unpack(data: bytes) -> bytes:
    """The bytes of an original that lives in the database."""
    return zlib.decompress(data)


def open_original(store: Store, sha256: str, data: bytes | None) -> BinaryIO:
    """A seekable stream of an original, given the column `data` of its row.

    Raises BytesMissingError where the file of a large one is absent.
    """
    if data is not None:
        return io.BytesIO(unpack(data))
    try:
        return path_of(store.settings.originals, sha256).open("rb")
    except FileNotFoundError as error:
        raise BytesMissingError(f"The original {sha256} is not in the folder of originals.") from error


def fetch(store: Store, drop_id: str) -> BinaryIO:
    """The exact bytes of a drop. Raises UnknownIdError, BytesPurgedError or BytesMissingError."""
    statement = _WITH_PURGE.where(drops.c.id == drop_id)
    with store.reading() as connection:
        row = connection.execute(statement).first()
    if row is None:
        raise UnknownIdError(f"There is no drop {drop_id}.")
    if row.at is not None:
        raise BytesPurgedError(f"The bytes of drop {drop_id} were purged at {row.at}: {row.because}")
    return open_original(store, row.sha256, row.data)


_WITH_PURGE = (
    select(originals.c.sha256, originals.c.data, purges.c.at, purges.c.because)
    .join(drops, drops.c.sha256 == originals.c.sha256)
    .outerjoin(purges, purges.c.sha256 == originals.c.sha256)
)


def fetch_rows(store: Store, drop_ids: Sequence[str]) -> dict[str, Stored]:
    """What `open_original` takes, for many drops at once, by their ids; purged ones are left out."""
    statement = _WITH_PURGE.add_columns(drops.c.id).where(drops.c.id.in_(drop_ids), purges.c.at.is_(None))
    with store.reading() as connection:
        return {row.id: (row.sha256, row.data) for row in connection.execute(statement)}


def digest(stream: BinaryIO) -> str:
    """SHA-256 of a stream, read in pieces."""
    sha256 = hashlib.sha256()
    while piece := stream.read(_PIECE):
        sha256.update(piece)
    return sha256.hexdigest()
