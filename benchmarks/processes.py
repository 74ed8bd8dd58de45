"""Workers and other programs that a benchmark starts, and what they use of the processors."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from copydesk.settings import ENVIRONMENT_PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60


def environment(settings: Settings) -> dict[str, str]:
    """The settings as variables."""
    return {ENVIRONMENT_PREFIX + each.name.upper(): str(getattr(settings, each.name)) for each in fields(settings)}


@contextmanager
def celery_worker(
    app: str, name: str, variables: Mapping[str, str], log: Path, *, concurrency: int
) -> Iterator[int]:
    """A worker that is ready to take messages; its process id. It is ended with the block."""
    argv = [
        *(sys.executable, "-m", "celery", "-A", app, "worker", f"--concurrency={concurrency}", "--loglevel=info"),
        *("--without-gossip", "--without-mingle", f"--hostname={name}@%h"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(argv, env={**os.environ, **variables}, cwd=ROOT, stdout=output, stderr=output)
    try:
        wait_until(lambda: b"ready." in log.read_bytes() or process.poll() is not None, _START_SECONDS)
        if process.poll() is not None:
            raise RuntimeError(log.read_text("utf-8", "replace")[-2000:])
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def wait_until(condition: Callable[[], bool], seconds: float, every: float = 0.02) -> float:
    """When the condition came true, on the clock of `time.perf_counter`. Raises TimeoutError."""
    deadline = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError
        time.sleep(every)
    return time.perf_counter()


@dataclass(slots=True)
class Spent:
    """What a stretch of a run took: seconds on the wall, and of the processors in all its processes together."""

    seconds: float = 0.0
    cpu: float = 0.0


@contextmanager
def spent(*roots: int) -> Iterator[Spent]:
    """Measures the block: this process, and those of `roots` with all that descend from them."""
    took = Spent()
    began, cpu = time.perf_counter(), _cpu_of(roots)
    yield took
    took.seconds, took.cpu = time.perf_counter() - began, _cpu_of(roots) - cpu


def _cpu_of(roots: Iterable[int]) -> float:
    return time.process_time() + cpu_seconds(pid for root in roots for pid in tree(root))


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in tree(int(child)))]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that processes have used so far, ended children included."""
    total = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        except OSError:
            continue
        total += sum(int(field) for field in stat.rpartition(")")[2].split()[11:15])
    return total / _TICKS


def idle_seconds() -> float:
    """Processor time that nobody has used since the machine started, of all cores together."""
    fields = Path("/proc/stat").read_text("ascii").splitlines()[0].split()
    return (int(fields[4]) + int(fields[5])) / _TICKS
