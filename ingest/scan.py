"""Read the inbox in full: what lies there, lazily and fairly. The scan is the truth; events only hasten it."""

import errno
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.folders import open_folder
from ingest.names import Reason, reason_to_leave

MAX_DEPTH = 32
# Folders are read in turn, a slice of each, so that one with a million files holds up no other.
_FOLDERS_AT_ONCE = 16
_SLICE = 256
_VANISHED = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE)


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file whose name is not left alone. `relative` is its path below the inbox as raw bytes.

    `leases` says whether a read lease on it tells of every writer (see `ingest.leases`).
    """

    relative: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int
    leases: bool

    def is_still(self, status: os.stat_result) -> bool:
        """Whether `status` is of this very file, untouched since."""
        return (self.inode, self.device, self.size, self.mtime_ns, self.ctime_ns) == (
            status.st_ino, status.st_dev, status.st_size, status.st_mtime_ns, status.st_ctime_ns,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something that is not taken, on purpose."""

    relative: bytes
    reason: Reason


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be looked at; `sentence` says why. The next scan tries again."""

    relative: bytes
    sentence: str


@dataclass(frozen=True, slots=True)
class _Folder:
    relative: bytes


def scan(inbox: Path, *, leases: bool) -> Iterator[Found | LeftAlone | Problem]:
    """Everything below the inbox, in no particular order; never raises OSError.

    `leases` says whether read leases can be trusted on the inbox's own file system (`mounts.events_work_on`
    answers that too); on another one mounted inside the inbox they are not. Links are not followed and
    folders deeper than MAX_DEPTH are not read. Files that come or go meanwhile may or may not be seen.
    Memory grows with the number of folders, not of files.
    """
    device = _device(inbox) if leases else None
    unread, reading = deque([b""]), deque[Iterator[Found | LeftAlone | Problem | _Folder]]()
    while unread or reading:
        while unread and len(reading) < _FOLDERS_AT_ONCE:
            reading.append(_entries(inbox, unread.popleft(), device))
        entries, taken = reading.popleft(), 0
        for entry in islice(entries, _SLICE):
            taken += 1
            if isinstance(entry, _Folder):
                unread.append(entry.relative)
            else:
                yield entry
        if taken == _SLICE:
            reading.append(entries)


def _device(inbox: Path) -> int | None:
    try:
        return inbox.stat().st_dev
    except OSError:
        return None


def _entries(inbox: Path, folder: bytes, device: int | None) -> Iterator[Found | LeftAlone | Problem | _Folder]:
    """The entries of one folder. A folder that has vanished since it was found has none."""
    prefix = folder + b"/" if folder else b""
    try:
        descriptor = open_folder(inbox, folder)
    except OSError as error:
        if not folder or error.errno not in _VANISHED:
            yield _problem(folder, error)
        return
    try:
        with os.scandir(descriptor) as entries:
            for entry in entries:
                seen = _look(entry, prefix, device)
                if seen is not None:
                    yield seen
    except OSError as error:
        yield _problem(folder, error)
    finally:
        os.close(descriptor)


def _look(
    entry: os.DirEntry[str], prefix: bytes, device: int | None
) -> Found | LeftAlone | Problem | _Folder | None:
    """What one entry is; None if it is gone already."""
    name = os.fsencode(entry.name)
    relative = prefix + name
    reason = reason_to_leave(name)
    if reason is not None:
        return LeftAlone(relative, reason)
    try:
        if entry.is_file(follow_symlinks=False):
            return _found(relative, entry.stat(follow_symlinks=False), device)
        return _other(entry, relative)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _problem(relative, error)


def _found(relative: bytes, status: os.stat_result, device: int | None) -> Found:
    return Found(
        relative, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev,
        status.st_dev == device,
    )  # fmt: skip


def _other(entry: os.DirEntry[str], relative: bytes) -> LeftAlone | Problem | _Folder:
    if entry.is_symlink():
        return LeftAlone(relative, Reason.LINK)
    if not entry.is_dir(follow_symlinks=False):
        return LeftAlone(relative, Reason.SPECIAL)
    if relative.count(b"/") >= MAX_DEPTH:
        return Problem(relative, f"Folders nested deeper than {MAX_DEPTH} are not read.")
    return _Folder(relative)


def _problem(relative: bytes, error: OSError) -> Problem:
    what = "The inbox" if not relative else "This"
    return Problem(relative, f"{what} cannot be read: {error.strerror}.")
