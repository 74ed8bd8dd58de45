"""Who a process is, so that its lease can be ended as soon as it is known to be gone."""

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def owner() -> str:
    """This process: where process numbers mean the same, its number, and when it started."""
    pid = os.getpid()
    return f"{_place()}/{pid}/{_started(pid)}"


def is_gone(other: str) -> bool:
    """Whether the process named by `owner` is certainly gone: it is of this place, and no longer there.

    False says nothing: it may be of another machine or container.
    """
    place, _, rest = other.rpartition("/")
    place, _, pid = place.rpartition("/")
    if place != _place() or not pid.isdecimal():
        return False
    return _started(int(pid)) != rest


def host() -> str:
    """The machine's name, for people."""
    return socket.gethostname()


def _place() -> str:
    """One boot of one machine, and one namespace of process numbers on it."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        namespace = (_PROC / "self/ns/pid").readlink()
    except OSError:  # no /proc: only the lease's own time ends it
        return f"{socket.gethostname()}/unknown"
    return f"{boot}/{namespace}"


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot; empty if there is none (or it is a zombie)."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
