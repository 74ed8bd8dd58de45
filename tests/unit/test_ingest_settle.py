"""Settling: a file is taken when it is whole, and at once when that can be seen."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest import settle
from ingest.scan import Found, scan
from ingest.settle import Settler, Settling

QUIET = 2.0


def look(settler: Settler, inbox: Path, now: float, *, leases: bool = True) -> dict[str, Settling]:
    """One whole scan."""
    entries = [entry for entry in scan(inbox, leases=leases) if isinstance(entry, Found)]
    seen = {entry.relative.decode(): settler.observe(entry, now) for entry in entries}
    settler.end_scan()
    return seen


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def settler(inbox: Path) -> Settler:
    return Settler(inbox, QUIET)


def write(path: Path, text: str = "text") -> Path:
    path.write_text(text)
    return path


def moved(source: Path, inbox: Path) -> None:
    shutil.move(source, inbox / "a.txt")


def linked(source: Path, inbox: Path) -> None:
    os.link(source, inbox / "a.txt")


def replaced(source: Path, inbox: Path) -> None:
    write(inbox / "a.txt", "older")
    source.replace(inbox / "a.txt")


def copied_with_old_times(source: Path, inbox: Path) -> None:
    os.utime(source, (86_400, 86_400))
    subprocess.run(["cp", "-p", source, inbox / "a.txt"], check=True)


@pytest.mark.parametrize("bring", [moved, linked, replaced, copied_with_old_times])
def test_a_whole_file_is_taken_at_the_first_look(bring, tmp_path, inbox, settler) -> None:
    bring(write(tmp_path / "source.txt"), inbox)
    assert look(settler, inbox, 0.0) == {"a.txt": Settling.SETTLED}
    assert settler.next_look() is None


def test_a_folder_moved_in_is_taken_at_the_first_look(tmp_path, inbox, settler) -> None:
    (tmp_path / "batch/deep").mkdir(parents=True)
    write(tmp_path / "batch/a.txt")
    write(tmp_path / "batch/deep/b.txt")
    shutil.move(tmp_path / "batch", inbox / "batch")
    assert look(settler, inbox, 0.0) == dict.fromkeys(["batch/a.txt", "batch/deep/b.txt"], Settling.SETTLED)


def test_a_slow_writer_is_waited_for_however_long_and_then_taken_at_once(inbox, settler) -> None:
    with (inbox / "a.txt").open("w") as writer:
        writer.write("first part")
        writer.flush()
        for now in (0.0, QUIET, 1000 * QUIET):
            assert look(settler, inbox, now) == {"a.txt": Settling.WRITING}
            assert settler.next_look() == pytest.approx(now + 0.5)
        writer.write("last part")
    assert look(settler, inbox, 1000 * QUIET + 0.001) == {"a.txt": Settling.SETTLED}


def test_a_writer_in_another_process_is_seen(inbox, settler) -> None:
    hold = "import sys; f = open(sys.argv[1], 'w'); f.write('x'); f.flush(); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, inbox / "a.txt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout
        writer.stdout.readline()
        assert look(settler, inbox, 0.0) == {"a.txt": Settling.WRITING}
        writer.communicate(b"\n")
    assert look(settler, inbox, 0.1) == {"a.txt": Settling.SETTLED}


def test_an_empty_file_settles_by_quiet_time(inbox, settler) -> None:
    write(inbox / "a.txt", "")
    assert look(settler, inbox, 10.0) == {"a.txt": Settling.RESTING}
    assert settler.next_look() == 12.0
    assert look(settler, inbox, 11.9) == {"a.txt": Settling.RESTING}
    assert look(settler, inbox, 12.0) == {"a.txt": Settling.SETTLED}


def test_where_leases_tell_nothing_only_quiet_counts(inbox, settler) -> None:
    write(inbox / "a.txt", "1")
    assert look(settler, inbox, 0.0, leases=False) == {"a.txt": Settling.RESTING}
    write(inbox / "a.txt", "2")  # same size, other times
    assert look(settler, inbox, 2.0, leases=False) == {"a.txt": Settling.RESTING}
    assert look(settler, inbox, 3.9, leases=False) == {"a.txt": Settling.RESTING}
    assert look(settler, inbox, 4.0, leases=False) == {"a.txt": Settling.SETTLED}


def test_quiet_needs_two_looks(inbox) -> None:
    settler = Settler(inbox, 0.0)
    write(inbox / "a.txt", "")
    assert look(settler, inbox, 5.0) == {"a.txt": Settling.RESTING}
    assert look(settler, inbox, 5.1) == {"a.txt": Settling.SETTLED}


def test_a_file_of_another_owner_settles_by_quiet_time() -> None:
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder)
        inbox.chmod(0o755)
        settler = Settler(inbox, QUIET)
        write(inbox / "a.txt")
        write(inbox / "closed.txt").chmod(0)
        with somebody_else():
            # The second cannot even be opened: reading it will say so, once it rests.
            assert set(look(settler, inbox, 0.0).values()) == {Settling.RESTING}
            assert set(look(settler, inbox, QUIET).values()) == {Settling.SETTLED}


@contextmanager
def somebody_else() -> Iterator[None]:
    before = os.geteuid()
    if before != 0:
        pytest.skip("only root can be somebody else")
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_was_not_seen_in_a_whole_scan_begins_anew(inbox, settler) -> None:
    write(inbox / "a.txt", "")
    (entry,) = scan(inbox, leases=True)
    assert isinstance(entry, Found)
    assert settler.observe(entry, 0.0) is Settling.RESTING
    settler.end_scan()
    settler.end_scan()
    assert settler.observe(entry, QUIET) is Settling.RESTING


def test_a_scan_given_up_half_way_forgets_nothing(inbox, settler) -> None:
    write(inbox / "a.txt", "")
    (entry,) = scan(inbox, leases=True)
    assert isinstance(entry, Found)
    settler.observe(entry, 0.0)
    settler.end_scan()
    assert settler.observe(entry, QUIET) is Settling.SETTLED  # and no end_scan before


def test_memory_is_bounded_and_every_file_has_its_turn(inbox, monkeypatch) -> None:
    monkeypatch.setattr(settle, "_REMEMBERED", 10)
    settler = Settler(inbox, QUIET)
    for number in range(25):
        write(inbox / f"{number}.txt", "")
    for scan_number in range(10):
        for name, settling in look(settler, inbox, scan_number * QUIET).items():
            if settling is Settling.SETTLED:
                (inbox / name).unlink()
        assert len(settler._before) <= 10
    assert not list(inbox.iterdir())


def test_a_writer_that_comes_while_the_lease_is_held_ends_no_process(tmp_path) -> None:
    program = """
