"""The past: the journal agrees with the ledger, samples add it up once, and a drop's trace tells all of it."""

import threading
import time
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, insert, select

from copydesk.errors import UnknownIdError
from storage.account import account
from storage.drops import list_drops, retry_drops
from storage.history import sampling
from storage.history.reading import history, note_marker, note_version
from storage.history.sampling import sample
from storage.history.totals import totals
from storage.history.traces import trace
from storage.migrate import open_store
from storage.parts import Boundary, split
from storage.processes import running
from storage.recovery import send_again, take_back, waiting_sends
from storage.schema import samples, volumes
from storage.settlement import settle
from tests.filled import article as text_file
from tests.filled import fill
from tests.history import make_due, sample_now
from tests.making import (
    BAD,
    accept_bytes,
    lease_bytes,
    lease_send,
    only_lease,
    rows,
    store_texts,
    unreadable,
    worked,
)
from workers.presence import Presence


def settled_events(store) -> Counter[str]:
    return +totals(store).outcomes


def test_totals_are_the_account_where_nothing_was_tried_again(store) -> None:
    store_texts(store, "one", "two", "one")
    held = lease_bytes(store, b"bad")
    settle(store, held.id, [unreadable(held.drops[0])])
    counted, summed = account(store), totals(store)
    assert summed.outcomes == {
        "stored": counted.stored, "duplicate": counted.duplicate, "rejected": counted.rejected,
    }  # fmt: skip
    assert summed.failures == {"malformed": 1}
    assert summed.latency.count == 4
    assert summed.stages["settle"].count == 2


def test_sampling_changes_no_total_and_counts_nothing_twice(store) -> None:
    store_texts(store, "one", "two")
    before = totals(store)
    sample_now(store)
    assert totals(store) == before
    sample_now(store)
    assert totals(store) == before
    point = history(store, 3600).points[-2:]
    assert sum(each.stored for each in point) == 2
    assert sum(each.accepted for each in point) == 2


def test_a_sample_that_is_not_due_is_not_taken(store) -> None:
    sample_now(store)
    assert not sample(store)


def test_of_many_samplers_at_once_each_entry_is_counted_once(store, settings) -> None:
    store_texts(store, *(f"text {number}" for number in range(20)))
    make_due(store)
    taken = []

    def run() -> None:
        with closing(open_store(settings)) as own:
            taken.append(sample(own))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 1
    with store.reading() as connection:
        by_resolution = connection.execute(
            select(samples.c.resolution, func.sum(samples.c.stored)).group_by(samples.c.resolution)
        )
        assert dict(map(tuple, by_resolution)) == dict.fromkeys(sampling.KEPT_SECONDS, 20)


def test_the_detail_goes_once_it_is_counted(store) -> None:
    store_texts(store, "one")
    assert rows(store, "journal")[0]["detail"] is not None
    sample_now(store)
    assert rows(store, "journal")[0]["detail"] is None
    assert totals(store).failures == {}
    assert totals(store).latency.count == 1


def test_samples_are_bounded(store, monkeypatch) -> None:
    old = "2001-01-01T00:00:00.000000Z"
    with store.writing() as connection:
        for resolution in sampling.KEPT_SECONDS:
            row = {"resolution": resolution, "at": old, "accepted": 1, "stored": 1, "duplicate": 0, "rejected": 0}
            more = {"depth": 0, "oldest_seconds": 0.0, "latency": {"seconds": 0, "counts": []}, "failures": {}}
            connection.execute(insert(samples).values(**row, **more))
        connection.execute(insert(volumes).values(hour=old, source="wire", articles=1, rejected=0))
    sample_now(store)
    assert not [row for row in rows(store, "samples") if row["at"] == old]
    assert rows(store, "volumes") == []


def test_history_has_no_gaps_and_bounded_points(store) -> None:
    store_texts(store, "one")
    sample_now(store)
    for span in (3600, 86_400, 30 * 86_400, 365 * 86_400):
        found = history(store, span)
        assert 50 < len(found.points) <= 500
        times = [datetime.fromisoformat(point.at) for point in found.points]
        assert {b - a for a, b in pairwise(times)} == {timedelta(seconds=found.step_seconds)}
        assert sum(point.stored for point in found.points) == 1
        assert next(point.p50 for point in found.points if point.stored) is not None


def test_the_past_survives_a_restart(store, settings) -> None:
    store_texts(store, "one")
    sample_now(store)
    store.close()
    with closing(open_store(settings)) as again:
        assert sum(point.stored for point in history(again, 3600).points) == 1
        assert settled_events(again) == {"stored": 1}


