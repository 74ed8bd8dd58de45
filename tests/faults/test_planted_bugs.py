"""The suite itself is tested: with a known bug in the program it must find something wrong."""

import os
from dataclasses import replace

import pytest

from benchmarks import corpus
from copydesk.settings import Settings
from storage.store import Store
from tests import servers
from tests.faults.desk import Desk, celery
from tests.faults.dropping import Dropper
from tests.faults.killing import Target, kill_through, moments
from tests.faults.test_zombies import run_with_a_zombie
from tests.faults.verification import all_settled, findings

SEED = int(os.environ.get("COPYDESK_FAULT_SEED", "24"))
FILES = 600
KILLS = 6
FEW = 20
_PATIENCE_SECONDS = 8

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("module", "target", "rule"),
    [
        ("watch_unlinking_first", "watcher", "every_file_has_one_row: "),
        ("watch_forgetting_arrivals", "watcher", "every_file_has_one_row: "),
        ("watch_without_recovery", "redis", "every_drop_is_settled: "),
    ],
)
def test_a_planted_bug_is_found(
    module: str, target: Target, rule: str, settings: Settings, store: Store, redis: servers.Redis
) -> None:
    files = list(corpus.files(SEED, FILES, words=60))
    watcher = ("-m", f"tests.faults.{module}")
    settings = replace(settings, batch_count=FEW)  # so that the watcher is hardly ever between two batches

    with Desk(settings, redis, watcher=watcher) as desk, Dropper(settings.inbox, files) as dropper:
        plan = moments(target, SEED)[:KILLS]
        if kill_through(desk, target, plan, store, FILES, patience=_PATIENCE_SECONDS) == len(plan):
            desk.wait(lambda: all_settled(store, dropper.manifest), seconds=_PATIENCE_SECONDS)

    found = findings(store, dropper.manifest)
    assert any(each.startswith(rule) for each in found), found


def test_settling_without_fencing_is_found(settings: Settings, store: Store, redis: servers.Redis) -> None:
    found = run_with_a_zombie(settings, store, redis, celery("tests.faults.unfenced_app"))
    assert "a woken worker changed what was settled" in found
