"""Opening and reading: regular files only, one version whole, bounded, and every failure a value."""

import errno
import hashlib
import os
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest import leases, opening
from ingest.opening import Changed, Gone, Opened, ReadDrop, TooLarge, Unreadable, open_drop, read_whole
from ingest.scan import Found, scan

MIB = 1 << 20


def find(inbox: Path, *, leases: bool = True) -> Found:
    (entry,) = (entry for entry in scan(inbox, leases=leases) if isinstance(entry, Found))
    return entry


def opened(inbox: Path, found: Found | None = None) -> Opened:
    result = open_drop(found or find(inbox), inbox)
    assert isinstance(result, Opened)
    return result


def no_destination() -> int:
    raise AssertionError("a small file is not copied")


def read(inbox: Path, found: Found | None = None, **options: Any) -> Any:
    with opened(inbox, found) as file:
        return read_whole(file, **{"limit": 100 * MIB, "inline": MIB, "destination": no_destination} | options)


@pytest.mark.parametrize("size", [0, 1, 5000, MIB])
def test_a_small_file_is_read_with_its_hash(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "a.txt").write_bytes(content)
    drop = read(tmp_path)
    assert isinstance(drop, ReadDrop)
    assert drop.data == content
    assert drop.sha256 == hashlib.sha256(content).hexdigest()
    assert drop.found == find(tmp_path)


@pytest.mark.parametrize("size", [MIB + 1, 3 * MIB, 3 * MIB + 7])
def test_a_large_file_is_copied_while_it_is_hashed(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/a.bin").write_bytes(content)
    with (tmp_path / "copy").open("wb") as copy:
        drop = read(tmp_path / "inbox", destination=copy.fileno)
    assert isinstance(drop, ReadDrop)
    assert drop.data is None
    assert drop.sha256 == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "copy").read_bytes() == content


def test_a_full_destination_is_the_callers_error(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(2 * MIB))
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(OSError, match="No space") as caught:
            read(tmp_path, destination=lambda: full)
    finally:
        os.close(full)
    assert caught.value.errno == errno.ENOSPC


def test_a_sparse_terabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(1 << 40)
    began = time.monotonic()
    assert read(tmp_path) == TooLarge(1 << 40)
    assert time.monotonic() - began < 1


def become_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def become_folder(path: Path) -> None:
    path.mkdir()


def become_pipe(path: Path) -> None:
    os.mkfifo(path)


def become_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def become_device(path: Path) -> None:
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))  # zero
    except PermissionError:
        pytest.skip("only root makes devices")


def become_nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "become", [become_link, become_folder, become_pipe, become_socket, become_device, become_nothing]
)
def test_what_is_no_file_any_more_is_gone(tmp_path: Path, become: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    found = find(tmp_path)
    (tmp_path / "a.txt").unlink()
    become(tmp_path / "a.txt")
    assert open_drop(found, tmp_path) == Gone()


@pytest.mark.timeout(10)
@pytest.mark.parametrize("become", [become_link, become_folder, become_pipe, become_socket])
def test_what_becomes_something_else_between_look_and_opening_is_gone(
    tmp_path: Path, become: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, look = tmp_path / "a.txt", os.stat
    path.write_text("text")
    found = find(tmp_path)

    def look_and_swap(*args: Any, **options: Any) -> os.stat_result:
        status = look(*args, **options)
        path.unlink()
        become(path)
        return status

    monkeypatch.setattr(opening.os, "stat", look_and_swap)
    result = open_drop(found, tmp_path)
    monkeypatch.undo()
    assert isinstance(result, Gone | Unreadable)


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "inbox/folder").mkdir(parents=True)
    (tmp_path / "inbox/folder/a.txt").write_text("text")
    found = find(tmp_path / "inbox")
    (tmp_path / "inbox/folder").rename(tmp_path / "outside")
    (tmp_path / "inbox/folder").symlink_to(tmp_path / "outside")
    assert open_drop(found, tmp_path / "inbox") == Gone()


@pytest.mark.parametrize("relative", [b"../a.txt", b"x/../../a.txt", b"..", b"", b"x//a", b"/etc/passwd"])
def test_no_path_leads_out_of_the_inbox(tmp_path: Path, relative: bytes) -> None:
    (tmp_path / "inbox/x").mkdir(parents=True)
    (tmp_path / "a.txt").write_text("text")
    outside = replace(find(tmp_path), relative=relative)
    assert isinstance(open_drop(outside, tmp_path / "inbox"), Unreadable | Gone)


def test_a_file_that_is_not_as_found_is_changed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    found = find(tmp_path)
    (tmp_path / "a.txt").write_text("two")
    assert read(tmp_path, found) == Changed()


def test_a_file_open_for_writing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    with (tmp_path / "a.txt").open("a"):
        assert read(tmp_path) == Changed()
    assert isinstance(read(tmp_path), ReadDrop)


@pytest.mark.parametrize("size", [1, 2 * MIB - 1, 2 * MIB, 2 * MIB + 1, 3 * MIB])
def test_a_file_that_grows_or_shrinks_while_it_is_read_is_changed(tmp_path, monkeypatch, size) -> None:
    """Where there are no leases, as on a network mount."""
    (tmp_path / "inbox").mkdir()
    path = tmp_path / "inbox/a.bin"
    path.write_bytes(bytes(2 * MIB))
    found, read_piece = find(tmp_path / "inbox", leases=False), os.read

    def read_and_disturb(descriptor: int, length: int) -> bytes:
        os.truncate(path, size)
        return read_piece(descriptor, length)

    with (tmp_path / "copy").open("wb") as copy, opened(tmp_path / "inbox", found) as file:
        monkeypatch.setattr(opening.os, "read", read_and_disturb)
        result = read_whole(file, limit=9 * MIB, inline=0, destination=copy.fileno)
        monkeypatch.undo()
    assert result == Changed()


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES, errno.EBUSY])
def test_a_failing_disk_is_told_in_a_sentence(tmp_path, monkeypatch, number: int) -> None:
    (tmp_path / "a.txt").write_text("text")

    def fail(descriptor: int, length: int) -> bytes:
        raise OSError(number, os.strerror(number))

    with opened(tmp_path) as file:
        monkeypatch.setattr(opening.os, "read", fail)
        result = read_whole(file, limit=MIB, inline=MIB, destination=no_destination)
        monkeypatch.undo()
    assert result == Unreadable(f"The file cannot be read: {os.strerror(number)}.")


