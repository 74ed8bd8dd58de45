"""Folders below the inbox, opened step by step so that no link on the way leads out of it."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def open_folder(inbox: Path, relative: bytes) -> int:
    """A descriptor of the folder at `relative` (empty for the inbox itself); the caller closes it.

    The inbox may be reached by links, which are the operator's; below it none is followed. Everything done
    relative to the descriptor stays right when somebody renames or replaces folders meanwhile, and works on
    paths longer than the system's limit. Raises OSError.
    """
    folder = os.open(inbox, _FOLDER)
    for name in relative.split(b"/") if relative else ():
        try:
            below = _open_below(folder, name)
        finally:
            os.close(folder)
        folder = below
    return folder


def _open_below(folder: int, name: bytes) -> int:
    if name in (b"", b".", b".."):
        raise OSError(errno.EINVAL, "not the name of a folder in the inbox")
    return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)


@contextmanager
def folder_of(inbox: Path, relative: bytes) -> Iterator[tuple[int, bytes]]:
    """The open folder that holds the file at `relative`, and the file's name in it. Raises OSError."""
    parent, _, name = relative.rpartition(b"/")
    if name in (b"", b".", b".."):
        raise OSError(errno.EINVAL, "not the name of a file in the inbox")
    folder = open_folder(inbox, parent)
    try:
        yield folder, name
    finally:
        os.close(folder)
