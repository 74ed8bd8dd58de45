"""Large drops in parts: shared by workers, whole at the end, and safe against whatever happens on the way."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from copydesk.settings import Settings
from ingest.oneshot import take_paths
from ingest.submit import Sender
from storage.account import account
from storage.articles import articles_after
from storage.check import check
from storage.drops import list_drops, show_drop
from storage.leases import lease
from storage.ledger import unsettled
from storage.recovery import held_leases, next_send, take_back, waiting_sends
from storage.schema import drops
from storage.store import Store
from workers import pipeline, splitting

LINES = 240


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of many records, some of them bad or alike, that counts as large."""
    monkeypatch.setattr(splitting, "PART_BYTES", 8000)
    path = tmp_path / "many.jsonl"
    with path.open("w") as file:
        for number in range(LINES):
            text = f"The harbour master counted {number % 200} boats on the day of the regatta. " * 3
            file.write(
                "not json\n" if number == 77 else json.dumps({"title": f"No {number}", "body": text}) + "\n"
            )
            if number % 50 == 0:
                file.write("\n")
    return path


def accept(settings: Settings, store: Store, path: Path) -> None:
    take_paths(settings, store, Sender(settings), [path], move=False, told=lambda _: None)


def work(store: Store) -> int:
    messages = 0
    while send := next_send(store):
        pipeline.process(store, send.number)
        messages += 1
    return messages


def test_a_large_drop_is_worked_on_in_parts_and_is_one_drop_at_the_end(
    settings: Settings, store: Store, large: Path
) -> None:
    accept(settings, store, large)
    send = next_send(store)
    assert send is not None
    parts = pipeline.process(store, send.number)
    assert len(parts) > 3
    assert waiting_sends(store) == parts
    assert (account(store).accepted, unsettled(store), len(list_drops(store))) == (1, 1, 1)
    assert check(store).holds

    assert work(store) == len(parts)
    (drop,) = list_drops(store)
    assert (drop.state, drop.stored, drop.duplicates, drop.rejected) == ("stored", 199, 40, 1)
    records = [a["record"] for a in sorted(articles_after(store), key=lambda a: a["record"])]
    assert records == [n for n in range(LINES) if n != 77]
    assert [(r.record, r.position) for r in show_drop(store, drop.id).rejects] == [(77, "line 80")]
    assert check(store).holds
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(drops)).scalar_one() == 1


def test_it_gives_what_it_gives_as_a_whole(settings: Settings, store: Store, large: Path) -> None:
    accept(settings, store, large)
    work(store)
    in_parts = {(a["record"], a["title"], a["body"]) for a in articles_after(store)}
    large.write_bytes(large.read_bytes() + b"\n")
    before = account(store).feed_seq
    splitting.PART_BYTES = 1 << 30
    accept(settings, store, large)
    work(store)
    assert {(a["record"], a["title"], a["body"]) for a in articles_after(store, before)} == in_parts


def test_what_takes_long_to_split_is_split_bit_by_bit(
    settings: Settings, store: Store, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept(settings, store, large)
    monkeypatch.setattr(splitting, "_SECONDS_AT_ONCE", -1.0)
    splits = [len(pipeline.process(store, send.number)) for send in iter(lambda: next_send(store), None)]
    assert splits.count(2) > 3
    (drop,) = list_drops(store)
    assert (drop.state, drop.stored, drop.duplicates, drop.rejected) == ("stored", 199, 40, 1)
    assert sorted(a["record"] for a in articles_after(store)) == [n for n in range(LINES) if n != 77]
    assert check(store).holds


def test_a_part_whose_worker_is_lost_is_done_again_and_a_deadly_one_leaves_the_others(
    settings: Settings, store: Store, large: Path
) -> None:
    accept(settings, store, large)
    send = next_send(store)
    assert send is not None
    deadly = pipeline.process(store, send.number)[1]
    for _ in range(3):
        assert lease(store, deadly.number, "nobody") is not None
        (held,) = held_leases(store)
        again = take_back(store, held, 3)
        deadly = again[0] if again else deadly
    assert check(store).holds
    work(store)
    (drop,) = list_drops(store)
    (poison, bad) = sorted(show_drop(store, drop.id).rejects, key=lambda reject: reject.code, reverse=True)
    assert (poison.code, bad.code) == ("poison", "malformed")
    assert drop.state == "stored"
    assert 150 < drop.stored + drop.duplicates < LINES - 1
    assert check(store).holds


def test_a_drop_that_is_small_or_can_only_be_read_from_its_beginning_is_not_split(
    settings: Settings, store: Store, large: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text("A headline\n\n" + "The sea was calm on that day. " * 900)
    accept(settings, store, tmp_path / "page.txt")
    send = next_send(store)
    assert send is not None
    assert pipeline.process(store, send.number) == []
    assert account(store).stored == 1
