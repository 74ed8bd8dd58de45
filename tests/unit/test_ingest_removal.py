"""Removal deletes exactly the file that was read; whatever else has its name stays in the inbox."""

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from ingest import removal
from ingest.opening import ReadDrop
from ingest.removal import Failed, Leftover, Removed, Replaced, Vanished, finish, leftovers, put_back, remove
from tests.removing import DROP, contents, found, read


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox/source").mkdir(parents=True)
    return tmp_path / "inbox"


@pytest.fixture
def path(inbox: Path) -> Path:
    (inbox / "source/a.txt").write_text("one")
    return inbox / "source/a.txt"


def test_the_file_that_was_read_is_removed_and_its_folder_stays(inbox, path) -> None:
    assert remove(inbox, read(inbox), DROP) == Removed()
    assert contents(inbox) == {}
    assert (inbox / "source").is_dir()


def test_a_file_removed_by_somebody_else_has_vanished(inbox, path) -> None:
    drop = read(inbox)
    path.unlink()
    assert remove(inbox, drop, DROP) == Vanished()
    (inbox / "source").rmdir()
    assert remove(inbox, drop, DROP) == Vanished()


@pytest.mark.parametrize("text", ["two", "longer"])
def test_another_file_of_the_same_name_stays(inbox, path, text: str) -> None:
    drop = read(inbox)
    (inbox / ".new").write_text(text)
    (inbox / ".new").replace(path)
    assert remove(inbox, drop, DROP) == Replaced(b"source/a.txt")
    assert contents(inbox) == {"source/a.txt": text}


@pytest.mark.parametrize("leases", [True, False])
@pytest.mark.parametrize("text", ["two", "longer"])
def test_a_file_written_again_in_place_stays(inbox, path, text: str, leases: bool) -> None:
    drop = read(inbox, leases=leases)
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as if within one tick of the clock
    assert remove(inbox, drop, DROP) == Replaced(b"source/a.txt")
    assert contents(inbox) == {"source/a.txt": text}


def test_times_set_after_the_closing_do_not_matter(inbox, path) -> None:
    drop = read(inbox)
    os.utime(path, (86_400, 86_400))
    assert remove(inbox, drop, DROP) == Removed()


def test_a_file_that_somebody_holds_open_for_writing_stays(inbox, path) -> None:
    drop = read(inbox)
    with path.open("a") as writer:
        assert remove(inbox, drop, DROP) == Replaced(b"source/a.txt")
        writer.write(" and two")
    assert contents(inbox) == {"source/a.txt": "one and two"}


def test_a_large_file_is_compared_by_its_times_and_then_by_its_bytes(inbox) -> None:
    path = inbox / "a.bin"
    for late, outcome in [(False, Removed()), (True, Removed())]:
        path.write_bytes(b"x" * 100)
        (entry,) = found(inbox)
        drop = ReadDrop(entry, hashlib.sha256(b"x" * 100).hexdigest(), None)
        if late:
            os.utime(path, (1, 1))
        assert remove(inbox, drop, DROP) == outcome
    path.write_bytes(b"x" * 100)
    (entry,) = found(inbox)
    path.write_bytes(b"y" * 100)
    assert remove(inbox, ReadDrop(entry, drop.sha256, None), DROP) == Replaced(b"a.bin")
    assert path.read_bytes() == b"y" * 100


def test_the_other_name_of_a_hard_link_keeps_its_bytes(inbox, path, tmp_path) -> None:
    os.link(path, tmp_path / "mine.txt")
    assert remove(inbox, read(inbox), DROP) == Removed()
    assert (tmp_path / "mine.txt").read_text() == "one"


@pytest.mark.parametrize("name", [b"caf\xe9\n.json", b"x" * 255, b"-rf"])
def test_awkward_names_are_removed(inbox, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(inbox) + b"/" + name)).write_text("one")
    assert remove(inbox, read(inbox), DROP) == Removed()
    assert contents(inbox) == {}


def test_what_cannot_be_removed_is_told_and_stays(inbox, path, monkeypatch) -> None:
    drop = read(inbox)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(removal.os, "rename", refuse)
    assert remove(inbox, drop, DROP) == Failed(
        "The file could not be removed from the inbox: Read-only file system."
    )
    assert contents(inbox) == {"source/a.txt": "one"}


