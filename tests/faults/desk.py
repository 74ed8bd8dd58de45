"""A desk of real processes that a test can kill: watcher, worker and Redis, on settings of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from console import child
from copydesk.settings import ENVIRONMENT_PREFIX, Settings
from tests import servers

_ROOT = Path(__file__).resolve().parents[2]
_LOG_TAIL = 3000
_TOO_OFTEN = 20


def celery(app: str) -> tuple[str, ...]:
    """The plain Celery command for an application module."""
    return (
        *("-m", "celery", "-A", app, "worker", "--concurrency=2", "--loglevel=info"),
        *("--without-gossip", "--without-mingle"),
    )


WORKER = celery("workers.app")
WATCHER = ("-m", "console", "watch")


@dataclass
class Part:
    """One program of the desk, in a process group of its own. `arguments` follow the interpreter."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it so that it dies with us. From the main thread alone: the kernel watches the thread."""
        shim = (sys.executable, "-I", "-S", child.__file__, str(os.getpid()), str(int(signal.SIGKILL)))
        self.starts += 1
        with self.log.open("ab") as log:
            log.write(f"--- start {self.starts}\n".encode())
            log.flush()
            self.process = subprocess.Popen(
                [*shim, sys.executable, *self.arguments], env=self.environment, cwd=_ROOT,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def ended(self) -> bool:
        """Whether it was started and ended without being killed by us."""
        return self.process is not None and self.process.poll() is not None

    def children(self) -> list[int]:
        """The processes that it started itself, the pool of a worker."""
        try:
            listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii")
        except OSError:
            return []
        return [int(pid) for pid in listed.split()]

    def signal(self, number: int) -> None:
        """To every process of the group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """SIGKILL to the whole group, and wait until its leader is gone."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(30)
            self.process = None

    def last_words(self) -> str:
        """The end of its log."""
        return f"=== {self.name}\n" + self.log.read_text("utf-8", "replace")[-_LOG_TAIL:]


@dataclass
class Desk:
    """Redis and the parts. `worker` and `watcher` are interpreter arguments, so that a test may wrap either."""

    settings: Settings
    redis: servers.Redis
    worker: Part = field(init=False)
    watcher: Part = field(init=False)
    restarted: list[str] = field(default_factory=list)

    def __init__(
        self,
        settings: Settings,
        redis: servers.Redis,
        *,
        worker: Sequence[str] = WORKER,
        watcher: Sequence[str] = WATCHER,
    ) -> None:
        self.settings = settings
        self.redis = redis
        self.restarted = []
        self.worker = self.part("worker", worker)
        self.watcher = self.part("watcher", watcher)

    def part(self, name: str, arguments: Sequence[str]) -> Part:
        """Another program on the settings of this desk; the caller starts and kills it."""
        self.settings.run.mkdir(parents=True, exist_ok=True)
        return Part(name, tuple(arguments), _environment(self.settings), self.settings.run / f"{name}.log")

    @property
    def parts(self) -> Iterable[Part]:
        return (self.worker, self.watcher)

    def __enter__(self) -> "Desk":
        for part in self.parts:
            part.start()
        return self

    def __exit__(self, *_: object) -> None:
        for part in self.parts:
            part.kill()

    def tend(self) -> None:
        """Start what ended by itself, as a supervisor would; `restarted` tells. Not for ever."""
        for part in self.parts:
            if part.ended:
                self.restarted.append(part.name)
                assert len(self.restarted) < _TOO_OFTEN, self.last_words()
                part.start()

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Tend the parts until `condition()` is true (then True), for at most so long."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() >= deadline:
                return False
            self.tend()
            time.sleep(0.05)
        return True

    def last_words(self) -> str:
        """What the parts logged last, for the message of a failed test."""
        return "\n".join(part.last_words() for part in self.parts)


def _environment(settings: Settings) -> dict[str, str]:
    """Our own environment, but of the desk's settings nothing except these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT_PREFIX)}
    chosen = {
        ENVIRONMENT_PREFIX + each.name.upper(): str(getattr(settings, each.name)) for each in fields(settings)
    }
    return {**kept, **chosen, "PYTHONUNBUFFERED": "1"}
