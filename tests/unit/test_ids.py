"""Ids are version 7 UUIDs that only ever grow in one process."""

import multiprocessing
import threading
import time
import uuid

from copydesk import ids
from copydesk.ids import new_id


def test_an_id_is_a_uuid_of_version_7_of_now() -> None:
    value = uuid.UUID(new_id())
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert abs((value.int >> 80) / 1000 - time.time()) < 60
    assert len(new_id()) == 36


def test_ids_grow_also_within_one_millisecond(monkeypatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 2_000_000_000_000_000_000)
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_grow_also_when_the_clock_steps_back(monkeypatch) -> None:
    before = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    after = [new_id() for _ in range(5000)]
    assert [before, *after] == sorted([before, *after])
    assert {uuid.UUID(made).version for made in after} == {7}


def test_ids_of_many_threads_are_all_different() -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(2000)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


def test_a_child_that_is_forked_while_an_id_is_made_makes_its_own() -> None:
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    with ids._lock:
        child = context.Process(target=lambda: sending.send([new_id() for _ in range(100)]), daemon=True)
        child.start()
    assert receiving.poll(20), "the child waits for a lock that nobody will release"
    theirs = receiving.recv()
    child.join()
    assert not set(theirs) & {new_id() for _ in range(100)}
