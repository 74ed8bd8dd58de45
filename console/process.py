"""One supervised program: its start, its death, its end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from console import child
from console.logs import BoundedLog
from copydesk.errors import CopydeskError

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 10.0
HEALTHY_SECONDS = 30.0
"""A program that lived this long has recovered: its next death counts as the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run and how.

    `env` is added to our own environment. `grace_seconds` is the time to stop in before it is killed.
    `prepare` is called before each start, `ready` tells whether it serves (None: as soon as it runs), and
    `repair` is called when it gave up by itself before it was ready. `death_signal` is what it gets when its
    supervisor dies.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    grace_seconds: float = 10.0
    restart: bool = True
    prepare: Callable[[], None] = lambda: None
    ready: Callable[[], bool] | None = None
    repair: Callable[[], None] = lambda: None
    death_signal: signal.Signals = signal.SIGTERM


class Process:
    """The running side of a `Program`. `due` is when it is to be started (monotonic clock), else None."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = BoundedLog(logs / f"{program.name}.log")
        self.deaths = 0
        self.due: float | None = None
        self._popen: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._was_ready = False
        self._kill_at = 0.0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._popen.pid if self._popen else None

    def start(self) -> None:
        """Run it, in a session of its own, so that its whole group can be ended with it."""
        self.due = None
        self.program.prepare()
        shim = (
            sys.executable,
            "-I",
            "-S",
            child.__file__,
            str(os.getpid()),
            str(int(self.program.death_signal)),
        )
        with self.log.open() as output:
            self._popen = subprocess.Popen(
                [*shim, *self.program.argv],
                env={**os.environ, **self.program.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._started = time.monotonic()
        self._was_ready = self.program.ready is None

    def start_again(self) -> str | None:
        """Start it when that is due; a start that fails is planned anew, with a sentence why."""
        if self.due is None or time.monotonic() < self.due:
            return None
        try:
            self.start()
        except (OSError, CopydeskError) as error:
            self.deaths += 1
            return f"{self.program.name} cannot be started ({error}); {self._plan()}."
        return None

    def ready(self) -> bool:
        """Whether it has been seen to serve since it was started."""
        if not self._was_ready and self._popen and self.program.ready:
            self._was_ready = self.program.ready()
        return self._was_ready

    def bury(self) -> str | None:
        """When it has died: end what it left, plan its next start, and say so in a sentence."""
        status = self._reap()
        if status is None:
            return None
        healthy = time.monotonic() - self._started >= HEALTHY_SECONDS
        self.deaths = 1 if healthy else self.deaths + 1
        said = f"{self.program.name} {_ended(status)}"
        if not self.program.restart:
            return f"{said}."
        if status > 0 and not self._was_ready:
            self.program.repair()
        return f"{said}; {self._plan()}."

    def _plan(self) -> str:
        delay = min(FIRST_DELAY_SECONDS * 2.0 ** (self.deaths - 1), LONGEST_DELAY_SECONDS)
        self.due = time.monotonic() + delay
        return f"it is started again in {delay:.1f} s"

    def ask_to_stop(self) -> None:
        """Send SIGTERM; `gone` kills once the grace is over."""
        self.due = None
        self._kill_at = time.monotonic() + self.program.grace_seconds
        if self._popen:
            os.kill(self._popen.pid, signal.SIGTERM)  # Popen's own way would reap it

    def gone(self) -> bool:
        """Whether it has ended; what is left of its group is killed then, or when the grace is over."""
        if self._popen and time.monotonic() >= self._kill_at:
            self.kill()
        return self._popen is None or self._reap() is not None

    def kill(self) -> None:
        """Kill the whole group. Safe in a signal handler."""
        if self._popen:
            _kill_group(self._popen.pid)

    def _reap(self) -> int | None:
        """The exit status (negative: a signal) once the process has died, else None."""
        if self._popen is None:
            return None
        # The dead leader is left unreaped while its group is killed: its number cannot be reused till then.
        if os.waitid(os.P_PID, self._popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        _kill_group(self._popen.pid)
        status = self._popen.wait()
        self._popen = None
        return status


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left (macOS: only zombies)
        os.killpg(leader, signal.SIGKILL)


def _ended(status: int) -> str:
    if status >= 0:
        return f"ended with exit code {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
