"""Slower processors: a process tree that gets a share of one core and no more, as the kernel's quota has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import tree

_PERIOD = 20_000  # microseconds; a share is used up and given anew in each
_ROOT = Path("/sys/fs/cgroup")


@contextmanager
def quota(pid: int, share: float) -> Iterator[None]:
    """In this block a process and what descends from it has so much of a core. Needs root, cgroup 1 or 2."""
    folder = (_ROOT / "cpu" if (_ROOT / "cpu").is_dir() else _ROOT) / f"benchmark-{pid}"
    allowed = int(share * _PERIOD)
    folder.mkdir()
    try:
        if (folder / "cpu.max").exists():
            (folder / "cpu.max").write_text(f"{allowed} {_PERIOD}")
        else:
            (folder / "cpu.cfs_period_us").write_text(str(_PERIOD))
            (folder / "cpu.cfs_quota_us").write_text(str(allowed))
        for each in tree(pid):
            (folder / "cgroup.procs").write_text(str(each))
        yield
    finally:
        for each in (folder / "cgroup.procs").read_text().split():
            (folder.parent / "cgroup.procs").write_text(each)
        folder.rmdir()