import os, sys, threading, time
from ingest import leases
path = sys.argv[1]
held = os.open(path, os.O_RDONLY)
assert leases.take(held) is leases.Lease.HELD
writer = threading.Thread(target=lambda: open(path, "ab").close())
writer.start()
deadline = time.monotonic() + 10
while not leases.is_wanted_back(held) and time.monotonic() < deadline:
    time.sleep(0.001)
assert leases.is_wanted_back(held) and writer.is_alive()
leases.release(held)
writer.join(10)
assert not writer.is_alive()
print("alive")
"""
    write(tmp_path / "a.txt")
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "a.txt"], capture_output=True, text=True, timeout=30,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")


def test_a_writer_is_never_taken_while_it_writes(inbox) -> None:
    """A thread that writes files slowly, against scans without a pause."""
    settler, texts = Settler(inbox, 60.0), {}

    def write_slowly() -> None:
        for number in range(60):
            with (inbox / f"{number}.txt").open("w") as writer:
                for _ in range(3):
                    writer.write("part ")
                    writer.flush()
                    time.sleep(0.001)
                writer.write("end")

    thread = threading.Thread(target=write_slowly)
    thread.start()
    deadline = time.monotonic() + 30
    while len(texts) < 60 and time.monotonic() < deadline:
        for name, settling in look(settler, inbox, time.monotonic()).items():
            if settling is Settling.SETTLED:
                texts[name] = (inbox / name).read_text()
                (inbox / name).unlink()
    thread.join()
    assert len(texts) == 60
    assert set(texts.values()) == {"part part part end"}
