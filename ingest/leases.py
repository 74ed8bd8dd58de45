"""Read leases: the kernel's answer to "does anybody have this file open for writing?".

fcntl(2), F_SETLEASE: a read lease is granted only while no descriptor of the file is open for writing, and
while it is held an opening for writing waits (and is told to us) until it is given back. Only the owner of
a file, or a process with CAP_LEASE, is granted one, and only where the file system's writers all go through
this kernel: on a network mount the answer says nothing, so there it must not be asked for.
"""

import errno
import fcntl
import signal
from enum import StrEnum


class Lease(StrEnum):
    """What became of asking for a lease."""

    HELD = "held"
    WRITER = "writer"
    UNKNOWN = "unknown"


def take(descriptor: int) -> Lease:
    """Ask for a read lease on a file opened for reading: HELD, refused for a WRITER, or UNKNOWN."""
    try:
        # A writer that comes is announced by SIGIO, which ends a process that does not expect it; SIGURG is
        # ignored unless somebody listens.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return Lease.WRITER if error.errno == errno.EAGAIN else Lease.UNKNOWN
    return Lease.HELD


def release(descriptor: int) -> None:
    """Give a lease back. Closing the descriptor does so too."""
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)


def is_wanted_back(descriptor: int) -> bool:
    """Whether a writer waits for a lease that `take` granted."""
    return fcntl.fcntl(descriptor, fcntl.F_GETLEASE) != fcntl.F_RDLCK