def test_a_writer_waits_for_a_piece_of_a_large_file_and_not_for_the_whole(tmp_path) -> None:
    (tmp_path / "inbox").mkdir()
    path = tmp_path / "inbox/a.bin"
    path.write_bytes(bytes(4 * MIB))
    found = find(tmp_path / "inbox")
    writer = threading.Thread(target=lambda: path.open("ab").close())

    def destination() -> int:
        writer.start()
        with opened(tmp_path / "inbox", found) as other:
            # A second lease is refused from the moment at which the writer waits for the first.
            while leases.take(other.descriptor) is leases.Lease.HELD:
                leases.release(other.descriptor)
                time.sleep(0.001)
        return copy.fileno()

    with (tmp_path / "copy").open("wb") as copy:
        assert read(tmp_path / "inbox", found, destination=destination) == Changed()
    writer.join(10)
    assert not writer.is_alive()
    assert (tmp_path / "copy").stat().st_size < 4 * MIB


def test_never_a_mixture_of_two_versions(tmp_path) -> None:
    """A thread rewrites the file in place, always whole letters of one kind; same size, so only times tell."""
    path, stop, wholes = tmp_path / "a.txt", threading.Event(), 0
    path.write_bytes(b"a" * 50_000)

    def rewrite() -> None:
        letter = 0
        while not stop.is_set():
            letter = (letter + 1) % 26
            with path.open("r+b", buffering=0) as file:
                for _ in range(10):
                    file.write(bytes([97 + letter]) * 5000)

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        for _ in range(1500):
            drop = read(tmp_path)
            if isinstance(drop, ReadDrop):
                wholes += 1
                assert drop.data is not None
                assert len(set(drop.data)) == 1
    finally:
        stop.set()
        writer.join()
    assert wholes


def test_the_arrival_key_names_one_arrival(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    key = read(tmp_path).arrival_key
    assert len(key) == 64
    assert read(tmp_path).arrival_key == key
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    renamed = read(tmp_path).arrival_key
    (tmp_path / "b.txt").write_text("text")
    rewritten = read(tmp_path).arrival_key
    assert len({key, renamed, rewritten}) == 3


def test_the_arrival_key_survives_another_device_number(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    drop = read(tmp_path)
    again = replace(drop, found=replace(drop.found, device=drop.found.device + 1))
    assert again.arrival_key == drop.arrival_key


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a.txt").write_text("text")
    found = find(tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    read(tmp_path)
    read(tmp_path, limit=1)
    (tmp_path / "folder/a.txt").unlink()
    open_drop(found, tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
