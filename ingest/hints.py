"""Hints that a scan may find something new: events where there are any, or else the timer alone.

A hint may come for nothing, and one may be missing (the queue of events overflows, a mount sends none): the
scan that follows each hint, and each passing of the timer, is the truth.
"""

import errno
import os
import select
import time
from pathlib import Path

from ingest import inotify
from ingest.folders import open_folder
from ingest.names import reason_to_leave
from ingest.scan import MAX_DEPTH

# A burst is given this long to become one hint.
_GATHER_SECONDS = 0.01
# More than the queue of the kernel holds: it is emptied, but not for ever while it is being filled.
_BUFFERS = 8
_ARRIVED = inotify.CREATE | inotify.MOVED_TO | inotify.CLOSE_WRITE | inotify.ATTRIB
_NEW_FOLDER = inotify.CREATE | inotify.MOVED_TO
_LOST = inotify.DELETE_SELF | inotify.MOVE_SELF | inotify.IGNORED


class Hints:
    """Waits for hints about one inbox. For one thread, except `wake`.

    Nothing here raises because of the inbox: one that is deleted, replaced or unreadable is watched again
    as soon as that succeeds, which each `wait` tries. `problem` is a sentence while events are wanted and do
    not cover all of the inbox, else None.
    """

    def __init__(self, inbox: Path, *, events: bool) -> None:
        """Begins to watch at once. `events` is false to go by the timer alone."""
        self.problem: str | None = None
        self._inbox = inbox
        self._wanted = events
        self._events: inotify.Inotify | None = None
        self._folders: dict[int, bytes] = {}
        self._root = (-1, -1)  # device and inode of the inbox that is watched
        self._waker = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._renew()

    def wait(self, timeout: float) -> bool:
        """Sleep until something happens in the inbox (then True) or `timeout` seconds have passed.

        What happened since the last call counts. Also True after `wake`, and when the inbox was lost or is
        watched anew, since events were missed then.
        """
        if self._renew():
            return True
        deadline = time.monotonic() + timeout
        left = timeout
        while self._ready(left):
            if self._woken() or self._hinted():
                time.sleep(_GATHER_SECONDS)
                self._hinted()
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                break
        return False

    def wake(self) -> None:
        """End a `wait`, the present one or the next; from any thread or signal handler."""
        os.eventfd_write(self._waker, 1)

    def close(self) -> None:
        """End the watch. Nothing else may be called afterwards."""
        self._forget()
        os.close(self._waker)

    def _ready(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._waker, select.POLLIN)
        if self._events:
            poll.register(self._events.descriptor, select.POLLIN)
        return bool(poll.poll(max(0.0, seconds) * 1000))

    def _woken(self) -> bool:
        try:
            return os.eventfd_read(self._waker) > 0
        except BlockingIOError:
            return False

    def _hinted(self) -> bool:
        """Take the events off the queue, follow the folders they tell of, and say if any is a hint."""
        hinted = False
        for _ in range(_BUFFERS):
            events = list(self._events.read()) if self._events else []
            if not events:
                break
            for event in events:
                hinted |= self._followed(event)
        return hinted

    def _followed(self, event: inotify.Event) -> bool:
        if event.mask & inotify.OVERFLOW:
            self._root = (-1, -1)  # folders may have come unseen
            return True
        folder = self._folders.get(event.watch)
        if event.mask & _LOST:
            return self._lost(event, folder)
        if folder is None or reason_to_leave(event.name):
            return False
        if event.mask & inotify.IS_FOLDER:
            if event.mask & inotify.MOVED_FROM:
                self._root = (-1, -1)  # the watches below it have gone along, under paths unknown
            elif event.mask & _NEW_FOLDER and self._events:
                self._watch_below(self._events, folder + b"/" + event.name if folder else event.name)
        return bool(event.mask & _ARRIVED)

    def _lost(self, event: inotify.Event, folder: bytes | None) -> bool:
        if event.mask & inotify.IGNORED:
            self._folders.pop(event.watch, None)
        if folder != b"":
            return False
        self._root = (-1, -1)
        return True

    def _renew(self) -> bool:
        """Watch the inbox if it is not watched, or is another by now; whether that changed anything."""
        if not self._wanted or (self._events and self._identity() == self._root):
            return False
        was_watched = self._events is not None
        self._forget()
        self.problem = None
        try:
            self._events = events = inotify.Inotify()
        except OSError as error:
            self._tell(error)
            return was_watched
        self._root = self._identity()
        self._watch_below(events, b"")
        if not self._folders:
            self._forget()
        return was_watched or bool(self._folders)

    def _identity(self) -> tuple[int, int]:
        try:
            status = self._inbox.stat()
        except OSError:
            return (-2, -2)
        return status.st_dev, status.st_ino

    def _forget(self) -> None:
        if self._events:
            self._events.close()
        self._events = None
        self._folders = {}

    def _watch_below(self, events: inotify.Inotify, folder: bytes) -> None:
        """Watch a folder and those in it. Watched before it is read, so that none is missed in between."""
        unread = [folder]
        while unread:
            folder = unread.pop()
            try:
                unread += self._watch(events, folder)
            except OSError as error:
                if not folder or error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                    self._tell(error)

    def _watch(self, events: inotify.Inotify, folder: bytes) -> list[bytes]:
        """Watch one folder; the paths of the folders in it. Raises OSError."""
        descriptor = open_folder(self._inbox, folder)
        try:
            self._folders[events.watch(descriptor)] = folder
            if folder.count(b"/") + 1 >= MAX_DEPTH:
                return []
            with os.scandir(descriptor) as entries:
                names = [os.fsencode(e.name) for e in entries if e.is_dir(follow_symlinks=False)]
        finally:
            os.close(descriptor)
        prefix = folder + b"/" if folder else b""
        return [prefix + name for name in names if not reason_to_leave(name)]

    def _tell(self, error: OSError) -> None:
        limit = " (the limit of inotify watches)" if error.errno == errno.ENOSPC else ""
        self.problem = f"Not all of the inbox can be watched for events: {error.strerror}{limit}."
