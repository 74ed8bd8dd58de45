"""The kernel's events for folders: inotify(7), by way of the C library.

Used as it is, since what is needed of it is small and must be exact: no link is followed, names are bytes of
any kind, the closing of a written file is told, and waiting costs nothing.
"""

import ctypes
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ATTRIB: Final = 0x4
CLOSE_WRITE: Final = 0x8
MOVED_FROM: Final = 0x40
MOVED_TO: Final = 0x80
CREATE: Final = 0x100
DELETE_SELF: Final = 0x400
MOVE_SELF: Final = 0x800
OVERFLOW: Final = 0x4000
IGNORED: Final = 0x8000
IS_FOLDER: Final = 0x4000_0000
_ONLY_FOLDERS = 0x0100_0000
_EXCEPT_UNLINKED = 0x0400_0000
_INTERESTING = ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE_SELF | MOVE_SELF

_HEADER = struct.Struct("iIII")
_BUFFER = 1 << 18  # room for some thousands of events
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened (`mask`) to which `name` in the folder watched as `watch` (-1 for none in particular)."""

    watch: int
    mask: int
    name: bytes


class Inotify:
    """One queue of events. `descriptor` becomes readable when there are some."""

    def __init__(self) -> None:
        """Raises OSError, also where the system has no inotify."""
        try:
            begin = _libc.inotify_init1
        except AttributeError as error:
            raise OSError("this system has no inotify") from error
        self.descriptor: int = _checked(begin(os.O_CLOEXEC | os.O_NONBLOCK))

    def watch(self, folder: int) -> int:
        """Watch an open folder, not those below it; the number by which its events name it. Raises OSError."""
        # By its descriptor, so that no path is walked a second time and no link on it followed.
        path = b"/proc/self/fd/%d" % folder
        mask = _INTERESTING | _ONLY_FOLDERS | _EXCEPT_UNLINKED
        return _checked(_libc.inotify_add_watch(self.descriptor, path, mask))

    def read(self) -> Iterator[Event]:
        """The events so far, at most a buffer full; none if there are none."""
        try:
            data = os.read(self.descriptor, _BUFFER)
        except BlockingIOError:
            return
        place = 0
        while place < len(data):
            watch, mask, _, length = _HEADER.unpack_from(data, place)
            place += _HEADER.size + length
            yield Event(watch, mask, data[place - length : place].rstrip(b"\0"))

    def close(self) -> None:
        """End all watches."""
        os.close(self.descriptor)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
