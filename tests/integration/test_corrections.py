"""A person's word on tags, on both databases."""

from dataclasses import replace

import pytest

from copydesk.articles import Evidence
from copydesk.errors import UnknownIdError
from storage.articles import articles_after, show_article
from storage.rework import Choice, chosen_page
from storage.tagging.corrections import add_tag, remove_tag
from tests.making import everything, lease_bytes, rows, tag, worked
from tests.reworking import NO_RULES, all_of, by_person, codes, holds, older, run
from workers import pipeline, rework
from workers.rework import reclean, retag


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
    given = tag()._replace(creator="feed", code="x:1", scheme="x", evidence=spans)
    made = worked(held.drops[0], "Lyon met")
    made = replace(made, articles=(replace(made.articles[0], tags=(given,)),))
    pipeline.settle(store, held.id, [made])
    run(retag(store, NO_RULES, Choice()))
    (found,) = [each for each in rows(store, "tags") if each["creator"] == "feed"]
    assert len(found["evidence"]) == 2
    (page,) = chosen_page(store, Choice(), "", 9)
    kept = rework.merged_tags(page["tags"], [], set(), {"title": None, "body": "Lyon sat"})
    assert [span["text"] for each in kept for span in each["evidence"] if each["creator"] == "feed"] == ["Lyon"]
