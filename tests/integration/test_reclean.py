"""Stored articles cleaned anew, on both databases."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from copydesk.articles import Article, Record
from copydesk.outcomes import RejectCode, RejectedRecord
from storage.articles import articles_after
from storage.originals import path_of
from storage.purging import hashes_of, purge
from storage.rework import Choice
from tests.filled import article as text_file
from tests.filled import fill
from tests.making import rows
from tests.reworking import FERRY, NO_RULES, NOTICE, TRAIN, all_of, codes, holds, run
from workers import clean, fingerprint, originals, rework, stages
from workers.rework import older_for_reclean, reclean


@pytest.fixture
def cleaner(monkeypatch):
    """Put another cleaner into force: it changes the article that the present one makes."""
    real = clean.clean

    def plant(change) -> None:
        monkeypatch.setattr(clean, "clean", lambda record, hints: change(real(record, hints)))
        monkeypatch.setitem(stages.VERSIONS, "clean", stages.VERSIONS["clean"] + 1)

    return plant


def without_notice(article: Article) -> Article:
    return replace(article, body=article.body.replace(f"\n\n{NOTICE}", "").replace(f"{NOTICE}\n\n", ""))


def noticed(store, folder: Path, **files: str) -> None:
    for name, text in files.items():
        fill(store, folder / name, {f"gazette/{name}.txt": text_file(f"Title of {name}", text)})


def test_a_better_cleaner_reaches_what_is_stored(store, tmp_path, cleaner) -> None:
    noticed(store, tmp_path, a=f"{NOTICE}\n\n{FERRY}in Paris, France", b=TRAIN)
    old = all_of(store)["Title of a"]
    cleaner(without_notice)
    choice = Choice(older=older_for_reclean())
    seen = run(reclean(store, NO_RULES, choice, dry_run=True))
    assert {found.field for found in seen.differences if not found.field.startswith("tag")} == {"body"}
    assert all_of(store)["Title of a"] == old
    done = run(reclean(store, NO_RULES, choice))
    assert (done.looked_at, done.changed, done.failures) == (2, 1, ())
    new = all_of(store)["Title of a"]
    assert NOTICE in old["body"]
    assert NOTICE not in new["body"]
    assert new["text_hash"] == fingerprint.text_hash(rework.article_of(new)) != old["text_hash"]
    assert (new["seq"], new["kind"], new["versions"]) == (3, "canonical", dict(stages.VERSIONS))
    assert "iso3166:FR" in codes(new)
    holds(store)
    assert run(reclean(store, NO_RULES, choice)).looked_at == 0
    fill(
        store,
        tmp_path / "later",
        {"gazette/later.txt": text_file("The same", f"{FERRY}{NOTICE}\n\nin Paris, France")},
    )
    assert all_of(store)["The same"]["canonical_id"] == new["id"]
    holds(store)


def test_copies_stay_with_their_canonical_in_whatever_order(store, tmp_path, cleaner) -> None:
    noticed(store, tmp_path, a=f"{NOTICE}\n\n{FERRY}", b=f"{NOTICE}\n\n{FERRY}")
    canonical, copy = rows(store, "articles", "id")
    cleaner(without_notice)
    run(reclean(store, NO_RULES, Choice(since=1)))
    run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    found = all_of(store)
    assert found["Title of b"]["canonical_id"] == found["Title of a"]["id"] == canonical[0]
    assert found["Title of b"]["text_hash"] == found["Title of a"]["text_hash"]
    assert rows(store, "texts", "text_hash") == [(found["Title of a"]["text_hash"],)]
    assert copy[0] == found["Title of b"]["id"]
    holds(store)


def test_texts_that_turn_out_to_be_the_same_stay_in_one_story(store, tmp_path, cleaner) -> None:
    noticed(store, tmp_path, a=f"{NOTICE}\n\n{FERRY}", b=f"{FERRY}{NOTICE}", c=FERRY)
    cleaner(without_notice)
    run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    after = all_of(store)
    assert len({found["story_id"] for found in after.values()}) == 1
    assert not any(NOTICE in found["body"] for found in after.values())
    holds(store)


def test_another_fingerprint_of_the_same_text_is_no_news(store, tmp_path, monkeypatch) -> None:
    noticed(store, tmp_path, a=FERRY, b=FERRY, c=TRAIN)
    real = fingerprint.text_hash
    monkeypatch.setattr(fingerprint, "text_hash", lambda article: real(article)[::-1])
    monkeypatch.setitem(stages.VERSIONS, "dedupe", 99)
    done = run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    assert (done.looked_at, done.changed) == (3, 0)
    assert len(rows(store, "feed")) == 3
    assert len(rows(store, "texts")) == 2
    holds(store)
    noticed(store, tmp_path, d=TRAIN)
    assert all_of(store)["Title of d"]["canonical_id"] == all_of(store)["Title of c"]["id"]


def test_records_of_a_drop_are_read_once_and_each_is_found_by_its_number(
    store, tmp_path, cleaner, monkeypatch
) -> None:
    lines = [json.dumps({"title": f"Title {n}", "body": f"{FERRY} number {n}"}).encode() for n in range(7)]
    lines[2] = b'{"title": "cut'
    fill(store, tmp_path / "lines", {"wire/lines.jsonl": b"\n".join(lines)})
    monkeypatch.setattr(rework, "PAGE", 2)
    reads = []
    real = originals.read
    monkeypatch.setattr(originals, "read", lambda *its: reads.append(its[1]) or real(*its))
    cleaner(lambda article: replace(article, section=(article.title or "").upper()))
    done = run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    assert (done.looked_at, done.changed, reads) == (6, 6, ["wire/lines.jsonl"])
    assert [found["section"] for found in articles_after(store)] == [f"TITLE {n}" for n in (0, 1, 3, 4, 5, 6)]
    holds(store)


def test_records_may_be_asked_for_in_any_order(store, tmp_path, monkeypatch) -> None:
    """As those of several large drops that were settled at the same time, and those that came by a retry."""
    lines = [json.dumps({"title": f"Title {n}", "body": f"{FERRY} number {n}"}).encode() for n in range(5)]
    fill(store, tmp_path / "lines", {"one.jsonl": b"\n".join(lines), "two.jsonl": b"\n".join(lines[::-1])})
    one, two = (
        next(a["drop"] for a in articles_after(store) if a["drop"]["name"] == f"{n}.jsonl") for n in ("one", "two")
    )
    for count in (8, 1):
        monkeypatch.setattr(originals, "_OPEN", count)
        with closing(originals.Originals(store)) as opened:
            opened.expect([one])
            asked = [(one, 3), (two, 0), (one, 0), (one, 4), (two, 4), (two, 1), (one, 3)]
            found = [opened.record(drop, index).fields["title"] for drop, index in asked]
        assert found == [f"Title {n}" for n in (3, 4, 0, 4, 0, 3, 3)]


def test_what_cannot_be_read_or_cleaned_any_more_is_left_and_told(store, tmp_path, cleaner) -> None:
    large = text_file(
        "Title of large", "".join(f"Line {n} of the long report was read.\n\n" for n in range(40_000))
    )
    fill(store, tmp_path / "large", {"gazette/large.txt": large})
    noticed(store, tmp_path, a=FERRY, b=TRAIN)

    def refuse(article: Article) -> Article:
        if article.title == "Title of a":
            raise RejectedRecord(RejectCode.NO_ARTICLE, "There is nothing in it.")
        return replace(article, section="x")

    cleaner(refuse)
    its = all_of(store)["Title of large"]
    path_of(store.settings.originals, its["drop"]["sha256"]).unlink()
    done = run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    said = {found.article_id: found.sentence for found in done.failures}
    after = all_of(store)
    assert (done.looked_at, done.changed) == (3, 1)
    assert said[after["Title of a"]["id"]] == "There is nothing in it."
    assert "is not in the folder of originals" in said[its["id"]]
    assert [after[f"Title of {name}"]["section"] for name in ("a", "b", "large")] == [None, "x", None]
    assert run(reclean(store, NO_RULES, Choice(older=older_for_reclean()))).looked_at == 2


def test_a_record_that_is_not_there_any_more_is_told(store, tmp_path, monkeypatch) -> None:
    noticed(store, tmp_path, a=FERRY)
    shifted = Record(index=4, end=1, media="text", text=FERRY)
    monkeypatch.setattr(originals, "read", lambda *_: iter([shifted]))
    (failure,) = run(reclean(store, NO_RULES, Choice())).failures
    assert failure.sentence == "The file has no record 0 any more."


def test_articles_without_their_bytes_are_left_out(store, tmp_path, cleaner) -> None:
    noticed(store, tmp_path, a=FERRY, b=TRAIN)
    gone = all_of(store)["Title of a"]
    purge(store, hashes_of(store, [gone["drop"]["id"]]), "ann", "a", "room")
    cleaner(lambda article: replace(article, section="news"))
    done = run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    assert (done.looked_at, done.changed, done.failures) == (1, 1, ())
    assert {title: found["section"] for title, found in all_of(store).items()} == {
        "Title of a": None,
        "Title of b": "news",
    }
    (failure,) = run(reclean(store, NO_RULES, Choice(id=gone["id"]))).failures
    assert "purged" in failure.sentence
    holds(store)


def test_what_a_sidecar_stated_is_not_forgotten_with_its_bytes(store, tmp_path, cleaner) -> None:
    files = {"a.txt": text_file("Ferries leave", FERRY), "a.txt.meta.json": b'{"section": "Harbour"}'}
    fill(store, tmp_path / "both", files)
    (told,) = all_of(store).values()
    assert told["section"] == "Harbour"
    (sidecar,) = (row["id"] for row in rows(store, "drops") if row["name"].endswith(".json"))
    purge(store, hashes_of(store, [sidecar]), "ann", "a", "room")
    cleaner(lambda article: article)
    (failure,) = run(reclean(store, NO_RULES, Choice(older=older_for_reclean()))).failures
    assert "not in the folder" in failure.sentence
    assert all_of(store)["Ferries leave"]["section"] == "Harbour"
