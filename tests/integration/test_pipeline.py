"""One message from lease to outcome, with the real stages, on both databases: what goes wrong ends alone."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from copydesk.articles import UnreadableRecord
from copydesk.errors import StoreUnavailableError
from storage.account import account
from storage.articles import articles_after
from storage.check import check
from storage.drops import list_drops, show_drop
from storage.ledger import accept
from storage.recovery import held_leases, take_back, waiting_sends
from storage.store import Store
from tests.filled import article as text_file
from tests.making import accept_bytes, everything, new_drop, only_lease, rows
from workers import pipeline
from workers.limits import RecordTimeoutError
from workers.pipeline import process

GOOD = text_file("The council met")
DEADLY = "DEADLY"


def lines(*items: object) -> bytes:
    return b"".join(item if isinstance(item, bytes) else json.dumps(item).encode() + b"\n" for item in items)


def record(title: str) -> dict[str, str]:
    return {
        "title": title,
        "body": f"{title}. The council of Lyon met on Tuesday and spoke about trams for hours.",
    }


def accept_named(store: Store, **files: bytes) -> dict[str, str]:
    """Drops named after the arguments (`_` for the dot), all in one send; their ids."""
    names = [name.replace("_", ".") for name in files]
    batch = [new_drop(data, name) for name, data in zip(names, files.values(), strict=True)]
    return dict(zip(files, accept(store, batch).drop_ids, strict=True))


def codes(store: Store, drop_id: str) -> dict[int | None, str]:
    return {row.record: row.code for row in show_drop(store, drop_id).rejects}


def state(store: Store, drop_id: str) -> str:
    return show_drop(store, drop_id).drop.state


@pytest.fixture
def fault(monkeypatch):
    """Make the stages raise, or do, something for each record whose title says DEADLY."""
    real = pipeline.work_on

    def plant(what: object) -> None:
        def work_on(its, hints, *rest):
            if DEADLY in its.text or DEADLY in str(its.fields.get("title")):
                if callable(what) and not isinstance(what, type):
                    return what(its, hints)
                raise what
            return real(its, hints, *rest)

        monkeypatch.setattr(pipeline, "work_on", work_on)

    return plant


def test_files_of_every_kind_are_settled_by_one_message(store) -> None:
    ids = accept_named(
        store,
        a_txt=GOOD,
        b_jsonl=lines(record("One"), record("Two")),
        c_txt=GOOD,
        d_bin=b"\x7fELF\0\0\0",
        e_txt=b"",
    )
    assert process(store, 1) == []
    states = [state(store, drop) for drop in ids.values()]
    assert states == ["stored", "stored", "duplicate", "rejected", "rejected"]
    assert held_leases(store) == []
    assert check(store).breaches == []
    assert account(store).records_stored == 3
    assert all(found["tags"] for found in articles_after(store, kinds=["canonical"]))


def test_a_message_that_comes_twice_does_nothing_the_second_time(store) -> None:
    accept_named(store, a_txt=GOOD)
    process(store, 1)
    before = everything(store)
    assert process(store, 1) == []
    assert process(store, 99) == []
    assert everything(store) == before


def test_a_bad_line_leaves_the_others(store) -> None:
    data = lines(record("One"), b'{"title": "Two", \n', record("Three"), b"[]\n", record("One"))
    ids = accept_named(store, a_jsonl=data)
    process(store, 1)
    detail = show_drop(store, ids["a_jsonl"])
    assert (detail.drop.state, detail.drop.stored, detail.drop.duplicates) == ("stored", 2, 1)
    assert codes(store, detail.drop.id)[1] == "malformed"
    assert all(row.position for row in detail.rejects)
    outcomes = sorted([row["record"] for row in detail.articles] + [row.record for row in detail.rejects])
    assert outcomes == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ZeroDivisionError("x"), "internal"),
        (MemoryError(), "out_of_memory"),
        (RecursionError(), "too_deep"),
        (RecordTimeoutError(), "too_slow"),
    ],
)
def test_whatever_a_stage_raises_ends_its_record_alone(store, fault, error, code) -> None:
    fault(error)
    ids = accept_named(store, a_txt=GOOD, b_txt=text_file(DEADLY), c_jsonl=lines(record("x"), record(DEADLY)))
    process(store, 1)
    assert [state(store, drop) for drop in ids.values()] == ["stored", "rejected", "stored"]
    assert codes(store, ids["b_txt"]) == {0: code}
    assert codes(store, ids["c_jsonl"]) == {1: code}
    assert check(store).breaches == []


def test_a_fault_of_the_program_is_named_but_not_told_in_full(store, fault) -> None:
    """The message of an exception may hold the text of the article."""
    fault(KeyError("secret text"))
    ids = accept_named(store, a_txt=text_file(DEADLY))
    process(store, 1)
    (reject,) = show_drop(store, ids["a_txt"]).rejects
    assert "KeyError" in reject.sentence
    assert "secret" not in reject.sentence


def test_a_reader_that_raises_ends_its_drop_alone(store, monkeypatch) -> None:
    real = pipeline.read

    def read(source, name, *arguments, **more) -> Iterator[object]:
        if name == "b.txt":
            raise OSError("the disk")
        return real(source, name, *arguments, **more)

    monkeypatch.setattr(pipeline, "read", read)
    ids = accept_named(store, a_txt=GOOD, b_txt=GOOD + b"b", c_txt=GOOD + b"c")
    process(store, 1)
    assert state(store, ids["b_txt"]) == "rejected"
    assert codes(store, ids["b_txt"]) == {None: "internal"}
    assert state(store, ids["a_txt"]) == "stored"


def test_a_reader_that_raises_on_the_way_keeps_what_it_read(store, monkeypatch) -> None:
    def read(*_, **__) -> Iterator[object]:
        yield from real
        raise MemoryError

    real = [
        pipeline.Record(index=0, end=10, media="text", text=GOOD.decode()),
        UnreadableRecord(index=1, end=20, code="malformed", sentence="No."),
    ]
    monkeypatch.setattr(pipeline, "read", read)
    ids = accept_named(store, a_txt=GOOD)
    process(store, 1)
    assert codes(store, ids["a_txt"]) == {1: "malformed", 2: "out_of_memory"}
    assert state(store, ids["a_txt"]) == "stored"
    assert check(store).breaches == []


def test_a_slow_record_is_ended_in_time_and_the_next_goes_on(store, fault) -> None:
    quick = Store(store.engine, replace(store.settings, record_seconds=1))

    def busy(*_: object) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            sum(range(100))

    fault(busy)
    ids = accept_named(store, a_txt=text_file(DEADLY), b_txt=GOOD)
    began = time.monotonic()
    process(quick, 1)
    assert time.monotonic() - began < 10
    assert codes(store, ids["a_txt"]) == {0: "too_slow"}
    assert state(store, ids["b_txt"]) == "stored"


def test_a_record_whose_time_runs_out_at_its_very_end_has_one_outcome(store, monkeypatch) -> None:
    real, worked = pipeline.work_on, []

    @contextmanager
    def late(_seconds: float) -> Iterator[None]:
        yield
        if worked:
            raise RecordTimeoutError

    monkeypatch.setattr(pipeline, "time_limit", late)
    monkeypatch.setattr(pipeline, "work_on", lambda *its: worked.append(1) or real(*its))
    ids = accept_named(store, a_txt=GOOD)
    process(store, 1)
    assert codes(store, ids["a_txt"])[0] == "too_slow"
    assert rows(store, "articles") == []
    assert check(store).breaches == []


def test_a_lease_that_is_lost_on_the_way_writes_nothing(store, fault) -> None:
    def lose(its, hints) -> None:
        take_back(store, only_lease(store), 3)
        seen.append(everything(store))
        raise ZeroDivisionError

    seen: list[dict] = []
    fault(lose)
    accept_named(store, a_txt=GOOD, b_txt=text_file(DEADLY))
    assert process(store, 1) == []
    assert everything(store) == seen[0]
    assert len(waiting_sends(store)) == 2


def test_what_was_not_begun_in_time_is_handed_back_uncounted(store, fault) -> None:
    hasty = Store(store.engine, replace(store.settings, batch_seconds=1))
    fault(lambda *_: time.sleep(1.1) or 1 / 0)
    ids = accept_named(store, a_txt=text_file(DEADLY), b_txt=GOOD, c_txt=GOOD + b"c")
    (send,) = process(hasty, 1)
    assert state(store, ids["a_txt"]) == "rejected"
    found = [(row.state, row.attempts) for row in list_drops(store)]
    assert found == [("accepted", 0), ("accepted", 0), ("rejected", 1)]
    assert held_leases(store) == []
    assert process(hasty, send.number) == []
    assert account(store).settled


def test_a_large_drop_is_settled_in_chunks_and_handed_on_between_them(store, monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "_CHUNK_RECORDS", 3)
    monkeypatch.setattr(pipeline, "time", SimpleNamespace(monotonic=iter(range(0, 100_000, 4)).__next__))
    steady = Store(store.engine, replace(store.settings, batch_seconds=5))
    data = lines(*(record(f"Number {n}") for n in range(8)), b"bad\n", record("Number 1"))
    ids = accept_named(store, a_jsonl=data)
    sends, chunks = [1], []
    while sends:
        sends += [send.number for send in process(steady, sends.pop())]
        chunks.append(account(store).records_stored)
    assert len(chunks) > 1
    assert chunks == sorted(chunks)
    detail = show_drop(store, ids["a_jsonl"])
    assert (detail.drop.stored, detail.drop.duplicates, detail.drop.rejected) == (8, 1, 1)
    assert check(store).breaches == []


def test_a_database_that_is_away_for_a_moment_does_not_lose_the_work(store, monkeypatch) -> None:
    real, tries = pipeline.settle, []

    def settle(*arguments) -> object:
        tries.append(1)
        if len(tries) < 3:
            raise StoreUnavailableError("away")
        return real(*arguments)

    monkeypatch.setattr(pipeline, "settle", settle)
    monkeypatch.setattr(pipeline, "_SETTLE_AGAIN_SECONDS", 0.01)
    accept_bytes(store, GOOD)
    process(store, 1)
    assert account(store).settled
    assert rows(store, "drops", "attempts") == [(1,)]


def test_a_database_that_stays_away_is_said_to_be(store, monkeypatch) -> None:
    def settle(*_: object) -> None:
        raise StoreUnavailableError("away")

    monkeypatch.setattr(pipeline, "settle", settle)
    monkeypatch.setattr(pipeline, "_SETTLE_AGAIN_SECONDS", 0.01)
    accept_bytes(store, GOOD)
    with pytest.raises(StoreUnavailableError):
        process(Store(store.engine, replace(store.settings, batch_seconds=1)), 1)
    assert len(held_leases(store)) == 1
