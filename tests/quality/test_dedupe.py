"""Floors for near copies: on copies that we plant ourselves, and on labelled data of others where it is there."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from benchmarks import dedupe_data, dedupe_index
from benchmarks.dedupe import contained, found_by, measured
from benchmarks.dedupe_data import Corpus
from benchmarks.dedupe_index import Run
from copydesk.grouping import group
from tests.quality.planted import planted
from tests.quality.planted_scripts import in_script, with_many_capitals, without_capitals, without_spaces
from tests.quality.planted_templates import HELD
from tests.quality.planted_transforms import TRANSFORMS

needs_others = pytest.mark.skipif(
    not dedupe_data.SHARED.exists(), reason="the labelled data of others is not on this machine"
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Other stories, other dice than those that the verifier was trained on."""
    return planted(77, 450, templates=200)


@pytest.fixture(scope="module")
def run(corpus: Corpus) -> Run:
    return dedupe_index.decide(corpus.articles)


@pytest.fixture(scope="module")
def thorough(corpus: Corpus) -> Run:
    return dedupe_index.decide(corpus.articles, thorough=True)


def test_planted_copies_are_found_and_nothing_else(corpus: Corpus, run: Run) -> None:
    figures = measured(corpus, run)
    assert figures["precision"] >= 0.995, figures
    assert figures["f1"] >= 0.985, figures
    assert figures["ari"] >= 0.98, figures


def test_a_template_with_other_facts_is_never_a_copy(corpus: Corpus, thorough: Run) -> None:
    templates = {place for place, each in enumerate(corpus.articles) if each.id.startswith("t")}
    joined = [pair for pair in found_by(thorough) if templates.intersection(pair)]
    assert len(templates) == 200
    assert joined == []


@pytest.mark.parametrize("seed", [81, 82])
def test_templates_that_nothing_was_trained_on_are_no_copies_either(seed: int) -> None:
    corpus = planted(seed, 150, templates=150, kinds=HELD)
    found = found_by(dedupe_index.decide(corpus.articles))
    templates = {place for place, each in enumerate(corpus.articles) if each.kind in HELD}
    assert len(templates) == 150
    assert len([pair for pair in found if templates.intersection(pair)]) <= 1


@pytest.mark.parametrize("written", [without_spaces, without_capitals, with_many_capitals])
def test_copies_and_templates_are_told_apart_in_other_scripts(written: Callable[[str], str]) -> None:
    corpus = in_script(planted(83, 150, templates=80), written, "")
    figures = measured(corpus, dedupe_index.decide(corpus.articles))
    assert figures["precision"] >= 0.97, figures
    assert figures["recall"] >= 0.93, figures
    assert figures["ari"] >= 0.94, figures


def test_briefs_of_sixty_words_are_told_apart() -> None:
    corpus = planted(84, 250, templates=80, length=40, kinds=HELD)
    figures = measured(corpus, dedupe_index.decide(corpus.articles))
    assert figures["precision"] >= 0.99, figures
    assert figures["recall"] >= 0.88, figures


def test_no_transform_hides_a_copy(corpus: Corpus, thorough: Run) -> None:
    place = {each.id: number for number, each in enumerate(corpus.articles)}
    found = found_by(thorough)
    made, missed = Counter[str](), Counter[str]()
    for each in corpus.articles:
        if each.id == each.original:
            continue
        a, b = place[each.id], place[each.original]
        for transform in each.kind.split("+"):
            made[transform] += 1
            missed[transform] += not {(a, b), (b, a)} & found
    assert set(made) == set(TRANSFORMS)
    assert {each: f"{missed[each]} of {made[each]}" for each in made if missed[each] > 0.12 * made[each]} == {}


def test_the_stories_do_not_depend_on_the_order_of_the_links(run: Run) -> None:
    def groups(of: dict[int, int]) -> set[frozenset[int]]:
        members: dict[int, set[int]] = {}
        for article, story in of.items():
            members.setdefault(story, set()).add(article)
        return {frozenset(each) for each in members.values()}

    links, chance = run.links, random.Random(1)
    for _ in range(5):
        chance.shuffle(links)
        assert groups(group(list(run.story), links).story) == groups(run.story)


def test_leaving_out_needless_comparisons_changes_no_story(run: Run, thorough: Run) -> None:
    assert len(run.found) < 0.75 * len(thorough.found)
    differing = [place for place in run.story if _story(run, place) != _story(thorough, place)]
    assert len(differing) <= 0.002 * len(run.story)


def _story(run: Run, place: int) -> set[int]:
    return {each for each, story in run.story.items() if story == run.story[place]}


def test_an_article_takes_few_rows(corpus: Corpus, run: Run) -> None:
    assert run.rows <= 40 * len(corpus.articles)


@needs_others
def test_real_newswire_held_out() -> None:
    corpus = dedupe_data.wire().part("held")
    figures = measured(corpus, dedupe_index.decide(corpus.articles))
    assert figures["f1"] >= 0.97, figures
    assert figures["precision"] >= 0.985, figures
    assert figures["ari"] >= 0.97, figures


@needs_others
def test_copies_planted_by_others_held_out() -> None:
    corpus = dedupe_data.planted().part("held")
    figures = measured(corpus, dedupe_index.decide(corpus.articles))
    assert figures["f1"] >= 0.99, figures
    assert figures["ari"] >= 0.985, figures


@needs_others
def test_the_same_page_through_other_extractors() -> None:
    corpus = dedupe_data.extractions(whole_pages=False).part("held")
    figures = measured(corpus, dedupe_index.decide(corpus.articles))
    assert figures["ari"] >= 0.992, figures


@needs_others
def test_a_page_that_holds_an_article_leads_to_it() -> None:
    figures = contained(dedupe_data.contained())
    assert figures["candidate_found"] >= 0.999, figures
    assert figures["verified"] >= 0.999, figures
    assert figures["rows_an_article"] <= 40, figures
