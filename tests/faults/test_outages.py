"""The database away, the database held by somebody, the disk full: nothing is accepted that cannot be kept.

Each part goes on by itself after the repair (P13), and what must hold after a kill must hold after an outage.
"""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import corpus
from copydesk.settings import Settings
from storage.migrate import open_store
from storage.store import Store
from tests import servers
from tests.faults import ledger
from tests.faults.desk import Desk
from tests.faults.dropping import Dropper
from tests.faults.verification import Manifest, all_settled, findings

SEED = int(os.environ.get("COPYDESK_FAULT_SEED", "22"))
_FILES = 200
_GOES_ON_SECONDS = 30
_PATIENCE_SECONDS = 90
_AWAY_SECONDS = 4.0
_HELD_SECONDS = 8.0
_DISK_MIB = 24


def _articles() -> list[corpus.CorpusFile]:
    return list(corpus.files(SEED, _FILES, words=60, forms=("text", "json"), bad_share=0.02))


def _settles(desk: Desk, store: Store, share: float) -> None:
    """Wait until so large a share of the files has its outcome."""
    assert desk.wait(lambda: ledger.settled(store) >= share * _FILES, _PATIENCE_SECONDS), desk.last_words()


def _goes_on(desk: Desk, store: Store, manifest: Manifest) -> None:
    """Soon after the repair something is settled again, and in the end everything, as it should be."""
    before = ledger.settled(store)

    def finished() -> bool:
        return all_settled(store, manifest)

    assert desk.wait(lambda: finished() or ledger.settled(store) > before, _GOES_ON_SECONDS), desk.last_words()
    assert desk.wait(finished, _PATIENCE_SECONDS), desk.last_words()
    assert not findings(store, manifest), desk.last_words()
    assert desk.restarted == []  # an outage is waited for, not died of


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_a_database_that_goes_away_and_comes_back(
    how: signal.Signals, settings: Settings, redis: servers.Redis
) -> None:
    """A stopped PostgreSQL ends all connections; a crashed one has to recover before it answers."""
    with servers.postgres() as postgres:
        settings = replace(settings, database_url=postgres.make_database("desk"))
        with (
            closing(open_store(settings)) as store,
            Desk(settings, redis) as desk,
            Dropper(settings.inbox, _articles()) as dropper,
        ):
            for share in (0.1, 0.5):
                _settles(desk, store, share)
                postgres.stop(how)
                assert not desk.wait(lambda: False, _AWAY_SECONDS)
                postgres.start()
            _goes_on(desk, store, dropper.manifest)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_somebody_holds(settings: Settings, redis: servers.Redis) -> None:
    """Another program keeps SQLite's only write lock for a while: nobody writes past it, nobody gives up."""
    with (
        closing(open_store(settings)) as store,
        Desk(settings, redis) as desk,
        Dropper(settings.inbox, _articles()) as dropper,
    ):
        _settles(desk, store, 0.1)
        holder = sqlite3.connect(settings.data / "copydesk.db", isolation_level=None, timeout=30)
        holder.execute("BEGIN IMMEDIATE")
        held = ledger.settled(store)
        assert not desk.wait(lambda: False, _HELD_SECONDS)
        assert ledger.settled(store) == held
        holder.execute("ROLLBACK")
        holder.close()
        _goes_on(desk, store, dropper.manifest)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, so small that a test can fill it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MIB}m", "copydesk-test", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can be mounted by root alone")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("least", [0, 4 << 20], ids=["to the last byte", "down to the least"])
def test_a_disk_that_is_full(least: int, settings: Settings, redis: servers.Redis, small_disk: Path) -> None:
    """With no least of free space set, writing itself fails; with one, the inbox waits before it does."""
    settings = replace(settings, data=small_disk / "data", min_free_bytes=least)
    articles = iter(_articles())
    early, late = (Dropper(settings.inbox, islice(articles, _FILES // 2)) for _ in range(2))
    ballast, manifest = small_disk / "ballast", early.manifest + late.manifest
    with closing(open_store(settings)) as store, Desk(settings, redis) as desk:
        with early:
            _settles(desk, store, 0.25)
        _fill(ballast)
        with late:
            assert not desk.wait(lambda: all_settled(store, manifest), _AWAY_SECONDS), "the disk was not full"
        assert any(settings.inbox.rglob("*.*")), "the disk was not full"
        ballast.unlink()
        _goes_on(desk, store, manifest)


def _fill(ballast: Path) -> None:
    """Write until nothing more can be written."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
