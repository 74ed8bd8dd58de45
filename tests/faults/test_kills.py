"""SIGKILL at ten random moments of a run, then a restart: nothing is lost, nothing is there twice.

COPYDESK_FAULT_FILES sets the number of files of every case (5000 for the long run), COPYDESK_FAULT_SEED another
seed. What a failed run needs to be repeated is printed with it.
"""

import os
import time

import pytest

from benchmarks import corpus
from copydesk.settings import Settings
from storage.store import Store
from tests import servers
from tests.faults.desk import Desk
from tests.faults.dropping import Dropper
from tests.faults.killing import Target, kill_through, moments
from tests.faults.verification import all_settled, findings

SEED = int(os.environ.get("COPYDESK_FAULT_SEED", "20"))
FILES = int(os.environ.get("COPYDESK_FAULT_FILES", "1000"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("target", ["worker", "watcher", "redis", "tree"])
def test_kills_lose_nothing_and_double_nothing(
    target: Target, settings: Settings, store: Store, redis: servers.Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = moments(target, SEED)
    files = list(corpus.files(SEED, FILES, words=60, forms=("text", "json"), bad_share=0.02))

    began = time.monotonic()
    with Desk(settings, redis) as desk, Dropper(settings.inbox, files) as dropper:
        killed = kill_through(desk, target, plan, store, FILES)
        killing = time.monotonic() - began
        finished = desk.wait(lambda: all_settled(store, dropper.manifest), seconds=120)
        took = time.monotonic() - began
        said = desk.last_words()
    with capsys.disabled():
        print(
            f"\n{target} on {store.engine.dialect.name}: seed={SEED} files={FILES} kills={killed} "
            f"killing={killing:.1f}s settled={took:.1f}s ended_by_themselves={desk.restarted}"
        )
    assert killed == len(plan), said
    assert not findings(store, dropper.manifest), (plan, said)
    assert finished, said
