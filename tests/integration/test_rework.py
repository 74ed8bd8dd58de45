"""Stored articles tagged and cleaned anew, and corrected by people, on both databases."""

import json
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from copydesk.articles import Article, Evidence, Record, Tag
from copydesk.errors import UnknownIdError
from copydesk.outcomes import RejectCode, RejectedRecord
from storage.articles import articles_after, show_article
from storage.check import check, repair
from storage.corrections import add_tag, remove_tag
from storage.migrate import open_store
from storage.originals import path_of
from storage.rework import Change, Choice, chosen_page, rewrite
from tests.filled import article as text_file
from tests.filled import fill
from tests.making import damage, everything, lease_bytes, rows, store_texts, tag, worked
from workers import clean, fingerprint, originals, pipeline, rework, stages
from workers import tag as tagging
from workers.rework import older_for_reclean, older_for_retag, reclean, retag
from workers.tag.rules import Rules, load_rules

FERRY = "The ferry of the harbour left for the islands on Monday, as the council of the town had said in May.\n\n"
TRAIN = (
    "The train to the mountains was late on Monday, as the council of the town had said it would be in May.\n\n"
)
FISH = "Fish was dear all week, and the market by the river closed long before noon on each of the days.\n\n"
NOTICE = "The number of the day is seventeen, as every reader of this column has known since March."


@pytest.fixture
def rules(settings) -> Rules:
    return written(settings, "rules:\n  - id: boats\n    label: Boats\n    terms: [ferry]\n")


def written(settings, text: str) -> Rules:
    settings.rules.mkdir(exist_ok=True)
    (settings.rules / "house.yaml").write_text(text)
    loaded = load_rules(settings.rules)
    assert isinstance(loaded, Rules)
    return loaded


NO_RULES = load_rules(Path("nowhere at all"))


@pytest.fixture
def filled(store, tmp_path):
    """Two articles of one source and one of another, taken in without any rule."""
    fill(store, tmp_path / "one", {"gazette/a.txt": text_file("Ferries leave", FERRY + FISH)})
    fill(store, tmp_path / "two", {"gazette/b.txt": text_file("Trains are late", TRAIN + FISH)})
    fill(store, tmp_path / "three", {"post/c.txt": text_file("Ferry comes back", FERRY + TRAIN)})
    return store


def run(pages) -> rework.Reworked:
    """All pages as one."""
    total = rework.Reworked(0, 0, (), ())
    for page in pages:
        total = rework.Reworked(*(getattr(total, name) + getattr(page, name) for name in page.__slots__))
    return total


def older(rules: Rules = NO_RULES) -> Choice:
    return Choice(older=older_for_retag(rules))


def all_of(store) -> dict[str, dict]:
    """The articles by their titles."""
    return {found["title"]: found for found in articles_after(store)}


def codes(article: dict) -> set[str]:
    return {found["code"] for found in article["tags"]}


def holds(store) -> None:
    assert check(store).breaches == []
    for found in articles_after(store):
        for its in found["tags"]:
            for span in its["evidence"]:
                assert found[span["field"]][span["start"] : span["end"]] == span["text"]


def test_a_new_rule_reaches_what_is_stored_and_the_feed_tells_of_that_alone(filled, rules) -> None:
    before = all_of(filled)
    done = run(retag(filled, rules, older(rules)))
    assert (done.looked_at, done.changed, done.failures, done.overtaken) == (3, 2, (), ())
    after = all_of(filled)
    assert {title for title in after if "rule:boats" in codes(after[title])} == {
        "Ferries leave",
        "Ferry comes back",
    }
    assert all(found["versions"]["rules"] == rules.number for found in after.values())
    assert after["Trains are late"]["seq"] == before["Trains are late"]["seq"] == 2
    behind = [(found["title"], found["seq"]) for found in articles_after(filled, 3)]
    assert behind == [("Ferries leave", 4), ("Ferry comes back", 5)]
    assert rows(filled, "feed", "seq", "change") == [
        (1, "insert"), (2, "insert"), (3, "insert"), (4, "update"), (5, "update"),
    ]  # fmt: skip
    holds(filled)


