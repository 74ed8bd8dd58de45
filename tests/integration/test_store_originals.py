"""The exact bytes of every drop: in the database or as a file, whole or not at all (P2, P4)."""

import hashlib
import os

import pytest

from copydesk.errors import BytesMissingError
from storage.ledger import NewDrop, accept
from storage.originals import Original, digest, fetch, open_original, path_of, placing
from tests.making import accept_bytes, new_drop, rows

LARGE = os.urandom(300_000)


def place(folder, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    with placing(folder) as placement:
        placement.file.write(data)
        placement.commit(sha256)
    return sha256


def accept_large(store, data: bytes = LARGE) -> str:
    sha256 = place(store.settings.originals, data)
    original = Original(sha256, len(data), None)
    drop = NewDrop(name="big", name_bytes=b"big", source=None, lane="bulk", original=original)
    return accept(store, [drop]).drop_ids[0]


@pytest.mark.parametrize("data", [b"", b"\0", bytes(range(256)) * 40, LARGE], ids=["none", "nul", "all", "random"])
def test_bytes_in_the_database_come_back_exactly(store, data) -> None:
    (drop_id,) = accept_bytes(store, data).drop_ids
    assert fetch(store, drop_id).read() == data


def test_the_bytes_of_a_large_drop_are_a_file_named_by_its_hash(store) -> None:
    drop_id = accept_large(store)
    with fetch(store, drop_id) as stream:
        assert stream.read() == LARGE
        stream.seek(1000)
        assert stream.read(10) == LARGE[1000:1010]
    (row,) = rows(store, "originals")
    assert (row["data"], row["size"]) == (None, len(LARGE))
    assert path_of(store.settings.originals, row["sha256"]).read_bytes() == LARGE


def test_a_placement_that_is_not_committed_leaves_nothing(tmp_path) -> None:
    with placing(tmp_path) as placement:
        placement.file.write(b"half")
    with pytest.raises(ValueError), placing(tmp_path) as placement:
        placement.file.write(int("half"))
    assert list(tmp_path.iterdir()) == []


def test_the_same_large_file_may_be_placed_twice(tmp_path) -> None:
    first, second = place(tmp_path, b"same"), place(tmp_path, b"same")
    assert path_of(tmp_path, first).read_bytes() == b"same"
    assert first == second
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [first]


def test_the_bytes_are_on_the_disk_before_they_have_their_name(tmp_path, monkeypatch) -> None:
    """The order of the calls, since no test can cut the power."""
    calls: list[str] = []
    fsync, rename = os.fsync, type(tmp_path).rename
    monkeypatch.setattr(os, "fsync", lambda fd: calls.append("fsync") or fsync(fd))
    monkeypatch.setattr(type(tmp_path), "rename", lambda path, to: calls.append("rename") or rename(path, to))
    place(tmp_path, b"bytes")
    assert calls[:2] == ["fsync", "rename"]
    assert calls[2:].count("fsync") >= 2


def test_missing_bytes_are_said_to_be_missing(store) -> None:
    drop_id = accept_large(store)
    path_of(store.settings.originals, rows(store, "originals")[0]["sha256"]).unlink()
    with pytest.raises(BytesMissingError, match="not in the folder"):
        fetch(store, drop_id)


def test_an_original_that_is_kept_already_is_left_as_it_is(store) -> None:
    """A large one that comes again small (the limit was raised) keeps its file, and the other way round."""
    accept_large(store)
    accept(store, [new_drop(LARGE)])
    assert rows(store, "originals", "data") == [(None,)]


def test_a_digest_is_that_of_the_whole_stream(store) -> None:
    data = LARGE * 10
    with open_original(store, place(store.settings.originals, data), None) as stream:
        assert digest(stream) == hashlib.sha256(data).hexdigest()
