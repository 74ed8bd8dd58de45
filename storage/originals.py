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

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.errors import BytesMissingError, UnknownIdError
from copydesk.ids import new_id
from storage.schema import drops, originals
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
        {"sha256": o.sha256, "size": o.size, "data": None if o.data is None else zlib.compress(o.data, 1)}
        for _, o in sorted(unique.items())  # one order for all, so that two senders cannot deadlock
    ]
    connection.execute(insert(originals).on_conflict_do_nothing(index_elements=["sha256"]), rows)


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
    """The exact bytes of a drop. Raises UnknownIdError or BytesMissingError."""
    columns = select(originals.c.sha256, originals.c.data)
    statement = columns.join(drops, drops.c.sha256 == originals.c.sha256).where(drops.c.id == drop_id)
    with store.reading() as connection:
        row = connection.execute(statement).first()
    if row is None:
        raise UnknownIdError(f"There is no drop {drop_id}.")
    return open_original(store, row.sha256, row.data)


def fetch_rows(store: Store, drop_ids: Sequence[str]) -> dict[str, Stored]:
    """What `open_original` takes, for many drops at once, by their ids."""
    columns = select(drops.c.id, originals.c.sha256, originals.c.data)
    statement = columns.join(originals, drops.c.sha256 == originals.c.sha256).where(drops.c.id.in_(drop_ids))
    with store.reading() as connection:
        return {row.id: (row.sha256, row.data) for row in connection.execute(statement)}


def digest(stream: BinaryIO) -> str:
    """SHA-256 of a stream, read in pieces."""
    sha256 = hashlib.sha256()
    while piece := stream.read(_PIECE):
        sha256.update(piece)
    return sha256.hexdigest()
