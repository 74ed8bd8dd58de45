"""A worker in another network, from which only the broker and the database can be reached, does its share.

    sudo .venv/bin/python -m benchmarks.second_network [--files 1000] [--json]

Needs root, for it makes a network namespace with one cable to this one. One worker runs here and one there, each
with a data folder of its own. At the near end of the cable two relays lead to the broker and to the database, and
nothing else listens there; told is how many drops each worker settled, and what the other one could reach.
"""

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from benchmarks import corpus
from benchmarks.processes import ROOT, environment, wait_until
from benchmarks.report import Row, parser, show
from copydesk.queues import LOCAL
from copydesk.settings import Settings
from ingest.oneshot import take_paths
from ingest.submit import Sender
from storage.account import account
from storage.migrate import open_store
from storage.recovery import waiting_sends
from storage.schema import journal
from storage.store import Store
from tests import servers

_HERE, _THERE = "10.99.77.1", "10.99.77.2"
_SPACE, _NEAR, _FAR = "copydesk-far", "cdesk-near", "cdesk-far"
_DATABASE_PORT, _BROKER_PORT = 15432, 16379
_LONGEST_SECONDS = 600


def main() -> None:
    """Measure and print."""
    chosen = parser(__doc__, files=1000).parse_args()
    if os.geteuid() != 0:
        sys.exit("It makes a network namespace, which takes root.")
    show({"two networks": [run(chosen.files, chosen.seed)]}, as_json=chosen.json)


def run(files: int, seed: int) -> Row:
    """One run with a worker on each side."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres, redis = stack.enter_context(servers.postgres()), stack.enter_context(servers.redis())
        stack.enter_context(_cable())
        stack.enter_context(_relay(_DATABASE_PORT, socket.AF_INET, ("127.0.0.1", postgres.port)))
        stack.enter_context(_relay(_BROKER_PORT, socket.AF_UNIX, str(redis.socket)))
        near = Settings(data=folder / "near", database_url=postgres.url, broker_url=redis.url, workers=1)
        far = replace(
            near, data=folder / "far",
            database_url=f"postgresql://copydesk@{_HERE}:{_DATABASE_PORT}/postgres",
            broker_url=f"redis://{_HERE}:{_BROKER_PORT}/0",
        )  # fmt: skip
        store = open_store(near)
        stack.callback(store.close)
        corpus.write(folder / "files", corpus.files(seed, files))
        nobody = Sender(replace(near, broker_url=LOCAL))
        take_paths(near, store, nobody, [folder / "files"], move=False, told=lambda _: None)
        pids = {
            "near": stack.enter_context(_worker(near, folder / "near.log")),
            "far": stack.enter_context(_worker(far, folder / "far.log", "ip", "netns", "exec", _SPACE)),
        }
        wait_until(lambda: all(b"ready." in (folder / f"{n}.log").read_bytes() for n in pids), 60)
        Sender(near).send(waiting_sends(store))
        wait_until(lambda: account(store).settled, _LONGEST_SECONDS, every=0.2)
        shares = _shares(store)
        return {
            "files": files,
            "settled": account(store).dropped,
            "workers that settled": len(shares),
            "share of the smaller %": 100 * min(shares.values()) / files,
            "reached beside the two": _reached(),
        }


def _shares(store: Store) -> Counter[str]:
    """Drops settled by each worker process."""
    shares: Counter[str] = Counter()
    with store.reading() as connection:
        for row in connection.execute(select(journal)):
            shares[row.owner] += row.stored + row.duplicate + row.rejected
    return shares


def _reached() -> int:
    """How many of the machine's other addresses and ports answer from there."""
    others = [("1.1.1.1", 53), ("127.0.0.1", 8484), (_HERE, 22), (_HERE, 8484), (_HERE, 5432)]
    probe = (
        "import socket\n"
        "found = 0\n"
        f"for address in {others}:\n"
        "    with socket.socket() as s:\n"
        "        s.settimeout(1)\n"
        "        found += s.connect_ex(address) == 0\n"
        "print(found)"
    )
    argv = ["ip", "netns", "exec", _SPACE, sys.executable, "-c", probe]
    return int(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)


@contextmanager
def _worker(settings: Settings, log: Path, *prefix: str) -> Iterator[int]:
    argv = [*prefix, sys.executable, "-m", "console", "worker"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv, cwd=ROOT, env={**os.environ, **environment(settings)}, stdout=output, stderr=output
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(90)


@contextmanager
def _cable() -> Iterator[None]:
    """A network namespace with one cable to this one, and no other way out."""
    inside = ("netns", "exec", _SPACE, "ip")
    try:
        _ip("netns", "add", _SPACE)
        _ip("link", "add", _NEAR, "type", "veth", "peer", "name", _FAR, "netns", _SPACE)
        _ip("address", "add", f"{_HERE}/30", "dev", _NEAR)
        _ip("link", "set", _NEAR, "up")
        _ip(*inside, "address", "add", f"{_THERE}/30", "dev", _FAR)
        _ip(*inside, "link", "set", _FAR, "up")
        yield
    finally:
        with suppress(subprocess.CalledProcessError):
            _ip("netns", "delete", _SPACE)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@contextmanager
def _relay(port: int, family: int, target: object) -> Iterator[None]:
    """Pass on what comes to the near end of the cable."""
    listening = socket.create_server((_HERE, port))

    def serve() -> None:
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            other = socket.socket(family)
            other.connect(target)
            threading.Thread(target=_pass_on, args=(peer, other), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield
    listening.close()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    ways = {one: other, other: one}
    with one, other, selectors.DefaultSelector() as selector:
        for each in ways:
            selector.register(each, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                try:
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    ways[key.fileobj].sendall(data)
                except OSError:
                    return


if __name__ == "__main__":
    main()