def test_a_lost_entry_of_an_update_is_repaired_as_one(filled, rules) -> None:
    run(retag(filled, rules, older(rules)))
    whole = rows(filled, "feed", "seq", "article_id", "change")
    damage(filled, "DELETE FROM feed WHERE seq = 4")
    assert not check(filled).holds
    assert repair(filled) == 1
    assert rows(filled, "feed", "seq", "article_id", "change") == whole
    holds(filled)


def test_what_is_up_to_date_is_not_looked_at_again(filled, rules) -> None:
    run(retag(filled, rules, older(rules)))
    before = everything(filled)
    assert run(retag(filled, rules, older(rules))).looked_at == 0
    assert run(retag(filled, rules, Choice())).changed == 0
    assert everything(filled) == before


def test_a_rule_that_is_taken_away_takes_its_tags_along(filled, rules) -> None:
    run(retag(filled, rules, older(rules)))
    assert run(retag(filled, NO_RULES, older())).changed == 2
    found = all_of(filled).values()
    assert not any("rule:boats" in codes(each) or "rules" in each["versions"] for each in found)
    holds(filled)


def test_a_newer_tagger_that_says_the_same_changes_versions_alone(filled, monkeypatch) -> None:
    before = everything(filled)
    monkeypatch.setitem(stages.VERSIONS, "tag", 99)
    done = run(retag(filled, NO_RULES, older()))
    assert (done.looked_at, done.changed) == (3, 0)
    after = everything(filled)
    assert {row["versions"]["tag"] for row in after["articles"]} == {99}
    for found in (before, after):
        for row in found["articles"]:
            del row["versions"]
    assert after == before


def test_a_run_that_was_interrupted_goes_on(filled, rules, monkeypatch) -> None:
    monkeypatch.setattr(rework, "PAGE", 1)
    pages = retag(filled, rules, older(rules))
    next(pages)
    pages.close()
    assert run(retag(filled, rules, older(rules))).looked_at == 2
    assert run(retag(filled, rules, older(rules))).looked_at == 0
    assert len(rows(filled, "feed")) == 5
    holds(filled)


@pytest.mark.parametrize(
    ("choice", "limit", "titles"),
    [
        (Choice(source="gazette"), None, {"Ferries leave", "Trains are late"}),
        (Choice(source="post", language="en"), None, {"Ferry comes back"}),
        (Choice(language="fr"), None, set()),
        (Choice(since=2), None, {"Ferry comes back"}),
        (Choice(), 2, {"Ferries leave", "Trains are late"}),
        (Choice(source="gazette", older={"tag": -1}), 1, {"Ferries leave"}),
    ],
)
def test_only_the_chosen_are_looked_at(filled, rules, choice, limit, titles) -> None:
    assert run(retag(filled, rules, choice, limit=limit)).looked_at == len(titles)
    done = {title for title, found in all_of(filled).items() if "rules" in found["versions"]}
    assert done == titles


def test_a_dry_run_says_all_and_writes_nothing(filled, rules) -> None:
    before = everything(filled)
    done = run(retag(filled, rules, older(rules), dry_run=True))
    assert everything(filled) == before
    assert (done.looked_at, done.changed) == (3, 2)
    assert {(found.field, found.before) for found in done.differences} == {("tag rule:boats", None)}
    assert {found.after["label"] for found in done.differences} == {"Boats"}


def test_what_changes_between_reading_and_writing_is_left(filled, rules, monkeypatch) -> None:
    """A person corrects an article while its page is being worked on."""
    target = all_of(filled)["Ferry comes back"]["id"]
    other = open_store(filled.settings)
    real = tagging.tag

    def slow(article, **more):
        if article.title == "Ferry comes back":
            add_tag(other, target, by_person("topic", "medtop:15000000"))
        return real(article, **more)

    monkeypatch.setattr(rework.tag, "tag", slow)
    done = run(retag(filled, rules, older(rules)))
    other.close()
    monkeypatch.undo()
    assert (done.changed, done.overtaken) == (1, (target,))
    assert "rule:boats" not in codes(show_article(filled, target))
    assert run(retag(filled, rules, older(rules))).changed == 1
    assert {"rule:boats", "medtop:15000000"} <= codes(show_article(filled, target))
    holds(filled)


