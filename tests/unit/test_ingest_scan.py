"""The scan: every regular file below the inbox, and nothing beyond it."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest import scan as scan_module
from ingest.names import Reason
from ingest.scan import MAX_DEPTH, Found, LeftAlone, Problem, scan

AWKWARD = [
    b"a\nb.json", b"a\rb.json", b"a\x1b[31mb.json", b"trail .json ", b"-rf.json", b"*?[x].json",
    b"$(touch pwned);'id'.json", b"<img src=x onerror=alert(1)>.json", b"%00%2e%2e%2f.json", b"....json",
    b"caf\xe9.json", b"\xff\xfe.json", "a\u202enosj.json".encode(), "😀.json".encode(), rb"a\..\b.json",
    b"x" * 255, "世".encode() * 83 + b".json",
]  # fmt: skip


def found(inbox: Path) -> set[bytes]:
    return {entry.relative for entry in scan(inbox, leases=False) if isinstance(entry, Found)}


def left(inbox: Path) -> dict[bytes, Reason]:
    return {e.relative: e.reason for e in scan(inbox, leases=False) if isinstance(e, LeftAlone)}


def problems(inbox: Path) -> dict[bytes, str]:
    return {e.relative: e.sentence for e in scan(inbox, leases=False) if isinstance(e, Problem)}


def put(inbox: Path, relative: bytes, content: bytes = b"text") -> None:
    path = inbox / os.fsdecode(relative)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_files_are_found_in_nested_folders_with_their_identity(tmp_path: Path) -> None:
    put(tmp_path, b"a.txt", b"12345")
    put(tmp_path, b"reuters/2024/b.txt")
    by_name = {e.relative: e for e in scan(tmp_path, leases=True) if isinstance(e, Found)}
    assert set(by_name) == {b"a.txt", b"reuters/2024/b.txt"}
    status = (tmp_path / "a.txt").stat()
    assert by_name[b"a.txt"].is_still(status)
    assert by_name[b"a.txt"].size == 5
    assert by_name[b"a.txt"].leases


def test_a_changed_file_is_another(tmp_path: Path) -> None:
    put(tmp_path, b"a.txt", b"1")
    (entry,) = scan(tmp_path, leases=False)
    assert isinstance(entry, Found)
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    assert not entry.is_still((tmp_path / "a.txt").stat())


def test_awkward_names_are_found(tmp_path: Path) -> None:
    for name in AWKWARD:
        put(tmp_path, name)
    assert found(tmp_path) == set(AWKWARD)


def test_only_regular_files_are_found_and_the_rest_is_named(tmp_path: Path) -> None:
    put(tmp_path, b"whole.txt")
    put(tmp_path, b"hidden/.a.txt")
    put(tmp_path, b"sending.tmp/a.txt")
    put(tmp_path, b"@eaDir/a.txt")
    put(tmp_path, b"dir.json/inside.txt")
    os.mkfifo(tmp_path / "fifo.json")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
    assert found(tmp_path) == {b"whole.txt", b"dir.json/inside.txt"}
    assert left(tmp_path) == {
        b"hidden/.a.txt": Reason.HIDDEN,
        b"sending.tmp": Reason.UNFINISHED,
        b"@eaDir": Reason.SYSTEM,
        b"fifo.json": Reason.SPECIAL,
        b"s": Reason.SPECIAL,
    }


def test_links_are_never_followed(tmp_path: Path) -> None:
    outside, inbox = tmp_path / "outside", tmp_path / "inbox"
    put(outside, b"secret.txt")
    inbox.mkdir()
    for name, target in [("file", outside / "secret.txt"), ("folder", outside), ("null", Path("/dev/null")),
                         ("loop", inbox), ("self", inbox / "self"), ("dangling", outside / "no")]:  # fmt: skip
        (inbox / name).symlink_to(target)
    assert found(inbox) == set()
    assert left(inbox) == dict.fromkeys([b"file", b"folder", b"null", b"loop", b"self", b"dangling"], Reason.LINK)


def test_a_folder_replaced_by_a_link_during_the_scan_leads_nowhere(tmp_path: Path) -> None:
    outside, inbox = tmp_path / "outside", tmp_path / "inbox"
    put(outside, b"secret.txt")
    put(inbox, b"folder/a.txt")
    for number in range(scan_module._SLICE + 10):
        put(inbox, b"%d.txt" % number)
    entries = scan(inbox, leases=False)
    seen = [next(entries)]  # the inbox is open now; whatever `folder` becomes, it is not followed
    (inbox / "folder/a.txt").unlink()
    (inbox / "folder").rmdir()
    (inbox / "folder").symlink_to(outside)
    seen += entries
    assert not any(b"secret" in entry.relative for entry in seen)


def test_the_inbox_itself_may_be_a_link(tmp_path: Path) -> None:
    put(tmp_path, b"real/a.txt")
    (tmp_path / "inbox").symlink_to("real")
    assert found(tmp_path / "inbox") == {b"a.txt"}


def test_a_missing_inbox_is_a_problem_and_not_an_error(tmp_path: Path) -> None:
    assert problems(tmp_path / "no") == {b"": "The inbox cannot be read: No such file or directory."}


def test_depth_is_bounded(tmp_path: Path) -> None:
    deep = b"/".join([b"d"] * MAX_DEPTH)
    put(tmp_path, deep + b"/in.txt")
    put(tmp_path, deep + b"/d/out.txt")
    assert found(tmp_path) == {deep + b"/in.txt"}
    assert list(problems(tmp_path)) == [deep + b"/d"]


def test_a_path_longer_than_the_system_allows_is_found(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir(b"x" * 245, dir_fd=folder)
        below = os.open(b"x" * 245, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
    os.close(folder)
    (relative,) = found(tmp_path)
    assert len(relative) == 20 * 246 + 5


def test_an_unreadable_folder_is_a_problem_and_the_others_go_on(open_inbox: Path) -> None:
    put(open_inbox, b"closed/a.txt")
    put(open_inbox, b"open/b.txt")
    (open_inbox / "closed").chmod(0)
    with somebody_else():
        assert found(open_inbox) == {b"open/b.txt"}
        assert problems(open_inbox) == {b"closed": "This cannot be read: Permission denied."}
    (open_inbox / "closed").chmod(0o755)


@pytest.fixture
def open_inbox() -> Iterator[Path]:
    """A folder that other users can reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def somebody_else() -> Iterator[None]:
    """Without the rights of root, whom no mode stops."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_crowded_folder_does_not_hold_up_the_others(tmp_path: Path) -> None:
    for number in range(5000):
        put(tmp_path, b"crowd/%d" % number)
    put(tmp_path, b"late/one.txt")
    for place, entry in enumerate(scan(tmp_path, leases=False)):
        if entry.relative == b"late/one.txt":
            assert place <= 1000
            break
    else:
        pytest.fail("not found")


def test_files_may_go_while_the_scan_is_under_way(tmp_path: Path) -> None:
    for number in range(1000):
        put(tmp_path, b"%d/a" % (number % 50) if number < 50 else b"%d" % number)
    taken = []
    for entry in scan(tmp_path, leases=False):
        assert isinstance(entry, Found)
        taken.append(entry.relative)
        (tmp_path / os.fsdecode(entry.relative)).unlink()
    assert len(taken) == 1000
    assert found(tmp_path) == set()


def test_an_abandoned_scan_closes_its_folders(tmp_path: Path) -> None:
    for number in range(40):
        put(tmp_path, b"%d/a" % number)
    before = len(list(Path("/proc/self/fd").iterdir()))
    entries = scan(tmp_path, leases=False)
    next(entries)
    del entries
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_one_scan_finds_twenty_thousand(tmp_path: Path) -> None:
    for number in range(20_000):
        os.close(os.open(tmp_path / f"{number}.txt", os.O_CREAT | os.O_WRONLY))
    assert len(found(tmp_path)) == 20_000
