"""Open a settled file and read it whole: one version of its bytes, never a mixture of two."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest import leases
from ingest.folders import folder_of
from ingest.scan import Found

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PIECE = 1 << 20
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


@dataclass(frozen=True, slots=True)
class Opened:
    """A regular file open for reading; close it, or use it in a `with`."""

    found: Found
    descriptor: int

    def close(self) -> None:
        os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class ReadDrop:
    """One version of a file, read whole. `data` is None if the bytes were copied to the destination."""

    found: Found
    sha256: str
    data: bytes | None

    @property
    def arrival_key(self) -> str:
        """64 hexadecimal digits that name this arrival of these bytes: path, hash, inode and both times.

        A file that is met again because the program stopped before removing it has the same key; the same
        bytes dropped once more have another, by the change time. The device is left out because its number
        may differ after a restart or a new mount.
        """
        file = self.found
        known = b"%d %d %d " % (file.inode, file.mtime_ns, file.ctime_ns)
        return hashlib.sha256(known + self.sha256.encode("ascii") + b" " + file.relative).hexdigest()


@dataclass(frozen=True, slots=True)
class Changed:
    """The file is no longer as it was found, or changed while it was read; the next scan tells more."""


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The file is larger than the limit; none of it was read."""

    size: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file cannot be read now; worth trying again later. `sentence` says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such file any more, or something else than a file has its name."""


def open_drop(found: Found, inbox: Path) -> Opened | Gone | Unreadable:
    """Open a found file for reading without following links, blocking on a pipe or waking a device."""
    try:
        with folder_of(inbox, found.relative) as (folder, name):
            # Looked at first, since opening some devices has effects of its own.
            if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                return Gone()
            descriptor = os.open(name, _READ, dir_fd=folder)
    except OSError as error:
        return Gone() if error.errno in _GONE else _unreadable(error)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return Gone()
    return Opened(found, descriptor)


def read_whole(
    opened: Opened, *, limit: int, inline: int, destination: Callable[[], int]
) -> ReadDrop | Changed | TooLarge | Unreadable:
    """Read and hash one version of the file.

    A file of up to `inline` bytes is returned as `data`. For a larger one `destination` is called once for a
    descriptor to write to, which stays the caller's; what is in it counts only if a ReadDrop is returned.
    Sizes are in bytes. Raises OSError only for the destination.

    While a read lease is held no writer can begin. Without one the file must have stayed as it was found,
    which then is as it was for the whole settle time, so that a change cannot hide in the coarseness of the
    file system's clock.
    """
    found = opened.found
    if not found.is_still(os.fstat(opened.descriptor)):
        return Changed()
    if found.size > limit:
        return TooLarge(found.size)
    with _lease(opened) as lease:
        if lease is leases.Lease.WRITER:
            return Changed()
        pieces = _pieces(opened.descriptor, found.size, leased=lease is leases.Lease.HELD)
        drop = _kept(found, pieces) if found.size <= inline else _copied(found, pieces, destination())
        if isinstance(drop, ReadDrop) and not found.is_still(os.fstat(opened.descriptor)):
            return Changed()
        return drop


@contextmanager
def _lease(opened: Opened) -> Iterator[leases.Lease]:
    lease = leases.take(opened.descriptor) if opened.found.leases else leases.Lease.UNKNOWN
    try:
        yield lease
    finally:
        if lease is leases.Lease.HELD:
            leases.release(opened.descriptor)


def _pieces(descriptor: int, size: int, *, leased: bool) -> Iterator[bytes | Changed | Unreadable]:
    """The file's bytes, ending in `Changed` or `Unreadable` if there are not exactly `size` to be had."""
    remaining = size
    while True:
        try:
            # One byte more than is left, so that a file which has grown shows it.
            piece = os.read(descriptor, min(_PIECE, remaining + 1))
        except OSError as error:
            yield _unreadable(error)
            return
        if not piece:
            break
        remaining -= len(piece)
        # A writer of a large file waits on our lease: let it write, and read again when it is done.
        if remaining < 0 or (remaining and leased and leases.is_wanted_back(descriptor)):
            break
        yield piece
    if remaining:
        yield Changed()


def _kept(found: Found, pieces: Iterator[bytes | Changed | Unreadable]) -> ReadDrop | Changed | Unreadable:
    kept = []
    for piece in pieces:
        if not isinstance(piece, bytes):
            return piece
        kept.append(piece)
    data = b"".join(kept)
    return ReadDrop(found, hashlib.sha256(data).hexdigest(), data)


def _copied(
    found: Found, pieces: Iterator[bytes | Changed | Unreadable], destination: int
) -> ReadDrop | Changed | Unreadable:
    digest = hashlib.sha256()
    for piece in pieces:
        if not isinstance(piece, bytes):
            return piece
        digest.update(piece)
        _write(destination, piece)
    return ReadDrop(found, digest.hexdigest(), None)


def _write(destination: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(destination, left) :]


def _unreadable(error: OSError) -> Unreadable:
    return Unreadable(f"The file cannot be read: {error.strerror}.")