def test_a_version_is_marked_when_it_changes(store) -> None:
    for version in ("1", "1", "2", "1"):
        note_version(store, version)
    note_marker(store, "pause", "The lane live was paused.")
    assert [(m.kind, m.sentence) for m in history(store, 3600).markers] == [
        ("version", "Version 1."),
        ("version", "Version 2."),
        ("version", "Version 1."),
        ("pause", "The lane live was paused."),
    ]


def test_a_worker_marks_its_start_its_end_and_its_version(store, settings) -> None:
    for _ in range(2):
        presence = Presence(settings, dict, lambda _order: None)
        presence.start()
        end = time.monotonic() + 20
        while not any(program.role == "worker" for program in running(store)):
            assert time.monotonic() < end
            time.sleep(0.05)
        presence.stop()
    kinds = [marker.kind for marker in history(store, 3600).markers]
    assert kinds == ["start", "version", "stop", "start", "stop"]


def test_a_retry_counts_again_and_its_latency_begins_anew(store) -> None:
    held = lease_bytes(store, b"bad")
    settle(store, held.id, [unreadable(held.drops[0])])
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE drops SET accepted_at = '2001-01-01T00:00:00.000000Z'")
    (send,) = retry_drops(store, [held.drops[0].id])
    again = lease_send(store, send.number)
    settle(store, again.id, [worked(again.drops[0], "good")])
    summed = totals(store)
    assert +summed.outcomes == {"stored": 1, "rejected": 1}
    assert summed.again == {"asked": 1}
    assert summed.latency.quantile(1.0) < 60


def test_a_lease_that_ends_and_a_message_that_is_lost_are_counted(store) -> None:
    lease_bytes(store, b"one", b"two")
    sends = take_back(store, only_lease(store), max_attempts=3)
    assert len(send_again(store, waiting_sends(store))) == len(sends) == 2
    summed = totals(store)
    assert summed.leases_ended == 1
    assert summed.again == {"lease_ended": 2, "message_lost": 2}


def test_poison_is_an_outcome_too(store) -> None:
    lease_bytes(store, b"one")
    take_back(store, only_lease(store), max_attempts=1)
    assert settled_events(store) == {"rejected": 1}
    assert totals(store).failures == {"poison": 1}
    (drop,) = list_drops(store)
    assert [step.step for step in trace(store, drop.id)] == ["accepted", "lease_ended"]


def test_the_trace_has_each_step_with_its_time(store, tmp_path) -> None:
    fill(store, tmp_path / "in", {"gazette/a.txt": text_file("A headline about ferries")})
    (drop,) = list_drops(store)
    steps = trace(store, drop.id)
    assert [step.step for step in steps] == [
        "accepted", "waited", "read", "clean", "language", "fingerprint", "tag", "settled",
    ]  # fmt: skip
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(step.seconds is not None and step.seconds >= 0 for step in steps[1:-1])
    assert steps[1].detail["worker"]
    assert steps[0].at == drop.accepted_at
    assert steps[-1].at == drop.settled_at


def test_the_trace_tells_of_a_lost_worker_a_retry_and_parts(store) -> None:
    held = lease_bytes(store, b"one")
    drop_id = held.drops[0].id
    (send,) = take_back(store, only_lease(store), max_attempts=3)
    again = lease_send(store, send.number)
    settle(store, again.id, [unreadable(again.drops[0])])
    (send,) = retry_drops(store, [drop_id])
    third = lease_send(store, send.number)
    assert [s.step for s in trace(store, drop_id)] == [
        "accepted", "lease_ended", "waited", "settled", "asked", "taken",
    ]  # fmt: skip
    sends = split(store, third.id, third.drops[0], [Boundary(0, 0), Boundary(9, 1)])
    for number, send in enumerate(sends):
        part = lease_send(store, send.number)
        settle(store, part.id, [worked(part.drops[0], f"text {number}")])
    assert [s.step for s in trace(store, drop_id)][-5:] == ["split", "waited", "waited", "settled", "settled"]


def test_there_is_no_trace_of_what_is_not_there(store) -> None:
    with pytest.raises(UnknownIdError):
        trace(store, "nothing")


def test_chunks_of_one_drop_have_a_run_each(store) -> None:
    held = lease_bytes(store, b"long")
    (drop,) = held.drops
    settle(store, held.id, [worked(drop, "a", "b", resume=(10, 2))])
    settle(store, held.id, [worked(drop, rejected={2: BAD})])
    assert [step.step for step in trace(store, drop.id)].count("settled") == 2
    assert settled_events(store) == {"stored": 1}


def test_every_entry_is_in_commit_order_without_gaps(store) -> None:
    store_texts(store, "one")
    store_texts(store, "two")
    accept_bytes(store, b"never worked on")
    assert [number for (number,) in rows(store, "journal", "number")] == [1, 2]
