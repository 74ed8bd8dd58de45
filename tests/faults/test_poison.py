"""P9: a drop that kills or hangs its worker is tried three times, then rejected; its neighbours are stored."""

import os
from dataclasses import replace

import pytest

from benchmarks import corpus
from copydesk.settings import Settings
from storage.store import Store
from tests import servers
from tests.faults.deadly_app import HANGING, KILLING
from tests.faults.desk import Desk, celery
from tests.faults.dropping import Dropper
from tests.faults.ledger import rows
from tests.faults.verification import all_settled, findings

SEED = int(os.environ.get("COPYDESK_FAULT_SEED", "22"))
DEADLY = celery("tests.faults.deadly_app")
_PLACE = 30


def test_a_drop_that_kills_its_worker(settings: Settings, store: Store, redis: servers.Redis) -> None:
    run_with_poison(KILLING, settings, store, redis)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_drop_that_hangs_its_worker(settings: Settings, store: Store, redis: servers.Redis) -> None:
    short = replace(settings, batch_seconds=1, record_seconds=1, lease_seconds=3.0)
    run_with_poison(HANGING, short, store, redis)


def run_with_poison(word: str, settings: Settings, store: Store, redis: servers.Redis) -> None:
    """Drop one deadly file among others: three tries, a reject that says so, and no harm to the others."""
    files = list(corpus.files(SEED, 150, words=60))
    deadly = corpus.CorpusFile(
        "deadly.txt", f"A file\n\nIt says {word}, and is read no further.\n".encode(), "deadly", -1
    )
    files.insert(_PLACE, deadly)

    with Desk(settings, redis, worker=DEADLY) as desk, Dropper(settings.inbox, files) as dropper:
        assert desk.wait(lambda: all_settled(store, dropper.manifest), seconds=90), desk.last_words()
        assert not desk.restarted, "the worker itself must live"

    fate = rows(store, "SELECT d.state, d.attempts, r.code FROM drops d JOIN rejects r ON r.drop_id = d.id")
    assert [tuple(row) for row in fate] == [("rejected", 3, "poison")]
    assert not findings(store, dropper.manifest)
