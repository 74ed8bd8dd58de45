"""What it costs to be watched, and whether what is seen ever contradicts itself.

    .venv/bin/python -m benchmarks.observing [--files 20000] [--rate 2000] [--seconds 60] [--json]

`cost`: at so many articles a second, in batches of a hundred, the journal is written as settling writes it; beside
it `copydesk serve` runs with a page open on its stream of events, and is scraped for metrics every fifteen
seconds. Told are processor seconds, as a share of one core: of the writing, which the workers pay, and of all that
`serve` does, with its samples. The articles themselves are not written, for one machine cannot make so many.

`agreement`: so many files go through the desk, and every tenth of a second its account, lanes, totals and metrics
are read and held against each other: how many looks there were, and how many contradictions in them.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from benchmarks import corpus
from benchmarks.processes import ROOT, cpu_seconds, environment, tree, wait_until
from benchmarks.report import Row, parser, show
from console.oneshot import run_once
from copydesk.clock import now
from copydesk.outcomes import Outcome
from copydesk.settings import Settings
from storage import tallies
from storage.history.journal import Settled, write_settled
from storage.history.observing import Observation, observe
from storage.leases import LeasedDrop
from storage.migrate import open_store
from storage.settlement import Worked
from storage.store import Store
from tests import servers

LOOK_SECONDS = 0.1
_BATCH = 100
_SCRAPE_SECONDS = 15.0
_STAGES = ("read", "clean", "language", "fingerprint", "tag")


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, files=20_000)
    options.add_argument("--rate", type=int, default=2000)
    options.add_argument("--seconds", type=int, default=60)
    chosen = options.parse_args()
    with servers.postgres() as server:
        urls = {"sqlite": "", "postgresql": server.make_database("cost")}
        cost = [measure_cost(name, url, chosen.rate, chosen.seconds) for name, url in urls.items()]
    show(
        {"cost, % of a core": cost, "agreement": [measure_agreement(chosen.files, chosen.seed)]},
        as_json=chosen.json,
    )


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


def _write(store: Store, rate: int, seconds: int) -> float:
    """Write entries at this rate; the processor seconds that writing them took, reading and settling left out."""
    spent, due = 0.0, time.monotonic()
    for _ in range(rate * seconds // _BATCH):
        batch, moment = [_worked() for _ in range(_BATCH)], now()
        with store.writing(serial=True) as connection:
            tallies.add(connection, {tallies.taken_in("live"): _BATCH, tallies.settled("live"): _BATCH})
            tallies.add(connection, {Outcome.STORED.value: _BATCH, tallies.RECORDS_STORED: _BATCH})
            before = time.process_time()
            write_settled(connection, _settled(batch, moment))
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


def measure_agreement(files: int, seed: int) -> Row:
    """One run with looks at it."""
    with tempfile.TemporaryDirectory() as folder:
        corpus.write(Path(folder, "files"), corpus.files(seed, files, words=60, bad_share=0.05))
        settings = Settings(data=Path(folder, "data"), workers=2)
        store = open_store(settings)
        with watching(replace(settings)) as seen:
            summary = run_once(
                settings, store, [Path(folder, "files")], move=False, tell=lambda _: None, show=lambda _: None
            )
        store.close()
    return {
        "files": files,
        "settled": summary.stored + summary.duplicate + summary.rejected,
        "seconds": summary.seconds,
        "looks": seen.looks,
        "contradictions": sum(seen.contradictions.values()),
    }


class Seen:
    """What was found by looking again and again: contradictions, counted by what they are."""

    def __init__(self) -> None:
        self.looks = 0
        self.contradictions: Counter[str] = Counter()
        self._before: Observation | None = None

    def look(self, store: Store) -> None:
        """Look once more."""
        found = observe(store)
        self.contradictions.update(contradictions(found, self._before))
        self.looks += 1
        self._before = found


@contextmanager
def watching(settings: Settings) -> Iterator[Seen]:
    """Look every tenth of a second from a thread of its own, while the block runs and once after it."""
    seen, stop, store = Seen(), threading.Event(), open_store(settings)

    def watch() -> None:
        while not stop.wait(LOOK_SECONDS):
            seen.look(store)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()
        seen.look(store)
        store.close()


def contradictions(seen: Observation, before: Observation | None = None) -> Iterator[str]:
    """What cannot be true together, of one look or of two after one another in which nothing was tried again."""
    account, totals = seen.account, seen.totals
    settled = account.stored + account.duplicate + account.rejected
    counts = (
        account.accepted,
        settled,
        account.records_stored,
        account.records_duplicate,
        account.records_rejected,
    )
    if min(counts) < 0 or any(lane.waiting < 0 or lane.leased < 0 for lane in seen.lanes):
        yield "a negative count"
    if account.accepted + settled != account.dropped:
        yield "the account does not balance"
    if any(totals.outcomes[outcome.value] != getattr(account, outcome.value) for outcome in Outcome):
        yield "the totals are not the account"
    if totals.latency.count != settled:
        yield f"{totals.latency.count} latencies of {settled} settled drops, until entry {totals.until}"
    if sum(lane.waiting + lane.leased for lane in seen.lanes) != account.accepted:
        yield "the lanes are not the unsettled drops"
    if sum(totals.failures.values()) != account.records_rejected:
        yield "the rejects by code are not the rejects"
    if before and (account.dropped < before.account.dropped or totals.until < before.totals.until):
        yield "a count went back"


if __name__ == "__main__":
    main()
