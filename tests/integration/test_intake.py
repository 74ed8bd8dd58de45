"""The watcher on a real inbox: accepted, then removed, then sent; and what it does when something is away."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from copydesk.settings import Settings
from ingest import taking
from ingest.intake import Intake
from ingest.oneshot import take_paths
from ingest.removal import Failed
from ingest.scan import scan
from ingest.submit import Sender
from ingest.taking import Taker
from storage.account import account
from storage.drops import list_drops
from storage.migrate import open_store
from storage.originals import fetch
from storage.processes import running
from storage.store import Store
from tests import servers
from tests.filled import work
from tests.making import accept_bytes, rows


@pytest.fixture
def settings(settings) -> Settings:
    """Quick to notice, for the tests' sake."""
    settings.inbox.mkdir()
    return replace(settings, settle_seconds=0.05, rescan_seconds=0.3)


def intake(store: Store, **changes: object) -> Intake:
    settings = replace(store.settings, **changes)
    return Intake(settings, store, Sender(settings))


@contextmanager
def watching(*watchers: Intake) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=watcher.run, args=(stop,)) for watcher in watchers]
    for thread in threads:
        thread.start()
    try:
        yield
        assert all(thread.is_alive() for thread in threads), "a watcher ended by itself"
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)


def until(true: Callable[[], bool], seconds: float = 20) -> float:
    """Wait for something; how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not come about"
        time.sleep(0.05)
    return time.monotonic() - began


def put(inbox: Path, name: str, data: bytes = b"text") -> Path:
    """Drop a file as a careful program does: whole, by a rename."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = inbox.parent / f"aside-{name.replace('/', '-')}"
    aside.write_bytes(data)
    return aside.rename(path)


def in_inbox(settings: Settings) -> set[str]:
    return {str(p.relative_to(settings.inbox)) for p in settings.inbox.rglob("*") if p.is_file()}


def settled_look(watcher: Intake):
    """Look until nothing is on its way any more: a file must rest before it is taken."""
    seen = watcher.look()
    for _ in range(3):
        time.sleep(0.1)
        seen = watcher.look()
    return seen


def test_files_that_appear_are_accepted_and_then_gone(store, settings) -> None:
    put(settings.inbox, "before.txt", b"was there")
    with watching(intake(store)):
        put(settings.inbox, "wire/one.txt", b"one")
        put(settings.inbox, "wire/deep/er/two.txt", b"two")
        until(lambda: account(store).accepted == 3)
        until(lambda: in_inbox(settings) == set())
    found = {row.name: fetch(store, row.id).read() for row in list_drops(store)}
    assert found == {"before.txt": b"was there", "wire/one.txt": b"one", "wire/deep/er/two.txt": b"two"}


def test_a_watcher_says_that_it_runs_and_withdraws(store) -> None:
    with watching(intake(store)):
        until(lambda: [process.role for process in running(store)] == ["watch"])
    assert running(store) == []


def test_a_thousand_files_are_each_one_row(store, settings) -> None:
    for number in range(1000):
        (settings.inbox / f"{number}.txt").write_bytes(b"%d" % number)
    with watching(intake(store)):
        until(lambda: account(store).accepted == 1000, 40)
    assert in_inbox(settings) == set()
    assert len({name for (name,) in rows(store, "drops", "name")}) == 1000


def test_the_same_bytes_dropped_again_are_another_drop(store, settings) -> None:
    with watching(intake(store)):
        for number in (1, 2, 3):
            put(settings.inbox, "a.txt", b"same")
            until(lambda number=number: account(store).accepted == number)
            until(lambda: in_inbox(settings) == set())


