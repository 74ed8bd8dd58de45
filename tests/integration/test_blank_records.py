"""A file of very many records without text, on both databases: few rows, and every record accounted for."""

import json

import pytest

from copydesk.settings import Settings
from storage.account import account
from storage.articles import articles_after
from storage.check import check
from storage.drops import DropDetail, list_drops, retry_drops, show_drop
from storage.ledger import accept
from storage.recovery import next_send
from storage.store import Store
from tests.making import new_drop
from workers import pipeline, splitting

BODY = "The harbour master counted the boats on the day of the regatta, and there were many more than last year."


def article(title: str) -> dict[str, str]:
    return {"title": title, "body": f"{title}. {BODY}"}


VALUES = [article("First"), {}, article("Second"), *[{}] * 4000, article("Third")]


def work(store: Store) -> DropDetail:
    while send := next_send(store):
        pipeline.process(store, send.number)
    (drop,) = list_drops(store)
    return show_drop(store, drop.id)


def as_lines() -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in VALUES)


@pytest.mark.parametrize(("name", "data"), [("a.json", json.dumps(VALUES).encode()), ("a.jsonl", as_lines())])
def test_a_long_row_is_one_reject_and_the_account_balances(store: Store, name: str, data: bytes) -> None:
    accept(store, [new_drop(data, name)])
    detail = work(store)
    assert (detail.drop.state, detail.drop.stored, detail.drop.rejected) == ("stored", 3, 1002)
    assert [row["record"] for row in detail.articles] == [0, 2, 4003]
    assert [row.record for row in detail.rejects] == [1, *range(3, 1004)]
    run = detail.rejects[-1]
    assert (run.code, run.position) == ("no_article", "records 1,004 to 4,003")
    assert check(store).holds
    assert account(store).records_rejected == 1002


def test_tried_again_it_becomes_the_same(store: Store) -> None:
    accept(store, [new_drop(as_lines(), "a.jsonl")])
    first = work(store)
    retry_drops(store, [first.drop.id])
    again = work(store)
    told = [(row.record, row.code, row.sentence, row.position) for row in first.rejects]
    assert [(row.record, row.code, row.sentence, row.position) for row in again.rejects] == told
    assert [row["id"] for row in again.articles] == [row["id"] for row in first.articles]
    assert check(store).holds


def test_parts_tell_of_their_own_records_alone(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "PART_BYTES", 5000)
    accept(store, [new_drop(as_lines(), "a.jsonl")])
    detail = work(store)
    assert detail.drop.stored == 3
    assert detail.drop.rejected == len(detail.rejects)
    runs = [row.position for row in detail.rejects if str(row.position).startswith("records ")]
    assert len(runs) == 2
    last = max(int(str(run).rpartition(" ")[2].replace(",", "")) for run in runs)
    assert last <= 4003
    assert len({row.record for row in detail.rejects}) == len(detail.rejects)
    assert {row["record"] for row in articles_after(store)} == {0, 2, 4003}
    assert check(store).holds
