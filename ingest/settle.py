"""Decide whether a found file is whole: seen to be closed, or else quiet for the settle time."""

import errno
import os
from enum import StrEnum
from pathlib import Path

from ingest import leases
from ingest.folders import folder_of
from ingest.scan import Found

# Without an event that tells of its closing, a file being written is looked at this often.
_WRITING_SECONDS = 0.5
# At about 100 bytes each. Those beyond wait until some of these have been taken.
_REMEMBERED = 1_000_000
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Settling(StrEnum):
    """Whether a file may be taken."""

    SETTLED = "settled"
    WRITING = "writing"
    RESTING = "resting"


class Settler:
    """Watches files from scan to scan until each is whole.

    A file is whole at once when it is not empty and a read lease shows that nobody has it open for writing;
    so is one that was moved in. Where leases tell nothing (a network mount, another owner's file), and for
    an empty file (which most programs make first and fill later), size, both times and inode must stay the
    same for `settle_seconds`. A file seen to be open for writing is never whole, whatever the time.
    """

    def __init__(self, inbox: Path, settle_seconds: float) -> None:
        self._inbox = inbox
        self._settle_seconds = settle_seconds
        # When a file was first seen as it is, by a hash of all that is known about it: a changed file is
        # another one. Two generations, so that what a whole scan did not see is forgotten.
        self._before: dict[int, float] = {}
        self._now: dict[int, float] = {}
        self._next_look: float | None = None

    def observe(self, found: Found, now: float) -> Settling:
        """What to do with a file that a scan just found. `now` is in seconds of a monotonic clock."""
        writer = self._look_for_writer(found) if found.leases else leases.Lease.UNKNOWN
        if writer is leases.Lease.WRITER:
            self._look_again(now + _WRITING_SECONDS)
            return Settling.WRITING
        if writer is leases.Lease.HELD and found.size > 0:
            return Settling.SETTLED
        return self._rest(found, now)

    def end_scan(self) -> None:
        """Forget the files that were not observed since the last call; to be called after a whole scan."""
        self._before, self._now = self._now, {}

    def next_look(self) -> float | None:
        """When a scan may find something newly settled without any event; None if nothing is pending.

        On the clock of `observe`. Reading it begins anew: it covers the observations since the last call.
        """
        due, self._next_look = self._next_look, None
        return due

    def _rest(self, found: Found, now: float) -> Settling:
        key = hash(found)
        since = self._now.get(key, self._before.get(key, now))
        if len(self._now) < _REMEMBERED:
            self._now[key] = since
        if now > since and now - since >= self._settle_seconds:
            return Settling.SETTLED
        self._look_again(since + self._settle_seconds)
        return Settling.RESTING

    def _look_again(self, when: float) -> None:
        self._next_look = when if self._next_look is None else min(when, self._next_look)

    def _look_for_writer(self, found: Found) -> leases.Lease:
        try:
            with folder_of(self._inbox, found.relative) as (folder, name):
                descriptor = os.open(name, _READ, dir_fd=folder)
        except OSError as error:
            # A lease of somebody else's that is being broken refuses us; any other error is met, and told,
            # when the file is opened to be read.
            return leases.Lease.WRITER if error.errno == errno.EAGAIN else leases.Lease.UNKNOWN
        try:
            return leases.take(descriptor)
        finally:
            os.close(descriptor)  # which gives the lease back