def test_with_too_much_unsettled_the_inbox_waits_and_goes_on_when_it_is_settled(store, settings) -> None:
    watcher = intake(store, high_water=2)
    accept_bytes(store, b"first", b"second")
    put(settings.inbox, "a.txt")
    put(settings.inbox, "b.txt")
    seen = settled_look(watcher)
    assert (seen.waiting, account(store).accepted) == (2, 2)
    assert "high-water mark is 2" in seen.paused
    assert in_inbox(settings) == {"a.txt", "b.txt"}
    work(store)
    with watching(watcher):
        until(lambda: account(store).dropped == 4)
        until(lambda: in_inbox(settings) == set())


def test_with_too_little_room_nothing_is_accepted(store, settings) -> None:
    put(settings.inbox, "a.txt")
    seen = settled_look(intake(store, min_free_bytes=1 << 60))
    assert (account(store).dropped, seen.waiting) == (0, 1)
    assert "bytes free" in seen.paused


def test_a_file_that_is_too_large_stays_and_others_go(store, settings) -> None:
    put(settings.inbox, "large.txt", b"x" * 5000)
    put(settings.inbox, "small.txt")
    seen = settled_look(intake(store, max_drop_bytes=1000))
    assert [row.name for row in list_drops(store)] == ["small.txt"]
    assert (in_inbox(settings), seen.waiting) == ({"large.txt"}, 1)


def test_a_large_file_is_kept_as_a_file(store, settings) -> None:
    data = os.urandom(300_000)
    put(settings.inbox, "large.bin", data)
    settled_look(intake(store, inline_bytes=1000))
    (row,) = list_drops(store)
    with fetch(store, row.id) as kept:
        assert (row.lane, kept.read()) == ("bulk", data)
    assert rows(store, "originals", "data") == [(None,)]


def test_a_crash_between_the_commit_and_the_removal_makes_no_second_row(store, settings, monkeypatch) -> None:
    put(settings.inbox, "a.txt", b"once")
    with monkeypatch.context() as crash:
        crash.setattr(taking, "remove", lambda *_: Failed("The power went."))
        settled_look(intake(store))
    assert (account(store).accepted, in_inbox(settings)) == (1, {"a.txt"})
    settled_look(intake(store))
    assert (account(store).accepted, in_inbox(settings)) == (1, set())


def test_leftovers_of_a_crash_are_finished_or_put_back(store, settings) -> None:
    """One that is in the ledger goes; one that is not, and one that holds other bytes, come in as new."""
    known, changed = accept_bytes(store, b"known", b"changed").drop_ids
    unknown = known[:-4] + "0000"
    for drop, data in ((known, b"known"), (changed, b"other bytes"), (unknown, b"unknown")):
        (settings.inbox / f".copydesk-{drop}.{'0' * 16}").write_bytes(data)
    with watching(intake(store)):
        until(lambda: account(store).accepted == 4)
        until(lambda: in_inbox(settings) == set())
    kept = {fetch(store, row.id).read() for row in list_drops(store)}
    assert kept == {b"known", b"changed", b"other bytes", b"unknown"}


def test_two_watchers_of_one_inbox_make_one_row_a_file(store, settings) -> None:
    with (
        closing(open_store(settings)) as other,
        watching(intake(store, batch_count=7), intake(other, batch_count=20)),
    ):
        for number in range(300):
            put(settings.inbox, f"{number}.txt", b"%d" % number)
        until(lambda: in_inbox(settings) == set())
        until(lambda: account(store).accepted >= 300)
    assert sorted(int(name[:-4]) for (name,) in rows(store, "drops", "name")) == list(range(300))


def test_a_disk_that_fails_in_the_middle_of_a_batch_loses_and_doubles_nothing(store, settings) -> None:
    """The small file was read when the large one could not be kept; both are met again afterwards."""
    settings.originals.rmdir()
    settings.originals.write_bytes(b"in the way")
    put(settings.inbox, "a.txt", b"small")
    put(settings.inbox, "b.bin", b"x" * 5000)
    put(settings.inbox, "c.txt", b"small too")
    with watching(intake(store, inline_bytes=1000, linger_seconds=10)):
        time.sleep(1)
        assert "b.bin" in in_inbox(settings)
        settings.originals.unlink()
        until(lambda: account(store).accepted == 3, 30)
        until(lambda: in_inbox(settings) == set())
    assert sorted(row.name for row in list_drops(store)) == ["a.txt", "b.bin", "c.txt"]


