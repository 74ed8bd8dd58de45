"""A supervised process tree: start in order, restart what dies, stop in reverse, leave nothing behind.

One thread, and no polling: a signal or the next thing due ends each wait.
"""

import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from console.process import Process, Program

__all__ = ["Program", "Supervisor"]

READY_SECONDS = 15.0
"""How long the start of the next program waits for one that says when it is ready."""

_TICK_SECONDS = 1.0
_POLL_SECONDS = 0.02
_PENDING_SECONDS = 0.25
_SAME_ASKING_SECONDS = 0.3
_TROUBLE = 3
"""From this many deaths in a row on, the last lines of the log are shown."""


class Supervisor:
    """Runs `programs`, each in a process group of its own, until it is told to stop."""

    def __init__(
        self, programs: Sequence[Program], logs: Path, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        """`logs` is the folder of the programs' output; `tell` takes each sentence for the operator."""
        self._processes = [Process(program, logs) for program in programs]
        self._tell = tell
        self._wake: socket.socket | None = None
        self._asked_at = 0.0
        self.stopping = False

    @contextmanager
    def signals(self) -> Iterator[None]:
        """In this block SIGINT, SIGTERM and SIGHUP ask for a stop, and a second one kills at once."""
        reader, writer = socket.socketpair()
        writer.setblocking(False)
        asking = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {each: signal.signal(each, self._asked) for each in asking}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        self._wake = reader
        try:
            yield
        finally:
            self._wake = None
            signal.set_wakeup_fd(wakeup)
            for each, handler in before.items():
                signal.signal(each, handler)
            reader.close()
            writer.close()

    def _asked(self, _signal: int, _frame: FrameType | None) -> None:
        if not self.stopping:
            self._asked_at = time.monotonic()
        # One Ctrl-C may arrive twice: from the terminal, and from the program that started this one.
        elif time.monotonic() - self._asked_at > _SAME_ASKING_SECONDS:
            for process in self._processes:
                process.kill()
        self.stopping = True

    def start(self) -> None:
        """Start each program in order, waiting for those that say when they are ready.

        When one cannot be started, those before it are stopped and the error goes on.
        """
        try:
            for process in self._processes:
                if not self.stopping:
                    process.start()
                    self._until_ready(process)
        except BaseException:
            self.stop()
            raise

    def _until_ready(self, process: Process) -> None:
        until = time.monotonic() + READY_SECONDS
        while not process.ready() and time.monotonic() < until and not self.stopping:
            self._wait(_POLL_SECONDS)
            self._look_after(process)

    def run(
        self,
        tick: Callable[[], None],
        seconds: float = _TICK_SECONDS,
        before_stop: Callable[[], None] = lambda: None,
    ) -> None:
        """Supervise until a stop is asked for, calling `tick` about every `seconds`; then stop."""
        due = time.monotonic()
        try:
            while not self.stopping:
                if time.monotonic() >= due:
                    tick()
                    due = time.monotonic() + seconds
                self.step(max(0.0, due - time.monotonic()))
            before_stop()
        finally:
            self.stop()

    def step(self, timeout: float) -> None:
        """Wait for at most `timeout` seconds, then restart what has died and is due."""
        starts = [process.due for process in self._processes if process.due is not None]
        pending = [_PENDING_SECONDS] if any(p.pid and not p.ready() for p in self._processes) else []
        self._wait(min([timeout, *pending, *(due - time.monotonic() for due in starts)]))
        for process in self._processes:
            self._look_after(process)

    def _look_after(self, process: Process) -> None:
        death = process.bury()
        if death is not None:
            self._tell(death)
            if process.deaths >= _TROUBLE:
                for line in process.log.last_lines():
                    self._tell(f"  {process.program.name}: {line}")
        failure = None if self.stopping else process.start_again()
        if failure is not None:
            self._tell(failure)
        process.ready()
        process.log.bound()

    def stop(self) -> None:
        """Stop in reverse order: ask, wait for the grace, then kill the whole group."""
        self.stopping = True
        for process in reversed(self._processes):
            process.ask_to_stop()
            while not process.gone():
                self._wait(_TICK_SECONDS if self._wake else _POLL_SECONDS)

    def processes(self) -> dict[str, int | None]:
        """The process id of each program, None while it waits to be started again."""
        return {process.program.name: process.pid for process in self._processes}

    def _wait(self, seconds: float) -> None:
        if self._wake is None:  # nothing will wake us
            time.sleep(min(max(seconds, 0.0), _POLL_SECONDS))
        elif select.select([self._wake], [], [], max(seconds, 0.0))[0]:
            self._wake.recv(4096)
