"""The country that the settings give a source, on both databases: in what is taken in, and in what is stored."""

from dataclasses import replace

from copydesk.policy import Sources
from storage.rework import Choice
from storage.store import Store
from tests.filled import article as text_file
from tests.filled import fill
from tests.reworking import NO_RULES, all_of, codes, run
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
