"""Stored articles that are looked at anew: after a better cleaner, a better comparison, or for the first time."""

from dataclasses import replace

import pytest

from storage.articles import articles_after
from storage.check import check
from storage.rework import Change, Choice, rewrite
from storage.settlement import Worked, settle
from storage.stories.reading import links_of
from tests.making import damage, lease_bytes, rows
from tests.reworking import NO_RULES, run
from tests.stories import add, all_of, edited, report, tagged
from workers import stages
from workers.judging import NEAR_COPIES
from workers.rework import older_for_relink, relink


def told_anew(store, article, body: str) -> None:
    """The article with another body, as cleaning it anew would write it."""
    made = tagged(body)
    found = next(each for each in articles_after(store) if each["id"] == article["id"])
    content = {"body": body, "text_hash": made.text_hash}
    change = Change(article=found, versions=found["versions"], content=content, sketch=made.sketch)
    assert rewrite(store, [change], NEAR_COPIES).overtaken == ()
    assert check(store).breaches == []


@pytest.fixture
def unseen(store):
    """Two near copies, an exact copy and another article, stored before near copies were looked for."""
    for body in (report(0), edited(report(0)), report(1)):
        held = tagged(body)
        _settle_without(store, replace(held, sketch=None, versions=held.versions | {"dedupe": 1}))
    _settle_without(store, replace(tagged(report(0), title="Again"), sketch=None, versions={"dedupe": 1}))
    damage(store, "UPDATE members SET version = NULL")
    return store


def _settle_without(store, made) -> None:
    held = lease_bytes(store, (made.article.title + made.article.body).encode())
    settle(store, held.id, [Worked(drop=held.drops[0], articles=(made,))])


def test_articles_that_were_never_looked_at_are_found_later_and_the_feed_tells(unseen) -> None:
    assert [kind for (_, kind) in rows(unseen, "articles", "seq", "kind")].count("canonical") == 3
    assert set(rows(unseen, "members", "version")) == {(None,)}
    done = run(relink(unseen, NO_RULES, Choice(older=older_for_relink())))
    assert (done.looked_at, done.changed, done.failures) == (4, 1, ())
    assert rows(unseen, "members", "version") == [(NEAR_COPIES.version,)] * 4
    found = list(all_of(unseen).values())
    assert sorted(each["kind"] for each in found) == ["canonical", "canonical", "copy", "copy"]
    assert rows(unseen, "feed", "seq", "change")[4:] == [(5, "update")]
    assert check(unseen).breaches == []
    assert run(relink(unseen, NO_RULES, Choice(older=older_for_relink()))).looked_at == 0


def test_what_was_looked_at_one_page_at_a_time_ends_alike(unseen, monkeypatch) -> None:
    monkeypatch.setattr("workers.rework.PAGE", 1)
    run(relink(unseen, NO_RULES, Choice(older=older_for_relink())))
    kinds = sorted(each["kind"] for each in all_of(unseen).values())
    assert kinds == ["canonical", "canonical", "copy", "copy"]
    assert check(unseen).breaches == []


def test_a_newer_version_that_says_the_same_is_no_news(store, monkeypatch) -> None:
    for body in (report(0), edited(report(0)), report(0), report(1)):
        add(store, body, title=f"About {len(body)} {body[-20:]}")
    before = {name: rows(store, name) for name in ("feed", "links", "stories")}
    monkeypatch.setitem(stages.VERSIONS, "dedupe", 99)
    done = run(relink(store, NO_RULES, Choice(older=older_for_relink())))
    assert (done.looked_at, done.changed) == (4, 0)
    assert {name: rows(store, name) for name in before} == before
    assert check(store).breaches == []


def test_a_text_that_becomes_a_near_copy_joins_and_one_that_ceases_to_be_leaves(store) -> None:
    first, other = add(store, report(0)), add(store, report(1))
    told_anew(store, other, edited(report(0)))
    now = all_of(store)[other["id"]]
    assert (now["kind"], now["canonical_id"], now["match_how"]) == ("copy", first["id"], "near")
    told_anew(store, other, report(2))
    now = all_of(store)[other["id"]]
    assert (now["kind"], now["canonical_id"]) == ("canonical", None)
    assert now["story_id"] != all_of(store)[first["id"]]["story_id"]
    assert links_of(store, other["id"]) == []
    copy = add(store, edited(report(2)))
    assert copy["canonical_id"] == other["id"]


def test_who_had_a_text_first_passes_it_on_with_all_that_it_is_found_by(store) -> None:
    first = add(store, report(0), title="One")
    second = add(store, report(0), title="Two")
    near = add(store, edited(report(0)))
    told_anew(store, first, report(1))
    found = all_of(store)
    assert found[second["id"]]["story_id"] == found[near["id"]]["story_id"] != found[first["id"]]["story_id"]
    assert [link.id for link in links_of(store, near["id"])] == [second["id"]]
    assert add(store, report(0), title="Three")["story_id"] == found[second["id"]]["story_id"]
    assert add(store, edited(report(0), 5))["story_id"] == found[second["id"]]["story_id"]


def test_a_text_that_becomes_another_ones_is_its_exact_copy(store) -> None:
    first, other = add(store, report(0)), add(store, report(1))
    told_anew(store, other, report(0))
    now = all_of(store)[other["id"]]
    assert (now["canonical_id"], now["match_how"], now["similarity"]) == (first["id"], "text", 1.0)
    assert len(rows(store, "texts")) == len(rows(store, "sketches")) == 1
