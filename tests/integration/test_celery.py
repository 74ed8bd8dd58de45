"""A real worker on a real Redis settles everything, whatever is in the queues and whatever is lost (P7, P8)."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis
from sqlalchemy import text

from copydesk.queues import PROCESS_TASK, celery_config
from copydesk.settings import Settings
from ingest.oneshot import take_paths
from ingest.reconcile import Reconciler
from ingest.submit import Sender
from storage.account import account
from storage.check import check
from storage.recovery import held_leases
from storage.store import Store
from tests.filled import article, work
from tests.making import everything, rows
from workers.stages import warm_up

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(settings, redis) -> Settings:
    return replace(settings, broker_url=redis.url, batch_count=20, reconcile_seconds=0.3)


@dataclass
class Worker:
    """A worker program: its main process leads a group that its children are in."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self) -> str:
        return self.log.read_text("utf-8", "replace")


@contextmanager
def worker(settings: Settings, tmp_path: Path, slots: int = 2, *, graceful: bool = True) -> Iterator[Worker]:
    chosen = {f.name: getattr(settings, f.name) for f in fields(Settings)}
    own = {f"COPYDESK_{name.upper()}": str(value) for name, value in chosen.items() if value != ""}
    argv = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "workers.app", "worker", "-c", str(slots)]
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            argv, cwd=REPOSITORY, env=os.environ | own, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield Worker(process, log)
        assert process.poll() is None, log.read_text("utf-8", "replace")[-3000:]
        if graceful:
            process.terminate()
            assert process.wait(60) == 0  # it may wait 30 s for results that came too late to be read
    finally:
        with_group(process, signal.SIGKILL)
        process.wait()


def with_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


