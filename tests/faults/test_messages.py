"""The broker may say anything, twice, late or wrongly: the ledger alone decides what is done."""

import os
import random
import time
from pathlib import Path

import pytest

from benchmarks import corpus
from copydesk.queues import Lane
from copydesk.settings import Settings
from storage.store import Store
from tests import servers
from tests.faults import messages
from tests.faults.desk import Desk
from tests.faults.dropping import Dropper
from tests.faults.ledger import print_of
from tests.faults.verification import all_settled, findings

SEED = int(os.environ.get("COPYDESK_FAULT_SEED", "21"))
_STALE_SECONDS = 3.0
_LONGEST_LANE = 50


def test_messages_that_come_again_double_nothing(settings: Settings, store: Store, redis: servers.Redis) -> None:
    chance = random.Random(SEED)
    broker, kept = messages.connect(redis), set[bytes]()
    files = corpus.files(SEED, 600, words=60, bad_share=0.02)

    with Desk(settings, redis) as desk, Dropper(settings.inbox, files) as dropper:

        def settled_while_replaying() -> bool:
            # A copy costs the worker as much as a message: too many, and the run would not end.
            if broker.llen(Lane.LIVE) < _LONGEST_LANE:
                messages.replay(broker, Lane.LIVE, chance, kept)
            return all_settled(store, dropper.manifest)

        assert desk.wait(settled_while_replaying, seconds=90), desk.last_words()
        before = print_of(store)
        broker.rpush(Lane.LIVE, *kept)
        assert desk.wait(lambda: not broker.llen(Lane.LIVE), seconds=60), desk.last_words()
        time.sleep(_STALE_SECONDS)
        assert print_of(store) == before
        assert not findings(store, dropper.manifest)
    assert len(kept) >= 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_wrong_messages_are_dropped_and_run_nothing(
    settings: Settings, store: Store, redis: servers.Redis, tmp_path: Path
) -> None:
    broker, canary = messages.connect(redis), tmp_path / "canary"
    files = list(corpus.files(SEED, 60, words=60))

    with Desk(settings, redis) as desk, Dropper(settings.inbox, files) as dropper:
        assert desk.wait(lambda: all_settled(store, dropper.manifest), seconds=60), desk.last_words()
        before = print_of(store)
        broker.rpush(Lane.LIVE, *messages.wrong_tasks(canary))
        assert desk.wait(lambda: not broker.llen(Lane.LIVE), seconds=60), desk.last_words()
        time.sleep(_STALE_SECONDS)
        assert print_of(store) == before
        assert not canary.exists()
        assert not desk.restarted, desk.last_words()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_message_does_not_stop_the_work(settings: Settings, store: Store, redis: servers.Redis) -> None:
    """Each ends the consumer, which takes it from the queue first; a supervisor starts the worker anew."""
    broker = messages.connect(redis)
    files = list(corpus.files(SEED, 120, words=60))
    broker.rpush(Lane.LIVE, *messages.not_messages())

    with Desk(settings, redis) as desk, Dropper(settings.inbox, files) as dropper:
        assert desk.wait(lambda: all_settled(store, dropper.manifest), seconds=60), desk.last_words()
        assert not findings(store, dropper.manifest)
