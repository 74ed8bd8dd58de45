"""Drops whose bytes no worker sees: the others are settled, and they are tried again."""

from dataclasses import replace

from storage.account import account
from storage.drops import list_drops, show_drop
from storage.ledger import NewDrop, accept
from storage.originals import path_of
from storage.recovery import held_leases, take_back, waiting_sends
from tests.filled import article as text_file
from tests.making import new_drop, only_lease
from workers.pipeline import process

GOOD = text_file("The council met")


def large_drop(data: bytes) -> NewDrop:
    """A drop whose bytes are to lie as a file, and do not."""
    small = new_drop(data, "b.txt")
    return replace(small, original=replace(small.original, data=None))


def test_a_drop_without_its_bytes_leaves_the_others_settled_and_is_tried_later(store) -> None:
    gone = large_drop(b"gone")
    accept(store, [new_drop(GOOD, "a.txt"), gone, new_drop(b"line\n" * 20, "c.txt")])
    assert process(store, 1) == []
    assert sorted(row.state for row in list_drops(store)) == ["accepted", "stored", "stored"]
    (send,) = take_back(store, only_lease(store), 3)
    path = path_of(store.settings.originals, gone.original.sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"gone")
    process(store, send.number)
    assert account(store).settled


def test_a_drop_whose_bytes_never_come_is_rejected_by_that_name(store) -> None:
    (drop_id,) = accept(store, [large_drop(b"gone")]).drop_ids
    for _ in range(store.settings.max_attempts - 1):
        process(store, waiting_sends(store)[0].number)
        take_back(store, only_lease(store), store.settings.max_attempts)
    process(store, waiting_sends(store)[0].number)
    assert [row.code for row in show_drop(store, drop_id).rejects] == ["bytes_missing"]
    assert held_leases(store) == []
