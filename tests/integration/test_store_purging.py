"""Purging: bytes go when an operator says so, and only then; a record stays (P2)."""

import hashlib
import os
import threading

import pytest

from copydesk.errors import BytesPurgedError, UnknownIdError
from storage import check as verdicts
from storage.check import check
from storage.drops import DropFilter, retry_drops, show_drop
from storage.failures import EVERY_FAILURE, drops_of
from storage.ledger import NewDrop, accept
from storage.operation.actions import list_actions
from storage.originals import Original, fetch, path_of, placing
from storage.purging import Purged, hashes_chosen, hashes_of, purge, purgeable
from storage.settlement import settle
from tests.making import BAD, accept_bytes, lease_send, new_drop, rows, store_texts, unreadable

LARGE = os.urandom(300_000)


def settled(store, *files: bytes) -> list[str]:
    """Rejected drops of these bytes; their ids."""
    accepted = accept_bytes(store, *files)
    held = lease_send(store, accepted.sends[0].number)
    settle(store, held.id, [unreadable(drop) for drop in held.drops])
    return accepted.drop_ids


def placed(store, data: bytes) -> NewDrop:
    """A large file on its way in: its bytes lie in the folder of originals."""
    sha256 = hashlib.sha256(data).hexdigest()
    with placing(store.settings.originals) as placement:
        placement.file.write(data)
        placement.commit(sha256)
    return NewDrop(
        name="big", name_bytes=b"big", source=None, lane="bulk", original=Original(sha256, len(data), None)
    )


def settled_large(store, data: bytes = LARGE) -> str:
    accepted = accept(store, [placed(store, data)])
    held = lease_send(store, accepted.sends[0].number)
    settle(store, held.id, [unreadable(drop) for drop in held.drops])
    return accepted.drop_ids[0]


def bytes_of(store, drop_id: str) -> bytes:
    with fetch(store, drop_id) as stream:
        return stream.read()


def purged(store, *drop_ids: str) -> Purged:
    return purge(store, hashes_of(store, drop_ids), "ann", ", ".join(drop_ids), "Asked for by its author.")


def test_purged_bytes_are_gone_and_a_record_stays(store) -> None:
    gone, kept = settled(store, b"gone", b"kept")
    assert purged(store, gone) == Purged(1, 4)
    with pytest.raises(BytesPurgedError, match=r"purged at .*: Asked for by its author"):
        fetch(store, gone)
    assert bytes_of(store, kept) == b"kept"
    record = show_drop(store, gone).purged
    assert record is not None
    assert (record.actor, record.because) == ("ann", "Asked for by its author.")
    assert show_drop(store, kept).purged is None
    (action,) = list_actions(store, target=gone)
    assert (action.actor, action.action) == ("ann", "purge")
    assert [row["data"] is None for row in rows(store, "originals")].count(True) == 1
    assert check(store).holds


def test_purging_again_is_nothing(store) -> None:
    (drop_id,) = settled(store, b"gone")
    purged(store, drop_id)
    assert purged(store, drop_id) == Purged(0, 0)
    assert len(list_actions(store)) == 1


def test_the_file_of_a_large_one_is_deleted(store) -> None:
    drop_id = settled_large(store)
    assert purged(store, drop_id) == Purged(1, len(LARGE))
    assert [path for path in store.settings.originals.rglob("*") if path.is_file()] == []
    with pytest.raises(BytesPurgedError):
        fetch(store, drop_id)
    assert check(store).holds


def test_a_file_that_a_crash_left_behind_goes_the_next_time(store) -> None:
    drop_id = settled_large(store)
    path = path_of(store.settings.originals, hashes_of(store, [drop_id])[0])
    purged(store, drop_id)
    path.write_bytes(LARGE)
    purged(store, drop_id)
    assert not path.exists()


def test_what_is_to_be_worked_on_stays(store) -> None:
    (settled_id,) = settled(store, b"twice")
    accept_bytes(store, b"twice")
    assert purged(store, settled_id) == Purged(0, 0)
    assert bytes_of(store, settled_id) == b"twice"


