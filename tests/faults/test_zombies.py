"""P8: a worker that slept beyond its lease changes no row when it wakes."""

import os
import signal
import time
from dataclasses import replace

from benchmarks import corpus
from copydesk.settings import Settings
from storage.store import Store
from tests import servers
from tests.faults.deadly_app import SLOW
from tests.faults.desk import WORKER, Desk, Part, celery
from tests.faults.dropping import Dropper
from tests.faults.ledger import print_of, rows
from tests.faults.verification import all_settled, findings

SEED = int(os.environ.get("COPYDESK_FAULT_SEED", "23"))
SLOW_WORKER = celery("tests.faults.deadly_app")
_AWAKE_SECONDS = 3.0
# After settling, a worker counts words in another transaction.
_AFTERWARDS_SECONDS = 0.5


def run_with_a_zombie(
    settings: Settings, store: Store, redis: servers.Redis, worker: tuple[str, ...]
) -> list[str]:
    """Stop a worker amid a batch until another one has settled it, then wake it: what is wrong after that."""
    files = list(corpus.files(SEED, 40, words=60))
    settings = replace(settings, batch_seconds=1, record_seconds=6, lease_seconds=8.0)
    slow = corpus.CorpusFile(
        "slow.txt", f"A headline\n\nThis {SLOW} article takes long.\n".encode(), "article", 10**6
    )
    with Desk(settings, redis, worker=worker) as desk, Dropper(settings.inbox, [*files, slow]) as dropper:
        assert desk.wait(lambda: _is_alone(store, slow.name, len(files) + 1), seconds=30), desk.last_words()
        time.sleep(_AFTERWARDS_SECONDS)
        with store.writing():  # on SQLite nobody else is writing now
            desk.worker.signal(signal.SIGSTOP)
        second = desk.part("second", (*WORKER, "--hostname=second@%h"))
        try:
            second.start()
            assert desk.wait(lambda: all_settled(store, dropper.manifest), seconds=60), second.last_words()
            before = print_of(store)
            _wake(desk.worker)
            changed = ["a woken worker changed what was settled"] if print_of(store) != before else []
        finally:
            second.kill()
        return changed + findings(store, dropper.manifest)


def _is_alone(store: Store, name: str, files: int) -> bool:
    """Whether all is settled but the lease that this drop is in."""
    (lease,) = [row[0] for row in rows(store, "SELECT lease FROM drops WHERE name = :name", name=name)] or [None]
    others = "SELECT count(*) FROM drops WHERE state <> 'accepted' OR lease = :lease"
    return lease is not None and rows(store, others, lease=lease)[0][0] == files


def _wake(worker: Part) -> None:
    """The pool first, since the main process would kill one that overran its time."""
    for pid in worker.children():
        os.kill(pid, signal.SIGCONT)
    time.sleep(_AWAKE_SECONDS)


def test_a_worker_without_its_lease_changes_nothing(
    settings: Settings, store: Store, redis: servers.Redis
) -> None:
    assert run_with_a_zombie(settings, store, redis, SLOW_WORKER) == []