def test_the_feed_has_no_gap_while_others_settle(filled, rules, monkeypatch) -> None:
    monkeypatch.setattr(rework, "PAGE", 1)
    other = open_store(filled.settings)
    settling = threading.Thread(target=lambda: [store_texts(other, f"text {number}") for number in range(8)])
    settling.start()
    for _ in range(4):
        run(retag(filled, rules, Choice(since=0)))
        run(retag(filled, NO_RULES, Choice(since=0)))
    settling.join()
    other.close()
    numbers = [number for (number,) in rows(filled, "feed", "seq")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 3 + 8 + 8 * 2
    holds(filled)


def test_a_stage_that_fails_leaves_its_article_alone(filled, rules, monkeypatch) -> None:
    real = tagging.tag

    def failing(article, **more):
        if "Trains" in article.title:
            raise ZeroDivisionError
        return real(article, **more)

    monkeypatch.setattr(rework.tag, "tag", failing)
    before = all_of(filled)["Trains are late"]
    done = run(retag(filled, rules, older(rules)))
    (failure,) = done.failures
    assert (failure.article_id, done.changed) == (before["id"], 2)
    assert "ZeroDivisionError" in failure.sentence
    assert all_of(filled)["Trains are late"] == before


def test_very_long_articles_come_fewer_at_a_time(store, monkeypatch) -> None:
    store_texts(store, "a" * 900, "b" * 200, "c" * 500)
    monkeypatch.setattr("storage.rework._PAGE_CHARACTERS", 800)
    sizes, after = [], ""
    while page := chosen_page(store, Choice(), after, 10):
        sizes.append(len(page))
        after = page[-1]["id"]
    assert sizes == [1, 2]


# People


def by_person(kind: str, code: str, label: str = "L") -> Tag:
    given = {"kind": kind, "scheme": code.partition(":")[0], "code": code, "label": label, "creator": "user"}
    return replace(tag(), confidence=1.0, relevance=1.0, evidence=(), **given)


def test_a_persons_tag_comes_first_and_outlasts_every_tagging(filled, rules) -> None:
    its = all_of(filled)["Ferries leave"]["id"]
    assert add_tag(filled, its, by_person("topic", "medtop:15000000", "sport"))
    assert not add_tag(filled, its, by_person("topic", "medtop:15000000", "sport"))
    found = show_article(filled, its)
    assert (found["seq"], found["tags"][0]["label"], found["tags"][0]["creator"]) == (4, "sport", "user")
    assert run(retag(filled, rules, older(rules))).changed == 2
    found = show_article(filled, its)
    assert [each["code"] for each in found["tags"][:2]] == ["medtop:15000000", "rule:boats"]
    assert rows(filled, "corrections", "article_id", "code", "verdict") == [(its, "medtop:15000000", "yes")]
    holds(filled)


def test_a_person_takes_the_place_of_the_rule_that_gave_the_same_code(filled, rules) -> None:
    run(retag(filled, rules, older(rules)))
    its = all_of(filled)["Ferries leave"]["id"]
    add_tag(filled, its, by_person("rule", "rule:boats"))
    run(retag(filled, rules, Choice()))
    (found,) = [each for each in show_article(filled, its)["tags"] if each["code"] == "rule:boats"]
    assert (found["creator"], found["confidence"], found["evidence"]) == ("user", 1.0, [])


def test_a_tag_that_a_person_took_away_does_not_come_back(filled, rules) -> None:
    run(retag(filled, rules, older(rules)))
    its = all_of(filled)["Ferries leave"]["id"]
    remove_tag(filled, its, "rule:boats")
    assert "rule:boats" not in codes(show_article(filled, its))
    assert [found["id"] for found in articles_after(filled, 5)] == [its]
    assert run(retag(filled, rules, Choice())).changed == 0
    assert run(reclean(filled, rules, Choice())).changed == 0
    assert "rule:boats" not in codes(show_article(filled, its))
    add_tag(filled, its, by_person("rule", "rule:boats"))
    assert rows(filled, "corrections", "code", "verdict") == [("rule:boats", "yes")]
    remove_tag(filled, its, "rule:boats")
    assert rows(filled, "corrections", "code", "verdict") == [("rule:boats", "no")]
    holds(filled)


def test_correcting_what_is_not_there_says_so_and_writes_nothing(filled) -> None:
    before = everything(filled)
    its = all_of(filled)["Ferries leave"]["id"]
    with pytest.raises(UnknownIdError, match="has no tag"):
        remove_tag(filled, its, "rule:none")
    with pytest.raises(UnknownIdError, match="no article"):
        remove_tag(filled, "nobody", "rule:none")
    with pytest.raises(UnknownIdError, match="no article"):
        add_tag(filled, "nobody", by_person("topic", "medtop:15000000"))
    assert everything(filled) == before


def test_tags_of_the_feed_are_kept_with_the_evidence_that_still_holds(store) -> None:
    held = lease_bytes(store, b"Lyon met")
    spans = (
        Evidence(field="body", start=0, end=4, text="Lyon"),
        Evidence(field="body", start=5, end=8, text="met"),
    )
    given = replace(tag(), creator="feed", code="x:1", scheme="x", evidence=spans)
    made = worked(held.drops[0], "Lyon met")
    made = replace(made, articles=(replace(made.articles[0], tags=(given,)),))
    pipeline.settle(store, held.id, [made])
    run(retag(store, NO_RULES, Choice()))
    (found,) = [each for each in rows(store, "tags") if each["creator"] == "feed"]
    assert len(found["evidence"]) == 2
    (page,) = chosen_page(store, Choice(), "", 9)
    kept = rework.merged_tags(page["tags"], [], set(), {"title": None, "body": "Lyon sat"})
    assert [span["text"] for each in kept for span in each["evidence"] if each["creator"] == "feed"] == ["Lyon"]


# Cleaning anew


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
    assert (done.looked_at, done.changed, done.failures, done.same_text) == (2, 1, (), ())
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
    assert {owner for (_, owner) in rows(store, "texts", "text_hash", "article_id")} == {canonical[0]}
    assert copy[0] == found["Title of b"]["id"]
    holds(store)


def test_a_text_that_turns_out_to_be_anothers_keeps_its_kind(store, tmp_path, cleaner) -> None:
    noticed(store, tmp_path, a=f"{NOTICE}\n\n{FERRY}", b=f"{FERRY}{NOTICE}", c=FERRY)
    before = all_of(store)
    assert {found["kind"] for found in before.values()} == {"canonical"}
    cleaner(without_notice)
    done = run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    after = all_of(store)
    assert set(done.same_text) == {after["Title of a"]["id"], after["Title of b"]["id"]}
    for title, found in after.items():
        assert (found["kind"], found["text_hash"]) == ("canonical", before[title]["text_hash"])
        assert NOTICE not in found["body"]
    holds(store)


def test_two_texts_that_become_one_in_one_page_have_one_owner(store, tmp_path, cleaner) -> None:
    noticed(store, tmp_path, a=f"{NOTICE}\n\n{FERRY}", b=f"{FERRY}{NOTICE}")
    cleaner(without_notice)
    done = run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    after = all_of(store)
    assert done.same_text == (after["Title of b"]["id"],)
    assert after["Title of a"]["text_hash"] != after["Title of b"]["text_hash"]
    holds(store)


def test_another_fingerprint_of_the_same_text_is_no_news(store, tmp_path, monkeypatch) -> None:
    noticed(store, tmp_path, a=FERRY, b=FERRY, c=TRAIN)
    real = fingerprint.text_hash
    monkeypatch.setattr(fingerprint, "text_hash", lambda article: real(article)[::-1])
    monkeypatch.setitem(stages.VERSIONS, "dedupe", 99)
    done = run(reclean(store, NO_RULES, Choice(older=older_for_reclean())))
    assert (done.looked_at, done.changed, done.same_text) == (3, 0, ())
    assert len(rows(store, "feed")) == 3
    assert len(rows(store, "texts")) == 4
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


def test_a_page_is_written_whole_or_not_at_all(filled, rules, monkeypatch) -> None:
    before = everything(filled)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("storage.rework._replace_tags", broken)
    with pytest.raises(ZeroDivisionError):
        run(retag(filled, rules, older(rules)))
    assert everything(filled) == before


def test_nothing_to_write_is_no_transaction_worth_speaking_of(store) -> None:
    assert rewrite(store, []).changed == 0
    store_texts(store, "one")
    (page,) = chosen_page(store, Choice(), "", 9)
    assert not Change(article=page, versions=page["versions"]).writes