def test_the_same_bytes_dropped_again_are_kept_again(store) -> None:
    (first,) = settled(store, b"again")
    purged(store, first)
    (second,) = accept_bytes(store, b"again").drop_ids
    assert bytes_of(store, second) == bytes_of(store, first) == b"again"
    assert rows(store, "purges") == []
    assert check(store).holds


def test_a_large_one_dropped_again_is_kept_again(store) -> None:
    first = settled_large(store)
    purged(store, first)
    (second,) = accept(store, [placed(store, LARGE)]).drop_ids
    assert bytes_of(store, second) == LARGE
    assert check(store).holds


def test_a_file_that_is_purged_while_it_is_dropped_again_is_not_accepted(store) -> None:
    """The purge deletes what was placed; the file is still in the inbox then, and is read again."""
    first = settled_large(store)
    again = placed(store, LARGE)
    purged(store, first)
    with pytest.raises(OSError, match="No such file"):
        accept(store, [again])
    (second,) = accept(store, [placed(store, LARGE)]).drop_ids
    assert bytes_of(store, second) == LARGE


def test_bytes_are_never_lost_to_a_purge_at_the_same_time(store) -> None:
    """Ten rounds of one that drops the same bytes again and one that purges them: what waits has its bytes."""
    for data in (os.urandom(64) for _ in range(10)):
        (first,) = settled(store, data)
        hashes = hashes_of(store, [first])
        ready = threading.Barrier(2)

        def purging(hashes=hashes, ready=ready) -> None:
            ready.wait()
            purge(store, hashes, "ann", "all", "room")

        thread = threading.Thread(target=purging)
        thread.start()
        ready.wait()
        (second,) = accept(store, [new_drop(data, "b.txt")]).drop_ids
        thread.join()
        assert bytes_of(store, second) == data
    assert check(store).holds


def test_purged_drops_are_not_tried_again(store) -> None:
    gone, kept = settled(store, b"gone", b"kept")
    purged(store, gone)
    assert drops_of(store, EVERY_FAILURE) == [kept]
    assert retry_drops(store, [gone]) == []
    assert show_drop(store, gone).drop.state == "rejected"


def test_chosen_by_a_filter_goes_what_chosen_drops_alone_have(store) -> None:
    settled(store, b"alone", b"shared")
    store_texts(store, "A text of which something became.")
    accept_bytes(store, b"waiting", b"shared")
    (page,) = hashes_chosen(store, DropFilter(state="rejected"))
    assert page == [hashlib.sha256(b"alone").hexdigest()]
    assert purgeable(store, page) == Purged(1, 5)
    assert list(hashes_chosen(store, DropFilter(source="nobody"))) == []


def test_a_filter_is_gone_through_page_by_page(store, monkeypatch) -> None:
    monkeypatch.setattr("storage.purging._AT_ONCE", 2)
    settled(store, *(str(number).encode() for number in range(5)))
    pages = list(hashes_chosen(store, DropFilter(until="9")))
    assert sorted(map(len, pages)) == [1, 2, 2]
    assert sum((purge(store, page, "ann", "all", "room").originals for page in pages), 0) == 5
    assert list(hashes_chosen(store, DropFilter(until="9"))) == []


def test_an_unknown_drop_is_told(store) -> None:
    with pytest.raises(UnknownIdError, match="no drop nobody"):
        hashes_of(store, ["nobody"])


def test_check_sees_a_drop_that_waits_for_purged_bytes(store) -> None:
    (drop_id,) = settled(store, b"gone")
    purged(store, drop_id)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE drops SET state = 'accepted', send = 99, settled_at = NULL")
    assert "P2" in {breach.promise for breach in check(store).breaches}


def test_the_reason_of_a_reject_stays(store) -> None:
    (drop_id,) = settled(store, b"gone")
    purged(store, drop_id)
    assert [reject.sentence for reject in show_drop(store, drop_id).rejects] == [BAD.sentence]


def test_check_is_not_deceived_by_a_purge_beside_it(store, monkeypatch) -> None:
    """The row is read, then the file is purged, then it is looked for."""
    drop_id = settled_large(store)
    real = verdicts.open_original

    def purged_before(*its):
        purged(store, drop_id)
        return real(*its)

    monkeypatch.setattr(verdicts, "open_original", purged_before)
    assert check(store).holds
