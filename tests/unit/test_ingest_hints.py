"""Hints: soon after something comes, never for ever, and whatever becomes of the inbox."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest import hints as hints_module
from ingest import inotify
from ingest.hints import Hints
from ingest.opening import Opened, ReadDrop, open_drop, read_whole
from ingest.removal import Removed, remove
from ingest.scan import Found, scan

SOON = 5.0  # far more than is needed, far less than for ever
NEVER = 0.15


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox/source").mkdir(parents=True)
    return tmp_path / "inbox"


@pytest.fixture
def hints(inbox: Path) -> Iterator[Hints]:
    hints = Hints(inbox, events=True)
    yield hints
    hints.close()


def calm(hints: Hints) -> None:
    while hints.wait(NEVER):
        pass


def write(path: Path) -> None:
    path.write_text("text")


def in_a_new_folder(inbox: Path) -> None:
    (inbox / "new/deep").mkdir(parents=True)
    write(inbox / "new/deep/a.txt")


def linked(inbox: Path) -> None:
    write(inbox.parent / "b.txt")
    os.link(inbox.parent / "b.txt", inbox / "b.txt")


def moved_in(inbox: Path) -> None:
    (inbox.parent / "batch").mkdir()
    write(inbox.parent / "batch/a.txt")
    (inbox.parent / "batch").rename(inbox / "batch")


def awkward(inbox: Path) -> None:
    write(inbox / os.fsdecode(b"caf\xe9\n.json"))


ARRIVALS: list[Callable[[Path], None]] = [
    lambda inbox: write(inbox / "a.txt"), lambda inbox: write(inbox / "source/a.txt"),
    in_a_new_folder, linked, moved_in, awkward,
]  # fmt: skip


@pytest.mark.parametrize("arrive", ARRIVALS)
def test_whatever_comes_is_hinted_at_once(hints: Hints, inbox: Path, arrive: Callable[[Path], None]) -> None:
    assert not hints.wait(0)
    began = time.monotonic()
    arrive(inbox)
    assert hints.wait(SOON)
    assert time.monotonic() - began < 1
    calm(hints)


def test_a_hint_comes_while_waiting(hints: Hints, inbox: Path) -> None:
    threading.Timer(0.1, write, [inbox / "a.txt"]).start()
    assert hints.wait(SOON)


def test_folders_made_and_moved_later_are_watched_too(hints: Hints, inbox: Path) -> None:
    in_a_new_folder(inbox)
    calm(hints)
    write(inbox / "new/deep/b.txt")
    assert hints.wait(SOON)
    (inbox / "new").rename(inbox / "newer")
    calm(hints)
    write(inbox / "newer/deep/c.txt")
    assert hints.wait(SOON)
    (inbox / "newer/deep/deeper").mkdir()
    calm(hints)
    write(inbox / "newer/deep/deeper/d.txt")
    assert hints.wait(SOON)


def test_the_closing_of_a_slow_writer_is_a_hint(hints: Hints, inbox: Path) -> None:
    with (inbox / "a.txt").open("w") as file:
        calm(hints)
        file.write("text")
        file.flush()
        assert not hints.wait(NEVER)
    assert hints.wait(SOON)


def test_a_file_made_readable_is_a_hint(hints: Hints, inbox: Path) -> None:
    write(inbox / "a.txt")
    calm(hints)
    (inbox / "a.txt").chmod(0o600)
    assert hints.wait(SOON)


def test_our_own_removal_is_none(hints: Hints, inbox: Path) -> None:
    write(inbox / "source/a.txt")
    calm(hints)
    (found,) = (entry for entry in scan(inbox, leases=True) if isinstance(entry, Found))
    opened = open_drop(found, inbox)
    assert isinstance(opened, Opened)
    with opened:
        drop = read_whole(opened, limit=100, inline=100, destination=lambda: -1)
    assert isinstance(drop, ReadDrop)
    assert remove(inbox, drop, "1") == Removed()
    assert not hints.wait(NEVER)


def test_names_that_are_left_alone_are_none_until_renamed(hints: Hints, inbox: Path) -> None:
    write(inbox / ".a.txt")
    write(inbox / "a.txt.part")
    (inbox / "batch.tmp").mkdir()
    write(inbox / "batch.tmp/a.txt")
    assert not hints.wait(NEVER)
    (inbox / "a.txt.part").rename(inbox / "a.txt")
    assert hints.wait(SOON)
    (inbox / "batch.tmp").rename(inbox / "batch")
    assert hints.wait(SOON)


def test_events_of_no_interest_do_not_prolong_the_wait(hints: Hints, inbox: Path) -> None:
    stop = threading.Event()

    def chatter() -> None:
        while not stop.is_set():
            write(inbox / ".a.txt")

    thread = threading.Thread(target=chatter)
    thread.start()
    began = time.monotonic()
    assert not hints.wait(0.3)
    assert time.monotonic() - began < 2
    stop.set()
    thread.join()


def test_a_burst_is_one_hint(hints: Hints, inbox: Path) -> None:
    for number in range(500):
        write(inbox / f"{number}.txt")
    assert hints.wait(SOON)
    assert not hints.wait(NEVER)


def test_after_an_overflow_everything_is_watched_anew(hints: Hints, inbox: Path) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 100_000:
        pytest.skip("the queue of this machine is too long to fill")
    for number in range(limit // 2 + 10):  # each makes two or three events
        os.close(os.open(inbox / f"{number}.txt", os.O_CREAT | os.O_WRONLY))
    (inbox / "unseen").mkdir()
    calm(hints)
    write(inbox / "unseen/a.txt")
    assert hints.wait(SOON)


def test_links_are_not_followed(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (inbox / "before").symlink_to(tmp_path / "outside")
    (inbox / "root").symlink_to("/")
    hints = Hints(inbox, events=True)
    (inbox / "after").symlink_to(tmp_path / "outside")
    calm(hints)
    write(tmp_path / "outside/a.txt")
    assert not hints.wait(NEVER)
    assert len(hints._folders) == 2
    hints.close()


def test_an_inbox_deleted_and_made_again_is_watched_again(hints: Hints, inbox: Path) -> None:
    shutil.rmtree(inbox)
    assert hints.wait(SOON)
    assert not hints.wait(NEVER)
    assert hints.problem
    inbox.mkdir()
    assert hints.wait(SOON)
    assert hints.problem is None
    write(inbox / "a.txt")
    assert hints.wait(SOON)


def test_an_inbox_replaced_by_another_folder_is_watched(hints: Hints, inbox: Path) -> None:
    (inbox.parent / "other").mkdir()
    inbox.rename(inbox.parent / "old")
    (inbox.parent / "other").rename(inbox)
    calm(hints)
    write(inbox / "a.txt")
    assert hints.wait(SOON)
    write(inbox.parent / "old/b.txt")
    calm(hints)
    write(inbox.parent / "old/c.txt")
    assert not hints.wait(NEVER)


@pytest.mark.parametrize("call", ["inotify_init1", "inotify_add_watch"])
def test_without_events_the_timer_remains_and_the_problem_is_told(inbox, monkeypatch, call: str) -> None:
    class Exhausted:
        def __getattr__(self, name: str) -> object:
            return (lambda *_: -1) if name == call else getattr(real, name)

    real = inotify._libc
    monkeypatch.setattr(inotify, "_libc", Exhausted())
    hints = Hints(inbox, events=True)
    write(inbox / "a.txt")
    assert not hints.wait(NEVER)
    assert hints.problem
    monkeypatch.undo()
    assert hints.wait(SOON)
    assert hints.problem is None
    hints.close()


def test_by_the_timer_alone(inbox: Path) -> None:
    hints = Hints(inbox, events=False)
    write(inbox / "a.txt")
    began = time.monotonic()
    assert not hints.wait(NEVER)
    assert NEVER * 0.9 < time.monotonic() - began < 2
    assert hints.problem is None
    hints.close()


@pytest.mark.parametrize("events", [True, False])
def test_a_wait_can_be_ended_from_a_thread_and_a_signal(inbox: Path, events: bool) -> None:
    hints = Hints(inbox, events=events)
    threading.Timer(0.1, hints.wake).start()
    assert hints.wait(SOON)
    before = signal.signal(signal.SIGUSR1, lambda *_: hints.wake())
    threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGUSR1]).start()
    assert hints.wait(SOON)
    signal.signal(signal.SIGUSR1, before)
    hints.wake()
    assert hints.wait(SOON)
    assert not hints.wait(0)
    hints.close()


def test_nothing_stays_open_and_waiting_costs_nothing(inbox: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    hints = Hints(inbox, events=True)
    calm(hints)
    spent = time.process_time()
    hints.wait(0.5)
    assert time.process_time() - spent < 0.1
    shutil.rmtree(inbox)
    calm(hints)
    hints.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert hints_module._GATHER_SECONDS < 0.05
