"""Remove from the inbox exactly the file that was read, and no other that took its name meanwhile.

The file is renamed to a private name first, which nobody else opens or replaces; then it is compared with
what was read, and deleted or put back. No fsync: if the power fails, the file is under its old name, under
the private one or gone, and each is dealt with at the next start (it has the same arrival key as before, or
`leftovers` finds it, or nothing is to be done), for its bytes have been durable since before the removal.
"""

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import leases as read_leases
from ingest.folders import folder_of
from ingest.opening import ReadDrop
from ingest.scan import LeftAlone, scan

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# The random end keeps two watchers of one inbox apart.
_PRIVATE = re.compile(rb"\.copydesk-([0-9A-Za-z-]{1,64})\.[0-9a-f]{16}")
_NAME_BYTES = 255
_LONGEST_SUFFIX = 16


@dataclass(frozen=True, slots=True)
class Removed:
    """The file that was read is gone from the inbox."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """Something else has the name, or had it: it lies at `relative`, for a scan to find."""

    relative: bytes


@dataclass(frozen=True, slots=True)
class Vanished:
    """Somebody else removed or moved it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It is still in the inbox, under its own or a private name; `sentence` says why."""

    sentence: str


Removal = Removed | Replaced | Vanished | Failed


@dataclass(frozen=True, slots=True)
class Leftover:
    """What lies under a private name, where a removal was interrupted."""

    relative: bytes
    drop_id: str


def remove(inbox: Path, drop: ReadDrop, drop_id: str) -> Removal:
    """Delete the file that `drop` was read from, once its bytes are safe. Never raises OSError.

    A file that was replaced or written to, or that is open for writing, is left or put back for the next
    scan. One whose times alone have changed (some copying programs set them last) is compared by its bytes.
    """
    file = drop.found
    try:
        with folder_of(inbox, file.relative) as (folder, name):
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if (status.st_ino, status.st_dev, status.st_size) != (file.inode, file.device, file.size):
                return Replaced(file.relative)
            private = _private_name(drop_id)
            os.rename(name, private, src_dir_fd=folder, dst_dir_fd=folder)
            if _deleted(folder, private, lambda opened: _holds(opened, drop), leases=file.leases):
                return Removed()
            return Replaced(_beside(file.relative, _put_back(folder, private, name)))
    except FileNotFoundError:
        return Vanished()
    except OSError as error:
        return _failed(error)


def leftovers(inbox: Path) -> Iterator[Leftover]:
    """What interrupted removals left. For each, ask the ledger: `finish` it if its drop is there, else
    `put_back`. Harmless while another process removes files of the same inbox.
    """
    for entry in scan(inbox, leases=False):
        if isinstance(entry, LeftAlone):
            private = _PRIVATE.fullmatch(entry.relative.rpartition(b"/")[2])
            if private:
                yield Leftover(entry.relative, private[1].decode("ascii"))


def finish(inbox: Path, leftover: Leftover, sha256: str, original: bytes, *, leases: bool) -> Removal:
    """Delete a leftover if its bytes are those of its drop, else put it back. Never raises OSError.

    `sha256` and `original` (the drop's relative path) are what the ledger knows of the drop; `leases` as for
    `scan`.
    """
    try:
        with folder_of(inbox, leftover.relative) as (folder, private):
            if _deleted(folder, private, lambda opened: _sha256(opened) == sha256, leases=leases):
                return Removed()
    except FileNotFoundError:
        return Vanished()
    except OSError as error:
        return _failed(error)
    return put_back(inbox, leftover, original)


def put_back(inbox: Path, leftover: Leftover, original: bytes | None) -> Replaced | Vanished | Failed:
    """Give a leftover its name again, or one like it if that is taken. Never raises OSError.

    `original` is the relative path that it had; None if nobody knows, then it is named for its drop.
    """
    name = (original or b"").rpartition(b"/")[2]
    if name in (b"", b".", b"..") or b"\0" in name:
        name = b"recovered-" + leftover.drop_id.encode("ascii")
    try:
        with folder_of(inbox, leftover.relative) as (folder, private):
            return Replaced(_beside(leftover.relative, _put_back(folder, private, name)))
    except FileNotFoundError:
        return Vanished()
    except OSError as error:
        return _failed(error)


def _private_name(drop_id: str) -> bytes:
    return f".copydesk-{drop_id}.{secrets.token_hex(8)}".encode("ascii")


def _deleted(folder: int, private: bytes, is_it: Callable[[int], bool], *, leases: bool) -> bool:
    """Delete the private file if `is_it` says so of its descriptor and nobody can still write to it."""
    try:
        if not stat.S_ISREG(os.stat(private, dir_fd=folder, follow_symlinks=False).st_mode):
            return False
        descriptor = os.open(private, _READ, dir_fd=folder)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    try:
        # Whoever opened it before the renaming is seen here. The lease is held until it is deleted.
        if leases and read_leases.take(descriptor) is read_leases.Lease.WRITER:
            return False
        if not is_it(descriptor):
            return False
        os.unlink(private, dir_fd=folder)
    finally:
        os.close(descriptor)
    return True


def _holds(descriptor: int, drop: ReadDrop) -> bool:
    """Whether an open file is the one that was read, with the bytes that were read.

    The change time is of no use here, since renaming changes it. Small files are compared by their bytes,
    which costs little and leaves nothing to the coarseness of the file system's clock.
    """
    status, file = os.fstat(descriptor), drop.found
    if (status.st_ino, status.st_dev, status.st_size) != (file.inode, file.device, file.size):
        return False
    if drop.data is not None:
        return os.pread(descriptor, file.size + 1, 0) == drop.data
    return status.st_mtime_ns == file.mtime_ns or _sha256(descriptor) == drop.sha256


def _sha256(descriptor: int) -> str:
    with open(descriptor, "rb", closefd=False, buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_back(folder: int, private: bytes, name: bytes) -> bytes:
    """Rename without replacing anything, and say which name it got. Raises OSError."""
    for candidate in _names_like(name):
        try:
            # A link fails where a renaming would replace.
            os.link(private, candidate, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except FileExistsError:
            continue
        except FileNotFoundError:
            raise
        except OSError:
            break  # no links here, or not of somebody else's file
        os.unlink(private, dir_fd=folder)
        return candidate
    unlikely = _numbered(name, secrets.token_hex(8))
    os.rename(private, unlikely, src_dir_fd=folder, dst_dir_fd=folder)
    return unlikely


def _names_like(name: bytes) -> Iterator[bytes]:
    yield name
    for number in range(1, 100):
        yield _numbered(name, str(number))


def _numbered(name: bytes, number: str) -> bytes:
    """`name (number).suffix`, cut to the length that a name may have."""
    stem, dot, suffix = name.rpartition(b".")
    if not stem or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = name, b"", b""
    end = b" (" + number.encode("ascii") + b")" + dot + suffix
    return stem[: _NAME_BYTES - len(end)] + end


def _beside(relative: bytes, name: bytes) -> bytes:
    folder, slash, _ = relative.rpartition(b"/")
    return folder + slash + name


def _failed(error: OSError) -> Failed:
    return Failed(f"The file could not be removed from the inbox: {error.strerror}.")
