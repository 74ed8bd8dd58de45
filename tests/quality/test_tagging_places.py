"""Floors on places: our own suite of ambiguous sentences, and geoparsing sets where they are at hand."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from copydesk.articles import Article, Tag
from workers.tag import tag
from workers.tag.lexicons import alpha2_codes, place_labels

HERE = Path(__file__).resolve()
OWN = HERE.parent / "corpora" / "tagging" / "places.tsv"
SHARED = HERE.parents[2].parent / "shared" / "data" / "tagging" / "geoparse"
# GeoNames ids of the countries and territories that the sets name.
COUNTRY_IDS = HERE.parent / "corpora" / "tagging" / "country_ids.tsv"

Placed = list[tuple[set[str], Article]]


def own_sentences() -> Placed:
    rows = [line.split("\t") for line in OWN.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(set(filter(None, codes.split(","))), Article(title=None, body=text)) for codes, text in rows]


def country_ids() -> dict[str, str]:
    rows = [line.split("\t") for line in COUNTRY_IDS.read_text("utf-8").splitlines() if line[0] != "#"]
    return {identity: code for code, identity in rows}


def parsed(name: str) -> Iterator[ET.Element]:
    if not (SHARED / name).is_file():
        pytest.skip("the geoparsing sets are not here")
    return ET.parse(SHARED / name).getroot().iter("article")


def local_news() -> Placed:
    ids = country_ids()
    placed = []
    for article in parsed("lgl.xml"):
        found = {tag.get("geonameid") or "" for tag in article.iter("gaztag")}
        placed.append(
            ({ids[one] for one in found & ids.keys()}, Article(title=None, body=article.findtext("text") or ""))
        )
    return placed


def world_news() -> Placed:
    ids = country_ids()
    placed = []
    for article in parsed("GWN.xml"):
        found = {toponym.findtext("geonamesID") or "" for toponym in article.iter("toponym")}
        placed.append(
            ({ids[one] for one in found & ids.keys()}, Article(title=None, body=article.findtext("text") or ""))
        )
    return placed


def countries(article: Article) -> list[Tag]:
    return [found for found in tag(article) if found.scheme == "iso3166" and "-" not in found.code]


def f1(placed: Placed) -> float:
    right = claimed = wanted = 0
    for expected, article in placed:
        found = {one.code.removeprefix("iso3166:") for one in countries(article)}
        right, claimed, wanted = right + len(found & expected), claimed + len(found), wanted + len(expected)
    return 2 * right / (claimed + wanted)


def precision_of_the_surest(placed: Placed) -> float:
    sure = [
        (one.code[8:] in expected)
        for expected, article in placed
        for one in countries(article)
        if one.confidence >= 0.98
    ]
    return sum(sure) / len(sure)


def test_every_country_has_one_longer_code() -> None:
    countries = {code for code in place_labels() if "-" not in code}
    assert sorted(alpha2_codes().values()) == sorted(countries)


def test_ambiguous_sentences() -> None:
    sentences = own_sentences()
    assert len(sentences) >= 200
    wrong = []
    for expected, article in sentences:
        found = {one.code.removeprefix("iso3166:") for one in tag(article) if one.scheme == "iso3166"}
        if found != expected:
            wrong.append((article.body, expected, found))
    assert len(wrong) <= 0.03 * len(sentences), wrong


def test_no_place_is_read_from_lower_case_words() -> None:
    for _, article in own_sentences():
        small = Article(title=None, body=article.body.lower())
        assert not [found for found in tag(small) if found.kind == "place"], article.body


def test_countries_in_local_news() -> None:
    placed = local_news()
    assert f1(placed) >= 0.9
    assert precision_of_the_surest(placed) >= 0.98


def test_countries_in_world_news() -> None:
    placed = world_news()
    assert f1(placed) >= 0.945
    assert precision_of_the_surest(placed) >= 0.98
