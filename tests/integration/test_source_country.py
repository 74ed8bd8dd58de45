"""The country that the settings give a source, on both databases: in what is taken in, and in what is stored."""

from dataclasses import replace

import pytest

from copydesk.policy import Sources
from storage.articles import articles_after
from storage.ledger import accept
from storage.rework import Choice
from storage.store import Store
from tests.filled import article as text_file
from tests.filled import fill
from tests.making import new_drop
from tests.reworking import NO_RULES, all_of, codes, older, run
from workers import pipeline
from workers.pipeline import process
from workers.rework import reclean, retag

TEXT = "Jordan will hold a vote on the price of water, as the council of the town had said in May.\n\n"
AT_HOME = Sources({"post": {"country": "JO"}})


def test_it_reaches_what_is_taken_in(store, tmp_path) -> None:
    store.settings = replace(store.settings, sources=AT_HOME)
    fill(store, tmp_path / "in", {"post/a.txt": text_file("A vote is near", TEXT)})
    assert "iso3166:JO" in codes(all_of(store)["A vote is near"])


def test_it_reaches_what_is_stored_when_that_is_worked_on_anew(store, tmp_path) -> None:
    fill(store, tmp_path / "in", {"post/a.txt": text_file("A vote is near", TEXT)})
    assert "iso3166:JO" not in codes(all_of(store)["A vote is near"])
    there = Store(store.engine, replace(store.settings, sources=AT_HOME))
    for again in (retag, reclean):
        run(again(there, NO_RULES, Choice()))
        assert "iso3166:JO" in codes(all_of(store)["A vote is near"])


@pytest.fixture
def filled(store, tmp_path):
    for source, title in (("post", "A vote is near"), ("gazette", "Water is dear")):
        fill(store, tmp_path / source, {f"{source}/a.txt": text_file(title, TEXT + title)})
    fill(store, tmp_path / "loose", {"b.txt": text_file("Nobody's text", TEXT + "Nobody says where it is from.")})
    return store


def retagged(store, sources: Sources) -> tuple[int, int]:
    """How many articles are found to be of another version where the settings say this, and how many changed."""
    there = Store(store.engine, replace(store.settings, sources=sources))
    done = run(retag(there, NO_RULES, older(sources=sources)))
    return done.looked_at, done.changed


def test_a_change_of_it_is_found_and_nothing_else(filled) -> None:
    assert retagged(filled, Sources()) == (0, 0)
    assert retagged(filled, AT_HOME) == (1, 1)
    assert "iso3166:JO" in codes(all_of(filled)["A vote is near"])
    assert retagged(filled, AT_HOME) == (0, 0)
    both = Sources({"post": {"country": "JO"}, "gazette": {"country": "JO", "rank": 3}, "other": {"rank": 2}})
    assert retagged(filled, both) == (1, 1)
    assert retagged(filled, Sources({"post": {"country": "US"}, "gazette": {"country": "JO"}})) == (1, 1)
    assert retagged(filled, Sources({"gazette": {"country": "JO"}})) == (1, 0)
    assert retagged(filled, Sources()) == (1, 1)


def test_what_is_cleaned_anew_is_up_to_it(filled) -> None:
    there = Store(filled.engine, replace(filled.settings, sources=AT_HOME))
    run(reclean(there, NO_RULES, Choice()))
    assert retagged(filled, AT_HOME) == (0, 0)


def test_it_reaches_articles_without_a_source(filled) -> None:
    nowhere = Sources({"": {"country": "JO"}})
    assert retagged(filled, nowhere) == (1, 1)
    assert retagged(filled, nowhere) == (0, 0)


def test_the_same_bytes_are_recalled_only_while_it_is_the_same(store, monkeypatch) -> None:
    worked_on: list[str] = []
    real = pipeline.work_on
    monkeypatch.setattr(pipeline, "work_on", lambda its, *rest: worked_on.append(its.text) or real(its, *rest))

    def dropped(sources: Sources) -> int:
        store.settings = replace(store.settings, sources=sources)
        drop = replace(new_drop(text_file("A vote is near", TEXT), "a.txt"), source="post")
        process(store, accept(store, [drop]).sends[0].number)
        return len(worked_on)

    assert [dropped(sources) for sources in (AT_HOME, AT_HOME, Sources())] == [1, 1, 2]
    assert "iso3166:JO" not in codes(list(articles_after(store))[-1])
