"""What it costs to be watched.

    .venv/bin/python -m benchmarks.observing [--rate 2000] [--seconds 60] [--json]

At so many articles a second, in batches of a hundred, the journal is written as settling writes it; beside
it `copydesk serve` runs with a page open on its stream of events, and is scraped for metrics every fifteen
seconds. Told are processor seconds, as a share of one core: of the writing, which the workers pay, and of all that
`serve` does, with its samples. The articles themselves are not written, for one machine cannot make so many.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.processes import ROOT, cpu_seconds, environment, tree, wait_until
from benchmarks.report import Row, parser, show
from copydesk.clock import now
from copydesk.outcomes import Outcome
from copydesk.settings import Settings
from storage import tallies
from storage.history.journal import Settled, write_settled
from storage.leases import LeasedDrop
from storage.migrate import open_store
from storage.settlement import Worked
from storage.store import Store
from tests import servers

_BATCH = 100
_SCRAPE_SECONDS = 15.0
_STAGES = ("read", "clean", "language", "fingerprint", "tag")


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--rate", type=int, default=2000)
    options.add_argument("--seconds", type=int, default=60)
    chosen = options.parse_args()
    with servers.postgres() as server:
        urls = {"sqlite": "", "postgresql": server.make_database("cost")}
        cost = [measure_cost(name, url, chosen.rate, chosen.seconds) for name, url in urls.items()]
    show({"cost, % of a core": cost}, as_json=chosen.json)


def measure_cost(database: str, url: str, rate: int, seconds: int) -> Row:
    """Processor time at this rate, after some of it has gone by."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data=Path(folder, "data"), database_url=url, broker_url="local", port=servers.free_port()
        )
        store = open_store(settings)
        with served(settings, Path(folder, "serve.log")) as serve, watched(settings.port):
            _write(store, rate, 5)
            used = cpu_seconds(tree(serve))
            writing = _write(store, rate, seconds)
            used = cpu_seconds(tree(serve)) - used
        store.close()
    return {
        "database": database,
        "articles/s": rate,
        "writing the journal": 100 * writing / seconds,
        "pages, metrics, samples": 100 * used / seconds,
        "all": 100 * (writing + used) / seconds,
    }


@contextmanager
def served(settings: Settings, log: Path) -> Iterator[int]:
    """`copydesk serve`, ready; its process id."""
    argv = [sys.executable, "-m", "console", "serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv, cwd=ROOT, env={**os.environ, **environment(settings)}, stdout=output, stderr=output
        )
    try:
        wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", settings.port)) == 0, 30, every=0.2)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def watched(port: int) -> Iterator[None]:
    """A page that is open on its events, and a scrape now and then, until the block ends."""
    stop = threading.Event()
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    page.request("GET", "/live")

    def read() -> None:
        answer = page.getresponse()
        with suppress(http.client.HTTPException, OSError):  # it ends when the page's program does
            while not stop.is_set() and answer.read1(65536):
                pass

    def scrape() -> None:
        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/metrics")
            connection.getresponse().read()
            connection.close()
            stop.wait(_SCRAPE_SECONDS)

    threads = [threading.Thread(target=each, daemon=True) for each in (read, scrape)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(5)


_SUMS = {tallies.settled("live"): _BATCH, Outcome.STORED.value: _BATCH, tallies.RECORDS_STORED: _BATCH}


def _write(store: Store, rate: int, seconds: int) -> float:
    """Write entries at this rate; the processor seconds that writing them took, reading and settling left out."""
    spent, due = 0.0, time.monotonic()
    for _ in range(rate * seconds // _BATCH):
        batch, moment = [_worked() for _ in range(_BATCH)], now()
        with store.writing(serial=True) as connection:
            tallies.add(connection, {tallies.taken_in("live"): _BATCH})
            before = time.process_time()
            write_settled(connection, _settled(batch, moment), _SUMS)
            spent += time.process_time() - before
        due += _BATCH / rate
        time.sleep(max(0.0, due - time.monotonic()))
    return spent


def _settled(batch: list[Worked], moment: str) -> Settled:
    return Settled(
        at=moment, since=moment, owner="here/1/1", began=time.perf_counter(), batch=batch,
        articles=[{"source": f"source {number % 20}"} for number in range(_BATCH)], rejects=[],
        outcomes={worked.drop.id: Outcome.STORED for worked in batch},
    )  # fmt: skip


def _worked() -> Worked:
    drop = LeasedDrop(
        id=os.urandom(18).hex(), name="a.txt", source="wire", sha256="0" * 64, size=1, lane="live", attempts=1,
        next_offset=0, next_record=0, accepted_at=now(), due_since=now(), data=b"",
    )  # fmt: skip
    return Worked(drop=drop, times={stage: [0.0004] for stage in _STAGES})


if __name__ == "__main__":
    main()
