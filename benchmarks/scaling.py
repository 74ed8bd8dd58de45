"""More workers on one PostgreSQL and one Redis, reached by URL: 1, 2 and 3 of them, the third while it runs.

    .venv/bin/python -m benchmarks.scaling [--files 4000] [--seed 7] [--share 0.25] [--json]

Each worker is a process tree of its own with one pool process, as on another machine. The files are in the ledger
before, so that the workers alone are measured. Beside the rate stands what holds it: the processor time of the
parts, and what was left idle, as a share of all that the cores had; and the share of the workers' time in which
their connections were seen working in the database, or waiting there for a lock or the disk (`pg_stat_activity`,
every 50 ms). Idle near 0 means bound by the processors; much waiting for a lock, by the database. What the
database wrote and logged for an article, by its own count, tells whether more workers make more work.

Where the cores are used up by two workers and the servers, a third can add nothing. `--share` (as root) gives each
worker so much of a core, as if there were more and slower ones: then only what workers wait for each other shows.
"""

import os
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from benchmarks import corpus
from benchmarks.processes import celery_worker, cpu_seconds, environment, idle_seconds, tree, wait_until
from benchmarks.quota import quota
from benchmarks.report import Row, parser, show
from copydesk.queues import LOCAL
from copydesk.settings import Settings
from ingest.oneshot import take_paths
from ingest.submit import Sender
from storage.account import account
from storage.migrate import open_store
from storage.recovery import waiting_sends
from storage.store import Store
from tests import servers

_LONGEST_SECONDS = 1800
_SAMPLE_SECONDS = 0.05
_ACTIVITY = """
    SELECT coalesce(wait_event_type, 'working') FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND state = 'active' AND pid <> pg_backend_pid()
      AND query NOT LIKE 'SELECT drops.state, count%'
"""
_WRITTEN = """
    SELECT CAST(tup_inserted + tup_updated + tup_deleted AS float),
        CAST(pg_current_wal_lsn() - '0/0' AS float) / 1024
    FROM pg_stat_database WHERE datname = current_database()
"""


@dataclass
class Desk:
    """What the workers share, and the workers that run."""

    settings: Settings
    store: Store
    folder: Path
    share: float
    shared: dict[str, int]
    stack: ExitStack
    workers: list[int] = field(default_factory=list)

    def add_worker(self) -> None:
        """Start another worker and wait until it takes messages."""
        name = f"worker{len(self.workers) + 1}"
        log = self.folder / f"{name}.log"
        made = celery_worker("workers.app", name, environment(self.settings), log, concurrency=1)
        self.workers.append(self.stack.enter_context(made))
        if self.share:
            self.stack.enter_context(quota(self.workers[-1], self.share))

    def settled(self) -> int:
        """Drops that have their outcome."""
        now = account(self.store)
        return now.dropped - now.accepted

    def written(self) -> dict[str, float]:
        """What the database has written so far, by its own count."""
        with psycopg.connect(self.settings.database_url, autocommit=True) as connection:
            [(rows, kilobytes)] = connection.execute(_WRITTEN).fetchall()
        return {"rows written each": rows, "log KB each": kilobytes}

    def cpu(self) -> Counter[str]:
        """Processor seconds so far, by part."""
        used = {name: cpu_seconds(tree(pid)) for name, pid in self.shared.items()}
        return Counter(used | {"workers": cpu_seconds(pid for worker in self.workers for pid in tree(worker))})


class Activity:
    """Counts what connections are seen doing, from a thread of its own while the block runs."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.seen: Counter[str] = Counter()
        self.samples = 0

    def __enter__(self) -> "Activity":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._stop.wait(_SAMPLE_SECONDS):
                self.seen.update(row[0] for row in connection.execute(_ACTIVITY))
                self.samples += 1

    def share(self, *kinds: str, of: int) -> float:
        """Per cent of the time of `of` workers."""
        return 100 * sum(self.seen[kind] for kind in kinds) / max(1, self.samples * of)


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, files=4000)
    options.add_argument("--share", type=float, default=0.0, help="so much of a core for each worker, at most")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = Path(name, "files")
        corpus.write(files, corpus.files(chosen.seed, chosen.files))
        measured = partial(run, files, chosen.files, chosen.share)
        rows = [row for workers in (1, 2, 3) for row in measured(workers, joining=False)]
        rows += measured(2, joining=True)
    show({"workers": rows}, as_json=chosen.json)


def run(files: Path, count: int, share: float, workers: int, *, joining: bool) -> list[Row]:
    """Let so many workers, each with a share of a core (0: a whole one), work through the files.

    With `joining` another one comes when a quarter is done.
    """
    with tempfile.TemporaryDirectory() as name, servers.postgres() as postgres, servers.redis() as redis:
        settings = Settings(data=Path(name, "data"), database_url=postgres.url, broker_url=redis.url)
        assert postgres.process is not None
        assert redis.process is not None
        shared = {"postgresql": postgres.process.pid, "redis": redis.process.pid}
        store = open_store(settings)
        to_nobody = Sender(Settings(data=settings.data, broker_url=LOCAL))
        take_paths(settings, store, to_nobody, [files], move=False, told=lambda _: None)
        with ExitStack() as stack:
            desk = Desk(settings, store, Path(name), share, shared, stack)
            for _ in range(workers):
                desk.add_worker()
            Sender(settings).send(waiting_sends(store))
            rows = _phases(desk, count) if joining else [_phase(desk, f"{workers}", count)]
        store.close()
    return rows


def _phases(desk: Desk, count: int) -> list[Row]:
    before = _phase(desk, "2, before the third", count // 4)
    desk.add_worker()
    return [before, _phase(desk, "3, the third joined", count)]


def _phase(desk: Desk, name: str, until: int) -> Row:
    """Work until so many are settled; the rate, and where the time went."""
    written, used, idle = desk.written(), desk.cpu(), idle_seconds()
    done, began = desk.settled(), time.perf_counter()
    with Activity(desk.settings.database_url) as activity:
        seconds = wait_until(lambda: desk.settled() >= until, _LONGEST_SECONDS, every=0.1) - began
        settled = desk.settled() - done
    spent, cores = desk.cpu(), os.cpu_count() or 1
    parts = {f"{part} cpu %": 100 * (spent[part] - used[part]) / seconds / cores for part in spent}
    parts["idle cpu %"] = 100 * (idle_seconds() - idle) / seconds / cores
    parts |= {name: (now - written[name]) / settled for name, now in desk.written().items()}
    workers = len(desk.workers)
    return {
        "workers": name, "articles/s": settled / seconds, **parts,
        "in database %": activity.share("working", of=workers),
        "waits for lock %": activity.share("Lock", of=workers),
        "waits for disk %": activity.share("IO", "LWLock", of=workers),
    }  # fmt: skip


if __name__ == "__main__":
    main()
