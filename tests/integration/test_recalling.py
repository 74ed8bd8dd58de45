"""Bytes that were seen before are recalled: the same comes of them as if they had been worked on, or they are."""

import json
from dataclasses import replace

import pytest

from copydesk.articles import Hints, Record
from storage.account import account
from storage.articles import articles_after
from storage.check import check
from storage.drops import show_drop
from storage.ledger import accept
from storage.rework import Change, rewrite
from storage.tagging.corrections import remove_tag
from tests.filled import article as text_file
from tests.making import new_drop, rows
from workers import pipeline, stages
from workers.judging import NEAR_COPIES
from workers.pipeline import process

ONE = text_file("The council met")
SEVERAL = b"".join(
    json.dumps({"title": title, "body": f"{title}. The council of Lyon met on Tuesday."}).encode() + b"\n"
    for title in ("Trams", "Ferries", "Trams")
)


@pytest.fixture
def worked_on(monkeypatch) -> list[str]:
    """The records that went through the stages."""
    found: list[str] = []
    real = pipeline.work_on
    monkeypatch.setattr(pipeline, "work_on", lambda its, *rest: found.append(its.text) or real(its, *rest))
    return found


def drop_in(store, data: bytes, name: str = "a.txt", **more: object) -> str:
    """Take a file in and work on it; the id of its drop."""
    accepted = accept(store, [replace(new_drop(data, name), **more)])
    process(store, accepted.sends[0].number)
    return accepted.drop_ids[0]


def what_came_of(store, drop_id: str) -> list[object]:
    """All that the stages make of a drop, as consumers get it."""
    own = (
        "id",
        "seq",
        "drop",
        "drop_id",
        "kind",
        "canonical_id",
        "match_how",
        "similarity",
        "containment",
        "outcome",
    )
    return [
        {name: value for name, value in article.items() if name not in own}
        | {"tags": [{**tag, "article_id": None} for tag in article["tags"]]}
        for article in articles_after(store)
        if article["drop_id"] == drop_id
    ]


@pytest.mark.parametrize(("data", "name"), [(ONE, "a.txt"), (SEVERAL, "a.jsonl")])
def test_the_same_comes_of_them_and_no_stage_runs(store, worked_on, data, name) -> None:
    first = drop_in(store, data, name)
    records = len(worked_on)
    again = [drop_in(store, data, name) for _ in range(2)]
    assert len(worked_on) == records
    for drop_id in again:
        assert what_came_of(store, drop_id) == what_came_of(store, first)
        assert show_drop(store, drop_id).drop.state == "duplicate"
    kinds = [(each["kind"], each["match_how"]) for each in articles_after(store) if each["drop_id"] in again]
    assert {kind for kind, _ in kinds} == {"copy"}
    assert "bytes" in {how for _, how in kinds}
    assert account(store).records_stored == len({each["text_hash"] for each in articles_after(store)})
    assert check(store).breaches == []


def test_what_is_recalled_is_what_the_stages_would_make(store, monkeypatch) -> None:
    first = drop_in(store, ONE)
    recalled = drop_in(store, ONE)
    monkeypatch.setattr(pipeline, "recall", lambda _, drops: (list(drops), []))
    assert what_came_of(store, drop_in(store, ONE)) == what_came_of(store, recalled) == what_came_of(store, first)


def test_its_time_is_told_as_a_stage_of_its_own(store) -> None:
    drop_in(store, ONE)
    drop_in(store, ONE)
    stages_of = [set(times) for (times,) in rows(store, "runs", "times")]
    assert {"recall"} in stages_of


@pytest.mark.parametrize("more", [{"name": "b.txt"}, {"source": "wire"}])
def test_another_name_or_source_is_worked_on(store, worked_on, more) -> None:
    drop_in(store, ONE)
    drop_in(store, ONE, **more)
    assert len(worked_on) == 2


def test_other_versions_of_the_stages_are_not_recalled(store, worked_on, monkeypatch) -> None:
    drop_in(store, ONE)
    monkeypatch.setitem(stages.VERSIONS, "clean", stages.VERSIONS["clean"] + 1)
    drop_in(store, ONE)
    assert len(worked_on) == 2


def test_what_a_person_corrected_is_not_recalled(store, worked_on) -> None:
    first = drop_in(store, ONE)
    (article,) = [each for each in articles_after(store) if each["drop_id"] == first]
    remove_tag(store, article["id"], article["tags"][0]["code"])
    drop_in(store, ONE)
    assert len(worked_on) == 2


@pytest.mark.parametrize("bad", [b"{no json\n", b'{"title": 1}\n'])
def test_a_drop_with_a_reject_is_not_recalled(store, worked_on, bad) -> None:
    first = drop_in(store, SEVERAL + bad, "a.jsonl")
    drop_in(store, SEVERAL + bad, "a.jsonl")
    assert show_drop(store, first).drop.rejected == 1
    assert len(worked_on) >= 6


def test_nothing_is_recalled_of_a_drop_that_is_open(store, worked_on) -> None:
    accept(store, [new_drop(ONE)])
    drop_in(store, ONE)
    assert len(worked_on) == 1


def test_a_drop_with_a_sidecar_is_neither_recalled_nor_remembered(store, worked_on) -> None:
    sidecar = json.dumps({"title": "Another headline", "source": "Wire"}).encode()
    accept(store, [new_drop(sidecar, "a.txt.meta.json")])
    drop_in(store, ONE)
    drop_in(store, ONE)
    drop_in(store, ONE)
    assert len(worked_on) == 2


def test_a_text_that_is_rewritten_meanwhile_leaves_the_recalled_one_to_be_found(store, monkeypatch) -> None:
    """The earlier article loses its text between the recall and the settlement."""
    first = drop_in(store, ONE)
    real = pipeline.settle

    def settle(*its):
        (article,) = [each for each in articles_after(store) if each["drop_id"] == first]
        other = text_file("Trains", "The trains of the valley were late again on Friday, said the operator. " * 4)
        made = stages.work_on(Record(index=0, end=0, media="text", text=other.decode()), Hints(name="a.txt"))
        content = {"text_hash": made.text_hash, "title": made.article.title, "body": made.article.body}
        change = Change(article=article, versions=article["versions"], content=content, sketch=made.sketch)
        assert rewrite(store, [change], NEAR_COPIES).changed
        return real(*its)

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "settle", settle)
        again = drop_in(store, ONE)
    assert show_drop(store, again).drop.state == "stored"
    held = [row for row in rows(store, "members", "number", "fingerprints") if row[1]]
    assert len(held) == 2
    assert check(store).breaches == []


def test_of_many_drops_with_the_same_bytes_only_a_few_are_looked_at(store, worked_on) -> None:
    for number in range(9):
        drop_in(store, ONE, f"{number}.txt")
    drop_in(store, ONE, "8.txt")
    assert len(worked_on) in (9, 10)


def test_with_a_pipeline_of_the_user_all_is_worked_on(store, worked_on, monkeypatch) -> None:
    drop_in(store, ONE)
    monkeypatch.setattr(pipeline, "namer_of", lambda _: None)
    store.settings = replace(store.settings, spacy_pipeline="any")
    drop_in(store, ONE)
    assert len(worked_on) == 2
