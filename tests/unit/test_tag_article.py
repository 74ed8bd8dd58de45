"""Whole articles: what is named, and what is safe."""

import time
from pathlib import Path

import pytest

from copydesk.articles import Article, Tag
from workers.tag import tag
from workers.tag.scan import MAX_SCANNED

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"


def codes(tags: tuple[Tag, ...]) -> set[str]:
    return {found.code for found in tags}


def test_a_war_story_names_its_topic_and_its_countries() -> None:
    article = Article(
        title="US sends armoured units into Syria",
        body="Troops moved into north-east Syria on Friday, the Pentagon said.\n\nRussian convoys met American "
        "soldiers there last week, and Russia protested.",
    )
    assert {"medtop:16000000", "iso3166:SY", "iso3166:US", "iso3166:RU"} <= codes(tag(article))


def test_the_delivered_sample_article_is_tagged() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the delivered sample article is not here")
    title, _, body = next(SEEDS.glob("*.txt")).read_text("utf-8").partition("\n\n")
    tags = tag(Article(title=title, body=body))
    assert tags[0].code == "medtop:16000000"
    assert {"iso3166:SY", "iso3166:US", "iso3166:RU"} <= codes(tags)


@pytest.mark.parametrize(
    "text", ["tell us about it", "he was polished", "Jordan Henderson limped off.", "georgia", ""]
)
def test_words_that_only_look_like_places_are_none(text: str) -> None:
    assert not [found for found in tag(Article(title=None, body=text)) if found.kind == "place"]


def test_what_only_a_country_has_tells_it() -> None:
    ruled = tag(Article(title=None, body="The king of Jordan met refugees."))
    assert "iso3166:JO" in codes(ruled)
    coached = tag(Article(title=None, body="The coach of Jordan met fans."))
    assert "iso3166:JO" not in codes(coached)


def test_a_state_is_not_the_country_inside_its_name() -> None:
    assert codes(tag(Article(title=None, body="We met in New Jersey."))) == {"iso3166:US-NJ"}


def test_a_full_stop_that_belongs_to_a_name_is_in_its_evidence() -> None:
    (found,) = tag(Article(title=None, body="The U.S. sent a ship."))
    assert found.evidence[0].text == "U.S."


def test_a_city_is_told_from_its_namesakes_by_the_state_named() -> None:
    assert "geonames:4049979" in codes(
        tag(Article(title=None, body="A fire in Birmingham, Alabama, was put out."))
    )
    assert "geonames:2655603" in codes(tag(Article(title=None, body="A fire in Birmingham was put out.")))


@pytest.mark.parametrize(
    ("text", "code", "here", "elsewhere"),
    [
        ("Jordan has new rules for taxis.", "iso3166:JO", "https://news.example.jo/1", "https://example.com/jo"),
        ("Georgia and Florida fans met.", "iso3166:GE", "https://example.ge", "https://example.com"),
        ("A fire in Birmingham was put out.", "geonames:4049979", "example.us", "example.uk"),
        (
            "The bridge in Hamilton is shut.",
            "geonames:2190324",
            "http://example.co.nz:80/a",
            "http://example.io/nz",
        ),
    ],
)
def test_what_a_place_is_depends_on_where_the_article_comes_from(
    text: str, code: str, here: str, elsewhere: str
) -> None:
    assert code in codes(tag(Article(title=None, body=text, url=here)))
    assert code not in codes(tag(Article(title=None, body=text, url=elsewhere)))
    assert code in codes(tag(Article(title=None, body=text, source=here)))


def test_a_longer_pattern_that_fails_at_its_end_gives_way_to_the_shorter() -> None:
    assert "iso3166:US" in codes(tag(Article(title=None, body="The US opened fire.")))


@pytest.mark.parametrize("unit", ["Syria ", "a", "\u0301", "İ", "us open", "<div>", "😀 US "])
def test_any_text_of_16_megabytes_is_tagged_in_a_moment(unit: str) -> None:
    body = unit * (16_000_000 // len(unit))
    tag(Article(title=None, body="warm up"))
    started = time.perf_counter()
    tags = tag(Article(title=None, body=body))
    assert time.perf_counter() - started < 2
    assert all(span.end <= MAX_SCANNED for found in tags for span in found.evidence)
