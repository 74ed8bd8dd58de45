"""Workers for a one-shot run: our own, or those that already run on the data folder."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType

from console import programs
from console.lock import data_folder
from console.supervisor import Supervisor
from copydesk.errors import DataFolderInUseError
from copydesk.settings import Settings

_TAKE_OVER_SECONDS = 2.0


class Workforce:
    """Sees to it that somebody works on the data folder while the block runs.

    Where the folder is in use, whoever holds it does the work; when they leave, our own take over.
    """

    def __init__(self, settings: Settings, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self.settings, self._broker = programs.broker(settings)
        self._stack = ExitStack()
        self._supervisor: Supervisor | None = None
        self._look_at = 0.0
        self.stopping = False

    def __enter__(self) -> "Workforce":
        self._take_over()
        return self

    def _take_over(self) -> None:
        self._look_at = time.monotonic() + _TAKE_OVER_SECONDS
        try:
            self._stack.enter_context(data_folder(self.settings))
        except DataFolderInUseError:
            return
        tree = [*self._broker, programs.worker(self.settings)]
        supervisor = Supervisor(tree, self.settings.run, self._tell)
        self._stack.enter_context(supervisor.signals())
        self._stack.callback(supervisor.stop)
        self._supervisor = supervisor
        supervisor.start()

    def tend(self, seconds: float = 0.0) -> None:
        """Look after the workers for about `seconds`; then `stopping` tells whether Ctrl-C was pressed."""
        if self._supervisor:
            self._supervisor.step(seconds)
            self.stopping = self._supervisor.stopping
            return
        time.sleep(seconds)
        if time.monotonic() >= self._look_at:
            self._take_over()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