def test_while_the_data_folder_is_away_nothing_is_accepted(store, settings) -> None:
    away = settings.data.with_name("away")
    with watching(intake(store)):
        put(settings.inbox, "a.txt")
        until(lambda: in_inbox(settings) == set())
        settings.data.rename(away)
        time.sleep(0.7)
        put(settings.inbox, "b.txt")
        time.sleep(1)
        assert in_inbox(settings) == {"b.txt"}
        away.rename(settings.data)
        assert until(lambda: in_inbox(settings) == set(), 30) < 30
    assert account(store).accepted == 2


def test_while_the_database_server_is_down_nothing_is_accepted(tmp_path) -> None:
    with servers.postgres(durable=False) as server:
        settings = Settings(
            data=tmp_path / "data", inbox=tmp_path / "inbox", broker_url="local", settle_seconds=0.05,
            database_url=server.make_database("mine"),
        )  # fmt: skip
        with closing(open_store(settings)) as store, watching(intake(store, rescan_seconds=0.3)):
            put(settings.inbox, "a.txt")
            until(lambda: account(store).accepted == 1)
            server.stop()
            for number in range(20):
                put(settings.inbox, f"{number}.txt", b"%d" % number)
            time.sleep(2)
            assert len(in_inbox(settings)) == 20
            server.start()
            until(lambda: in_inbox(settings) == set(), 30)
            assert account(store).accepted == 21


def test_paths_are_taken_once_copied_or_moved(store, settings, tmp_path) -> None:
    folder = tmp_path / "given"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"a")
    (folder / "deep/b.txt").write_bytes(b"b")
    paths = [folder, folder / "a.txt", tmp_path / "nothing"]
    told: list[int] = []

    def take(paths: list[Path], *, move: bool):
        sender = Sender(settings)
        return take_paths(
            settings, store, sender, paths, move=move, told=lambda so_far: told.append(so_far.accepted)
        )

    tally = take(paths, move=False)
    assert (tally.accepted, tally.size, list(tally.refused)) == (3, 3, [str(tmp_path / "nothing")])
    assert (told, told[-1]) == (sorted(told), 3)
    assert len(list(folder.rglob("*.txt"))) == 2
    assert take([folder], move=True).accepted == 2
    assert account(store).accepted == 5
    assert list(folder.rglob("*.txt")) == []


def test_what_was_read_before_the_disk_failed_is_counted_once(store, settings, tmp_path, monkeypatch) -> None:
    put(settings.inbox, "a.txt")
    put(settings.inbox, "b.txt")
    taker = Taker(replace(settings, linger_seconds=10), store, Sender(settings), settings.inbox)
    first, second = sorted(scan(settings.inbox, leases=True), key=lambda entry: entry.relative)
    taker.take(first)
    with monkeypatch.context() as broken:
        broken.setattr(taking, "read_whole", lambda *_, **__: (tmp_path / "nothing").stat())
        with pytest.raises(OSError):
            taker.take(second)
    taker.take(first)
    taker.take(second)
    taker.rest()
    assert (taker.tally.accepted, account(store).accepted) == (2, 2)


def test_an_arrival_is_forgotten_once_nobody_can_hold_it_any_more(store, settings, monkeypatch) -> None:
    put(settings.inbox, "a.txt")
    watcher = intake(store)
    settled_look(watcher)
    assert rows(store, "drops", "arrival") != [(None,)]
    monkeypatch.setattr(taking, "_FORGET_AFTER_SECONDS", 0.0)
    watcher.look()
    assert rows(store, "drops", "arrival") == [(None,)]