@contextmanager
def reconciling(store: Store) -> Iterator[None]:
    stop, sender = threading.Event(), Sender(store.settings)
    thread = threading.Thread(target=Reconciler(store.settings, store, sender).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        sender.close()


def until(true: Callable[[], bool], seconds: float = 60, rest: float = 0.1) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not come about"
        time.sleep(rest)
    return time.monotonic() - began


def take(store: Store, folder: Path, count: int, *, name: str = "") -> None:
    """Accept and send files; every tenth repeats the one before."""
    folder.mkdir()
    for number in range(count):
        text = f"The harbour of {name}{number - (number % 10 == 9)} is closed for works until spring"
        (folder / f"{number:04}.txt").write_bytes(article(text, f"{text}, said its master on Friday."))
    sender = Sender(store.settings)
    take_paths(store.settings, store, sender, [folder], move=False, told=lambda _: None)
    sender.close()


def settled(store: Store) -> bool:
    return account(store).settled


def send_garbage(settings: Settings, redis: Redis) -> None:
    """Whatever may lie in a queue: from another program, another version, or somebody who means harm."""
    app = Celery("garbage", set_as_current=False)
    app.config_from_object(celery_config(settings))
    for arguments in (["x"], [], [1, 2, 3], [None], [10**30], [-(10**20)], [1.5], [{"a": [1]}], ["\0"], [True]):
        app.send_task(PROCESS_TASK, args=arguments, queue="live")
    app.send_task(PROCESS_TASK, kwargs={"send": "x", "more": 1}, queue="live")
    app.send_task("no.such.task", args=[1], queue="live")
    app.send_task("celery.chord_unlock", args=[1], queue="live")
    bodies = [
        (b"{broken", "application/json", "utf-8"),
        (b"\xff\xfe", "application/json", "utf-8"),
        (b"[[1], {}]", "application/json", "utf-8"),
        (b"null", "application/json", "utf-8"),
        (pickle.dumps(Harm()), "application/x-python-serialize", "binary"),
        (b"x", "text/unheard-of", "no-such-charset"),
    ]
    with app.producer_pool.acquire(block=True) as producer:
        for body, kind, encoding in bodies:
            for headers in ({}, {"task": PROCESS_TASK, "id": "1", "lang": "py"}):
                producer.publish(
                    body, routing_key="live", exchange="live", content_type=kind, content_encoding=encoding,
                    headers=headers,
                )  # fmt: skip
    app.close()


class Harm:
    """Unpickling it leaves a mark."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (os.environ["MARK"],)


def test_everything_is_settled_and_garbage_harms_nothing(store, settings, redis, tmp_path, monkeypatch) -> None:
    mark = tmp_path / "mark"
    monkeypatch.setenv("MARK", str(mark))
    take(store, tmp_path / "files", 200)
    with worker(settings, tmp_path) as running, Redis(unix_socket_path=str(redis.socket)) as client:
        until(lambda: settled(store))
        send_garbage(settings, client)
        take(store, tmp_path / "more", 20, name="more ")
        until(lambda: settled(store))
        until(lambda: client.llen("live") == 0)
        said = running.says()
    counts = account(store)
    assert (counts.stored, counts.duplicate, counts.rejected) == (198, 22, 0)
    assert check(store).breaches == []
    assert not mark.exists()
    assert rows(store, "leases") == []
    assert "Harm" not in said


def test_a_lost_queue_and_a_killed_child_lose_and_double_nothing(store, settings, redis, tmp_path) -> None:
    """All of Redis is emptied, twice, and a child is killed, while there is work."""
    take(store, tmp_path / "files", 300)
    with worker(settings, tmp_path), reconciling(store), Redis(unix_socket_path=str(redis.socket)) as client:
        until(lambda: account(store).accepted < 300, rest=0.01)
        client.flushall()
        assert not settled(store)
        until(lambda: bool(held_leases(store)), rest=0.01)
        client.flushall()
        for held in held_leases(store):
            os.kill(int(held.owner.rsplit("/", 2)[1]), signal.SIGKILL)
        assert until(lambda: settled(store)) < 60
        until(lambda: rows(store, "leases") == [])
    counts = account(store)
    assert (counts.stored, counts.duplicate, counts.rejected) == (270, 30, 0)
    assert check(store).breaches == []


def test_a_worker_that_wakes_after_its_lease_was_taken_back_changes_nothing(store, settings, tmp_path) -> None:
    """The whole worker sleeps, as on a machine that is suspended; another one does its work meanwhile."""
    quick = replace(settings, lease_seconds=3, batch_seconds=1, record_seconds=1, batch_count=100)
    store.settings = quick
    warm_up()
    with worker(quick, tmp_path, slots=1, graceful=False) as sleeper:
        take(store, tmp_path / "files", 50)
        until(lambda: bool(held_leases(store)), rest=0.002)
        with store.writing():  # on SQLite nobody else is writing now
            with_group(sleeper.process, signal.SIGSTOP)
        (held,) = held_leases(store)
        sender = Sender(quick)
        reconciler = Reconciler(quick, store, sender)
        reconciler.round(time.monotonic())
        assert [lease.id for lease in held_leases(store)] == [held.id]
        time.sleep(3.1)
        reconciler.round(time.monotonic())
        assert held_leases(store) == []
        work(store)
        sender.close()
        assert settled(store)
        before = everything(store)
        with_group(sleeper.process, signal.SIGCONT)
        until(lambda: "lease_lost" in sleeper.says() or "TimeLimitExceeded" in sleeper.says())
        time.sleep(1)
        after = everything(store)
    for table in ("drops", "articles", "feed", "tags", "texts", "rejects", "leases"):
        assert after[table] == before[table], table
    counts = account(store)
    assert (counts.stored, counts.duplicate) == (45, 5)


def test_a_worker_of_celery_ends_where_the_database_is_newer(settings: Settings, store: Store) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    own = {"COPYDESK_DATABASE_URL": settings.database, "COPYDESK_BROKER_URL": settings.broker_url}
    argv = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "workers.app", "worker", "-c", "1"]
    ended = subprocess.run(argv, cwd=REPOSITORY, env=os.environ | own, capture_output=True, timeout=60, text=True)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("The database is of a newer version of Copydesk")
