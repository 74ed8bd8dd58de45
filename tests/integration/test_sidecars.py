"""Sidecars: what they state reaches the articles of their file in whatever order they come; nothing is lost."""

import json

import pytest

from copydesk.settings import Settings
from storage import originals
from storage.account import account
from storage.articles import articles_after
from storage.check import check
from storage.drops import list_drops, retry_drops
from storage.failures import EVERY_FAILURE, FailureFilter, list_failures, list_rejects
from storage.history.totals import totals
from storage.ledger import accept
from storage.recovery import next_send
from storage.rework import Choice
from storage.store import Store
from tests.filled import article, work
from tests.making import new_drop, rows
from tests.reworking import NO_RULES, run
from workers import pipeline
from workers.rework import reclean

BODY = (
    "The harbour master closed the inner pier on Monday. Ferries to the islands leave from the old quay until May."
)
STORY, NOTE = "gazette/story.txt", "gazette/story.txt.meta.json"
STATED = {
    "headline": "The title that counts",
    "byline": "Ann Lee",
    "lang": "nl",
    "date": "2024-05-06",
    "section": None,
}
SIDECAR = json.dumps(STATED).encode()


def take(store: Store, *files: tuple[str, bytes]) -> None:
    accept(store, [new_drop(data, name) for name, data in files])


def only_article(store: Store) -> dict:
    (found,) = articles_after(store)
    return found


def holds(store: Store) -> None:
    assert check(store).breaches == []
    told = account(store)
    assert (told.dropped, told.stored, told.rejected) == (2, 1, 1)


def test_a_sidecar_is_among_the_failures_only_while_it_waits_for_its_file(store: Store) -> None:
    take(store, (NOTE, SIDECAR))
    work(store)
    (waiting,) = list_failures(store)
    assert account(store).auxiliary == 0
    assert (waiting.sample_name, waiting.count) == (NOTE, 1)
    take(store, (STORY, article("Another title", BODY)))
    work(store)
    assert list_failures(store) == []
    assert list_rejects(store, EVERY_FAILURE) == []
    assert account(store).auxiliary == 1
    assert check(store).breaches == []
    assert [group.count for group in list_failures(store, FailureFilter(dismissed=True))] == [1]


@pytest.mark.parametrize("order", [(0,), (1,), (0, 1), (1, 0)])
def test_a_sidecar_counts_in_whatever_order_the_two_come(store: Store, order: tuple[int, ...]) -> None:
    files = [(STORY, article("Another title", BODY)), (NOTE, SIDECAR)]
    if len(order) == 1:
        take(store, files[order[0]], files[1 - order[0]])
    else:
        for number in order:
            take(store, files[number])
            work(store)
    work(store)
    found = only_article(store)
    assert (found["title"], found["authors"], found["language"]) == ("The title that counts", ["Ann Lee"], "nl")
    assert found["published_at"] == "2024-05-06T00:00:00Z"
    assert {found["provenance"][name]["from"] for name in ("title", "authors", "language")} == {"sidecar"}
    holds(store)
    ((sentence,),) = rows(store, "rejects", "sentence")
    assert STORY in sentence


def test_a_sidecar_that_comes_while_its_file_is_worked_on_is_seen_after_it(store: Store, monkeypatch) -> None:
    take(store, (STORY, article("Another title", BODY)))
    first = next_send(store)
    assert first is not None
    real = pipeline.work_on

    def meanwhile(*given):
        take(store, (NOTE, SIDECAR))
        second = next_send(store)
        assert second is not None
        pipeline.process(store, second.number)
        return real(*given)

    monkeypatch.setattr(pipeline, "work_on", meanwhile)
    pipeline.process(store, first.number)
    assert only_article(store)["title"] == "The title that counts"
    holds(store)


def test_each_file_of_a_name_has_the_sidecar_of_its_time(store: Store) -> None:
    for day in ("Monday", "Tuesday"):
        take(store, (STORY, article(f"Title of {day}", f"On {day} the harbour was closed to all ships. " * 5)))
        work(store)
        take(store, (NOTE, json.dumps({"title": day}).encode()))
        work(store)
    take(store, (STORY, article("Without any", "Nothing is said of this one, and nothing is taken. " * 5)))
    work(store)
    assert [found["title"] for found in articles_after(store)] == ["Monday", "Tuesday", "Without any"]


def test_a_sidecar_that_is_no_json_is_rejected_and_harms_nothing(store: Store) -> None:
    take(store, (STORY, article("Its own title", BODY)), (NOTE, b"{no json"))
    work(store)
    assert only_article(store)["title"] == "Its own title"
    assert [code for (code,) in rows(store, "rejects", "code")] == ["malformed"]
    holds(store)


def test_its_bytes_are_kept_and_cleaning_anew_knows_it(store: Store) -> None:
    take(store, (STORY, article("Another title", BODY)), (NOTE, SIDECAR))
    work(store)
    drop_id = next(drop for drop, name in rows(store, "drops", "id", "name") if name == NOTE)
    assert originals.fetch(store, drop_id).read() == SIDECAR
    assert run(reclean(store, NO_RULES, Choice())).differences == ()


def test_a_large_sidecar_describes_nothing(store: Store, settings: Settings) -> None:
    take(store, (STORY, article("Its own title", BODY)), (NOTE, json.dumps({"title": "x" * 70_000}).encode()))
    work(store)
    assert only_article(store)["title"] == "Its own title"


def test_a_sidecar_that_is_tried_again_is_counted_once(store: Store) -> None:
    take(store, (STORY, article("Another title", BODY)), (NOTE, SIDECAR))
    work(store)
    assert account(store).auxiliary == 1
    (sidecar,) = [row.id for row in list_drops(store) if row.state == "rejected"]
    retry_drops(store, [sidecar])
    assert account(store).auxiliary == 0
    work(store)
    assert account(store).auxiliary == 1
    holds(store)


def test_what_did_its_duty_is_no_failure_in_the_past_either(store: Store) -> None:
    take(store, (STORY, article("Another title", BODY)), (NOTE, SIDECAR))
    work(store)
    assert totals(store).failures == {"auxiliary": 1}
