"""What a worker costs its machine, read from /proc."""

import os
import time
from pathlib import Path
from typing import Any

from copydesk.identity import owner

_US = Path("/proc/self")
_MEASURE_EVERY_SECONDS = 10.0  # the kernel walks all pages for it


class Vitals:
    """Looks at this process and its children."""

    def __init__(self) -> None:
        self._memory = 0
        self._measure_at = 0.0

    def read(self) -> dict[str, Any]:
        """`memory` is in bytes, a page shared by several counted once; `load` and `cpus` are those of the machine;
        `place` and `pids` tell which owners of leases are ours."""
        pids = _children()
        if time.monotonic() >= self._measure_at:
            self._memory = sum(map(_bytes, [os.getpid(), *pids]))
            self._measure_at = time.monotonic() + _MEASURE_EVERY_SECONDS
        return {
            "memory": self._memory,
            "load": round(os.getloadavg()[0], 2),
            "cpus": os.cpu_count() or 1,
            "place": owner().rsplit("/", 2)[0],
            "pids": pids,
        }


def _children() -> list[int]:
    """The children of the main thread, which forks them."""
    try:
        return [int(pid) for pid in (_US / f"task/{os.getpid()}/children").read_text("ascii").split()]
    except OSError:
        return []


def _bytes(pid: int) -> int:
    """Its share of the pages that it holds (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, ValueError, StopIteration):  # it has just ended
        return 0
