"""Workers that grow, shrink and come and go under load lose nothing and count nothing twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest

from benchmarks import corpus
from copydesk.settings import Settings
from ingest.oneshot import take_paths
from ingest.reconcile import Reconciler
from ingest.submit import Sender
from storage.account import account
from storage.check import check
from storage.history.totals import totals
from storage.operation.orders import resize
from storage.processes import Process, running
from storage.recovery import held_leases
from storage.store import Store

REPOSITORY = Path(__file__).resolve().parents[2]
FILES = 700
# Celery puts a process that was added to use after some five seconds: there must be work for longer.
MANY_FILES = 2000


@pytest.fixture
def settings(settings, redis) -> Settings:
    return replace(
        settings, broker_url=redis.url, batch_count=20, reconcile_seconds=0.5, grow_seconds=0.2, workers=1
    )


@contextmanager
def workers(settings: Settings, folder: Path, *options: str, count: int = 1) -> Iterator[list[subprocess.Popen]]:
    """So many `copydesk worker`s. They end with the block, each by SIGTERM and well."""
    own = {f"COPYDESK_{f.name.upper()}": str(getattr(settings, f.name)) for f in fields(Settings)}
    own = {name: value for name, value in own.items() if value}
    argv = [sys.executable, "-W", "ignore", "-m", "console", "worker", *options]
    started = []
    try:
        for number in range(count):
            with (folder / f"worker{number}.log").open("wb") as log:
                started.append(
                    subprocess.Popen(
                        argv, cwd=REPOSITORY, env=os.environ | own, stdout=log, stderr=log, start_new_session=True
                    )
                )
        yield started
        for process in started:
            process.terminate()
        for process in started:
            assert process.wait(75) == 0
    finally:
        for process in started:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait()


@contextmanager
def loaded(store: Store, folder: Path, files: int = FILES) -> Iterator[None]:
    """Files come in, and the reconciler runs, while the block does."""
    corpus.write(folder / "files", corpus.files(5, files, words=120))
    stop, sender = threading.Event(), Sender(store.settings)
    reconciler = threading.Thread(target=Reconciler(store.settings, store, sender).run, args=(stop,))
    reconciler.start()
    try:
        take_paths(store.settings, store, sender, [folder / "files"], move=False, told=lambda _: None)
        yield
    finally:
        stop.set()
        reconciler.join()
        sender.close()


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.03)


def only_worker(store: Store) -> Process | None:
    return next((each for each in running(store) if each.role == "worker"), None)


def slots(store: Store) -> int:
    worker = only_worker(store)
    return worker.info["slots"] if worker else 0


def busiest(store: Store, most: list[int]) -> bool:
    """Note how many processes hold a lease at this moment; whether there is nothing more to hold."""
    most[0] = max(most[0], len(held_leases(store)))
    return account(store).settled


def assert_each_once(store: Store, files: int = FILES) -> None:
    counted = account(store)
    assert counted.accepted == counted.rejected == 0
    assert counted.stored + counted.duplicate == counted.records_stored + counted.records_duplicate == files
    assert +totals(store).outcomes == {"stored": counted.stored, "duplicate": counted.duplicate}
    assert check(store).holds


def test_a_worker_grows_with_the_backlog_and_shrinks_at_a_word(store, tmp_path) -> None:
    """From one process to several by itself, and to one again in the midst of the work."""
    chosen, most = replace(store.settings, most_workers=4), [0]
    with workers(chosen, tmp_path, "--concurrency", "auto"), loaded(store, tmp_path, MANY_FILES):
        until(lambda: busiest(store, most) or slots(store) >= 4)
        until(lambda: busiest(store, most) or most[0] >= 3)
        worker = only_worker(store)
        assert worker is not None
        resize(store, worker.id, "test", 1)
        until(lambda: busiest(store, most))
        until(lambda: slots(store) == 1, 30)
    assert most[0] >= 2, "it grew, and the new processes took nothing"
    assert_each_once(store, MANY_FILES)


def test_workers_that_are_taken_away_under_load_lose_nothing(store, tmp_path) -> None:
    """One by SIGTERM, which finishes what it holds, and one by SIGKILL, whose drops are taken back."""
    with workers(store.settings, tmp_path, count=3) as three:
        until(lambda: sum(each.role == "worker" for each in running(store)) == len(three))
        with loaded(store, tmp_path):
            until(lambda: account(store).accepted < FILES * 9 // 10)
            three[0].terminate()
            os.killpg(three[1].pid, signal.SIGKILL)
            three[1].wait()
            assert three[0].wait(75) == 0
            del three[:2]
            until(lambda: account(store).settled)
    assert_each_once(store)