def replace_between(monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Have `act` done between the look at the file and its renaming to the private name."""
    rename = os.rename

    def disturbed(*args: Any, **options: Any) -> None:
        monkeypatch.undo()
        act()
        rename(*args, **options)

    monkeypatch.setattr(removal.os, "rename", disturbed)


def test_a_file_replaced_at_the_very_moment_is_put_back(inbox, path, monkeypatch) -> None:
    drop = read(inbox)
    (inbox / ".new").write_text("two")
    replace_between(monkeypatch, lambda: (inbox / ".new").replace(path))
    assert remove(inbox, drop, DROP) == Replaced(b"source/a.txt")
    assert contents(inbox) == {"source/a.txt": "two"}


def test_a_link_or_folder_that_takes_the_name_is_put_back(inbox, path, monkeypatch) -> None:
    drop = read(inbox)
    path.unlink()
    for make in (lambda: path.symlink_to("/etc/passwd"), lambda: path.mkdir()):
        file = inbox / "source/.kept"
        file.write_text("one")
        file.rename(path)
        (entry,) = found(inbox)
        drop = ReadDrop(entry, drop.sha256, drop.data)

        def become(make: Any = make) -> None:
            path.unlink()
            make()

        replace_between(monkeypatch, become)
        result = remove(inbox, drop, DROP)
        assert isinstance(result, Replaced)
        back = inbox / os.fsdecode(result.relative)
        assert back.is_symlink() or back.is_dir()
        back.unlink() if back.is_symlink() else back.rmdir()
    assert list((inbox / "source").iterdir()) == []


def interrupted(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Leftover:
    """A crash after the renaming."""
    drop = read(inbox)

    class Crash(BaseException):
        pass

    def crash(*_: object, **__: object) -> bool:
        raise Crash

    monkeypatch.setattr(removal, "_deleted", crash)
    with pytest.raises(Crash):
        remove(inbox, drop, DROP)
    monkeypatch.undo()
    (leftover,) = leftovers(inbox)
    assert leftover.drop_id == DROP
    assert found(inbox) == []
    return leftover


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_an_interrupted_removal_is_finished(inbox, path, monkeypatch) -> None:
    leftover = interrupted(inbox, monkeypatch)
    assert finish(inbox, leftover, sha256("one"), b"source/a.txt", leases=True) == Removed()
    assert contents(inbox) == {}
    assert finish(inbox, leftover, sha256("one"), b"source/a.txt", leases=True) == Vanished()


def test_a_leftover_with_other_bytes_is_put_back(inbox, path, monkeypatch) -> None:
    leftover = interrupted(inbox, monkeypatch)
    assert finish(inbox, leftover, sha256("two"), b"source/a.txt", leases=True) == Replaced(b"source/a.txt")
    assert contents(inbox) == {"source/a.txt": "one"}


def test_a_leftover_that_is_still_written_to_is_put_back(inbox, path, monkeypatch) -> None:
    with path.open("a") as writer:
        leftover = Leftover(b"source/.copydesk-" + DROP.encode() + b".0123456789abcdef", DROP)
        path.rename(inbox / os.fsdecode(leftover.relative))
        assert finish(inbox, leftover, sha256("one"), b"source/a.txt", leases=True) == Replaced(b"source/a.txt")
        writer.write(" two")
    assert contents(inbox) == {"source/a.txt": "one two"}


@pytest.mark.parametrize(
    ("original", "names"),
    [
        (b"source/a.txt", ["a.txt", "a (1).txt", "a (2).txt"]),
        (b"source/noext", ["noext", "noext (1)", "noext (2)"]),
        (b"source/" + b"x" * 255, ["x" * 255, "x" * 251 + " (1)", "x" * 251 + " (2)"]),
        (b"source/" + b"x" * 250 + b".json", ["x" * 250 + ".json", "x" * 246 + " (1).json",
                                              "x" * 246 + " (2).json"]),
        (b"source/a." + b"y" * 250, ["a." + "y" * 250, "a." + "y" * 249 + " (1)", "a." + "y" * 249 + " (2)"]),
        (None, [f"recovered-{DROP}", f"recovered-{DROP} (1)", f"recovered-{DROP} (2)"]),
        (b"../..", [f"recovered-{DROP}"]),
        (b"a\0b", [f"recovered-{DROP}"]),
    ],
)  # fmt: skip
def test_putting_back_replaces_nothing(inbox, original: bytes | None, names: list[str]) -> None:
    for number, name in enumerate(names):
        leftover = Leftover(b"source/.copydesk-%s.%016x" % (DROP.encode(), number), DROP)
        (inbox / os.fsdecode(leftover.relative)).write_text(str(number))
        assert put_back(inbox, leftover, original) == Replaced(b"source/" + name.encode())
    assert contents(inbox) == {f"source/{name}": str(number) for number, name in enumerate(names)}


def test_without_hard_links_it_is_put_back_under_a_name_that_nobody_has(inbox, path, monkeypatch) -> None:
    leftover = interrupted(inbox, monkeypatch)
    path.write_text("two")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(removal.os, "link", refuse)
    result = put_back(inbox, leftover, b"source/a.txt")
    assert isinstance(result, Replaced)
    assert contents(inbox) == {"source/a.txt": "two", os.fsdecode(result.relative): "one"}


def test_only_our_own_names_are_leftovers(inbox) -> None:
    for name in [".copydesk-x", ".copydesk-../x.0123456789abcdef".replace("/", "%"), ".copydesk", "a.txt",
                 f".copydesk-{DROP}.0123456789abcdef.bak"]:  # fmt: skip
        (inbox / name).write_text("")
    assert list(leftovers(inbox)) == []
