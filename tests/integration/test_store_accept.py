"""Accepting: bytes and row in one transaction, and no file twice."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError

from copydesk.errors import UnknownIdError
from storage import ledger
from storage.ledger import accept, identity, note_left_inbox, unsettled
from storage.migrate import open_store
from storage.originals import fetch
from storage.store import Store
from tests.making import accept_bytes, everything, new_drop, rows

ARRIVAL = "a" * 64


@pytest.fixture
def second(store: Store, settings) -> Iterator[Store]:
    """The same database seen by another process."""
    opened = open_store(settings)
    yield opened
    opened.close()


def test_an_accepted_drop_has_its_row_and_its_bytes(store) -> None:
    accepted = accept(store, [new_drop(b"one", "box/a.txt")])
    (row,) = rows(store, "drops")
    assert (row["id"], row["name"], row["size"], row["state"]) == (
        accepted.drop_ids[0],
        "box/a.txt",
        3,
        "accepted",
    )
    assert (row["attempts"], row["lease"], row["settled_at"]) == (0, None, None)
    assert fetch(store, row["id"]).read() == b"one"
    assert unsettled(store) == 1


def test_the_row_of_a_failed_batch_takes_its_bytes_and_number_with_it(store, monkeypatch) -> None:
    accept_bytes(store, b"before")
    before = everything(store)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(ledger, "_row", broken)
    with pytest.raises(ZeroDivisionError):
        accept_bytes(store, b"after")
    assert everything(store) == before


def test_the_bytes_of_two_drops_are_kept_once(store) -> None:
    accepted = accept_bytes(store, b"same", b"same", b"other")
    accept_bytes(store, b"same")
    assert len(rows(store, "originals")) == 2
    assert len(rows(store, "drops")) == 4
    assert [fetch(store, drop).read() for drop in accepted.drop_ids] == [b"same", b"same", b"other"]


def test_empty_bytes_are_kept_too(store) -> None:
    (drop_id,) = accept_bytes(store, b"").drop_ids
    assert fetch(store, drop_id).read() == b""


def test_a_known_arrival_gets_its_id_and_no_new_row(store) -> None:
    first = accept(store, [new_drop(b"one", arrival=ARRIVAL)])
    again = accept(store, [new_drop(b"new"), new_drop(b"one", arrival=ARRIVAL)])
    assert again.drop_ids[1] == first.drop_ids[0]
    assert again.drop_ids[0] != first.drop_ids[0]
    assert len(rows(store, "drops")) == 2


def test_a_batch_of_nothing_but_known_arrivals_sends_nothing(store) -> None:
    accept(store, [new_drop(b"one", arrival=ARRIVAL)])
    before = everything(store)
    assert accept(store, [new_drop(b"one", arrival=ARRIVAL)]).sends == []
    assert everything(store) == before


def test_one_arrival_twice_in_a_batch_is_one_drop(store) -> None:
    accepted = accept(store, [new_drop(b"one", arrival=ARRIVAL), new_drop(b"one", arrival=ARRIVAL)])
    assert len(set(accepted.drop_ids)) == 1
    assert len(rows(store, "drops")) == 1


def test_an_arrival_that_left_the_inbox_may_come_again(store) -> None:
    first = accept(store, [new_drop(b"one", arrival=ARRIVAL)])
    accept(store, [new_drop(b"two")], left_inbox=first.drop_ids)
    again = accept(store, [new_drop(b"one", arrival=ARRIVAL)])
    assert again.drop_ids != first.drop_ids
    note_left_inbox(store, again.drop_ids)
    note_left_inbox(store, [])
    assert rows(store, "drops", "arrival") == [(None,)] * 3


def test_there_is_one_send_for_each_lane_and_it_carries_its_drops(store) -> None:
    batch = [new_drop(b"1"), new_drop(b"2", lane="bulk"), new_drop(b"3"), new_drop(b"4", lane="bulk")]
    accepted = accept(store, batch)
    numbers = {send.lane: send.number for send in accepted.sends}
    assert set(numbers) == {"live", "bulk"}
    sent = dict(rows(store, "drops", "id", "send"))
    lanes = ["live", "bulk", "live", "bulk"]
    assert [sent[drop] for drop in accepted.drop_ids] == [numbers[lane] for lane in lanes]


def test_no_two_batches_share_a_send(store) -> None:
    sends = [accept_bytes(store, bytes([number])).sends[0].number for number in range(5)]
    assert sends == [1, 2, 3, 4, 5]


def test_two_watchers_that_accept_one_file_at_once_make_one_row(store, second) -> None:
    """Each round both stores accept the same arrival, held together by a barrier."""
    barrier = threading.Barrier(2)
    ids: dict[tuple[int, int], str] = {}
    errors: list[BaseException] = []

    def take(number: int, on: Store) -> None:
        try:
            for turn in range(15):
                barrier.wait(10)
                arrival = f"{turn:064d}"
                batch = [new_drop(b"mine %d" % number), new_drop(b"x", arrival=arrival)]
                ids[number, turn] = accept(on, batch).drop_ids[1]
        except BaseException as error:
            errors.append(error)
            barrier.abort()

    threads = [threading.Thread(target=take, args=(n, on)) for n, on in enumerate((store, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert all(ids[0, turn] == ids[1, turn] for turn in range(15))
    assert len(rows(store, "drops")) == 45


def test_a_batch_that_others_overtake_again_and_again_is_accepted_all_the_same(store, monkeypatch) -> None:
    """Between looking and writing another watcher accepts one more file of the batch, each time."""
    batch = [new_drop(bytes([n]), arrival=f"{n:064d}") for n in range(5)]
    theirs: list[str] = []
    look = ledger._known_arrivals

    def overtaken(connection, arrivals):
        known = look(connection, arrivals)
        if len(theirs) < len(batch) and not busy:
            busy.append(True)
            theirs.extend(accept(other, [batch[len(theirs)]]).drop_ids)
            busy.clear()
        return known

    busy: list[bool] = []
    other = store
    if store.is_sqlite:  # its writers are serial: nobody can come between
        return
    monkeypatch.setattr(ledger, "_known_arrivals", overtaken)
    assert accept(store, batch).drop_ids == theirs
    assert len(rows(store, "drops")) == 5


def test_the_ledger_knows_a_drop_by_its_hash_and_raw_name(store) -> None:
    raw = b"caf\xe9/\xff.txt"
    drop = new_drop(b"one")
    odd = ledger.NewDrop(
        name="shown", name_bytes=raw, source="café", lane="live", original=drop.original, arrival=None
    )
    (drop_id,) = accept(store, [odd]).drop_ids
    assert identity(store, drop_id) == (drop.original.sha256, raw)
    assert identity(store, "nobody") is None
    with pytest.raises(UnknownIdError):
        fetch(store, "nobody")


def test_a_row_cannot_refer_to_bytes_that_were_never_kept(store) -> None:
    """P4 is held by the database itself, not by our care alone."""
    (drop_id,) = accept_bytes(store, b"one").drop_ids
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE drops SET sha256 = '{'0' * 64}' WHERE id = '{drop_id}'")
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM originals")
