"""Bounds on what one record may take: time and memory of its worker."""

import ctypes
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_PR_SET_PDEATHSIG = 1
_AT_ONCE_SECONDS = 0.001


class RecordTimeoutError(BaseException):
    """A record took too long. Not an Exception, so that no stage catches it by mistake."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise RecordTimeoutError in the block after so long. A timer that ran before goes on after the block.

    Signals reach the main thread alone; elsewhere, and in C code that never returns, the hard limit on the whole
    message is what ends it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    began = time.monotonic()
    previous = signal.signal(signal.SIGALRM, _expire)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if outer:
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - began), _AT_ONCE_SECONDS))


def _expire(_signal: int, _frame: FrameType | None) -> None:
    raise RecordTimeoutError


def resident_bytes() -> int:
    """How much memory this process holds, what it shares with others included."""
    return _pages(1) * resource.getpagesize()


def _pages(field: int) -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[field])


def limit_memory(more: int) -> None:
    """Let this process grow by so many bytes of address space and no further: then a MemoryError is raised."""
    limit = _pages(0) * resource.getpagesize() + more
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, so that none works on unsupervised (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
