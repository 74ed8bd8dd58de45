"""Stored articles tagged anew, on both databases."""

import threading

import pytest

from storage.articles import articles_after, show_article
from storage.check import check, repair
from storage.migrate import open_store
from storage.rework import Change, Choice, chosen_page, rewrite
from storage.tagging.corrections import add_tag
from tests.making import damage, everything, rows, store_texts
from tests.reworking import NO_RULES, all_of, by_person, codes, holds, older, run
from workers import rework, stages
from workers import tag as tagging
from workers.rework import retag


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
    settling = threading.Thread(target=lambda: [store_texts(other, str(number)) for number in range(8)])
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
