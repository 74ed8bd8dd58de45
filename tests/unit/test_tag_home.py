"""Where a source is at home: its country tells places of one name apart, ahead of the article's address."""

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.countries import COUNTRIES
from copydesk.policy import Sources
from workers.stages import work_on
from workers.tag import tag
from workers.tag.home import home_of
from workers.tag.lexicons import place_labels


def places(text: str, home: str = "", url: str | None = None) -> set[str]:
    article = Article(title=None, body=text, language="en", url=url)
    return {found.label for found in tag(article, home=home) if found.kind == "place"}


def test_the_codes_that_may_be_said_are_those_of_the_places() -> None:
    assert {code for code in place_labels() if "-" not in code} == COUNTRIES


@pytest.mark.parametrize(
    ("address", "home"),
    [("https://example.co.nz/a", "NZ"), ("post.co.uk", "GB"), ("https://example.io/", ""), (None, "")],
)
def test_an_address_tells_the_country(address: str | None, home: str) -> None:
    assert home_of(address) == home


def test_a_bare_name_is_the_country_of_its_source() -> None:
    text = "Jordan will hold a vote on water prices, the newspaper said."
    assert places(text) == set()
    assert places(text, "JO") == {"Jordan"}


def test_what_was_said_of_a_source_comes_before_the_address() -> None:
    text = "Lawmakers in Georgia passed the budget on Monday."
    assert places(text, url="https://example.ge/a") == {"Georgia"}
    assert places(text, "GE", "https://example.us/a") == {"Georgia"}
    american = tag(Article(title=None, body=text, language="en", url="https://example.ge/a"), home="US")
    assert [found.code for found in american if found.kind == "place"] == ["iso3166:US-GA"]


def test_of_cities_of_one_name_the_one_at_home_is_meant() -> None:
    def city(home: str) -> list[str]:
        article = Article(title=None, body="The council in Birmingham met on Monday.", language="en")
        return [found.code for found in tag(article, home=home) if found.scheme == "geonames"]

    assert city("US") != city("GB")


def test_the_settings_of_a_source_reach_the_tags() -> None:
    text = "A vote is near\n\nJordan will hold a vote on water prices, the newspaper said on Monday evening."
    record = Record(index=0, end=0, media="text", text=text, fields={"source": "Post"}, fields_from="test")
    sources = Sources({"Post": {"country": "JO"}})
    made = work_on(record, Hints(source="Post"), sources=sources)
    assert "iso3166:JO" in {found.code for found in made.tags}
    assert "iso3166:JO" not in {found.code for found in work_on(record, Hints(source="Post")).tags}
