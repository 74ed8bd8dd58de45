"""Flags for a reader's judgement, which cut nothing."""

import pytest

from copydesk.articles import Hints, Record
from workers.clean import clean
from workers.clean.corpus_measures import failed_filters, measures_of
from workers.clean.quality import flags_of
from workers.clean.stated import web_address

LONG = "The ferry company cancelled its winter timetable on Tuesday, citing repairs. " * 4


@pytest.mark.parametrize(
    ("body", "flags"),
    [
        (LONG.strip(), []),
        ("Too little.", ["short"]),
        (f"{LONG}And then the…", ["truncated"]),
        (f"{LONG}\n\nSubscribe now to read the full story.", ["paywall"]),
        ("\n\n".join(["A heading of a page that only leads to others"] * 5), ["not_article"]),
        ("\n\n".join(["• An item of a list that is one of many"] * 6), ["list"]),
    ],
)
def test_flags(body: str, flags: list[str]) -> None:
    assert flags_of(body) == flags


@pytest.mark.parametrize(
    ("body", "filters"),
    [
        ((LONG * 3).strip(), []),
        ("Too little.", ["gopher", "c4", "fineweb"]),
        ("\n\n".join(["Home", "News", "Sport"] * 20), ["c4", "fineweb"]),
        ("\n\n".join([f"{n} 12:30 14 {n} 7 8:15" for n in range(40)]), ["gopher", "c4", "fineweb"]),
        ("\n\n".join([LONG.strip()] * 8), ["fineweb"]),
        (
            "記者会見で「地震はいつ起きてもおかしくない。備えを確実に実施しておくようお願いしたい」と述べた。終了した。"
            * 3,
            [],
        ),
    ],
)
def test_filters_of_corpora_judge_a_text(body: str, filters: list[str]) -> None:
    assert failed_filters(measures_of(body)) == filters


def test_measures_of_a_body_stand_in_its_provenance() -> None:
    article = clean(Record(index=0, end=1, media="text", text=f"Ferries stop\n\n{LONG * 3}"), Hints())
    measures = article.provenance["body"]["measures"]
    assert (measures["words"], measures["sentences"], measures["ended_lines"]) == (132, 12, 1.0)
    assert "filters" not in article.provenance["body"]


def test_flags_stand_in_the_provenance_and_the_text_stays() -> None:
    text = f"Ferries stop\n\n{LONG}And then the…"
    article = clean(Record(index=0, end=1, media="text", text=text), Hints())
    assert article.provenance["body"]["flags"] == ["truncated"]
    assert article.body.endswith("And then the…")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/x?utm_source=feed&id=7&fbclid=abc", "https://a.example/x?id=7"),
        ("https://a.example/x?utm_source=feed&utm_medium=rss", "https://a.example/x"),
        ("https://a.example/x?id=7#part", "https://a.example/x?id=7"),
        ("https://a.example/#!/story/7", "https://a.example/#!/story/7"),
        ("HTTPS://me:pw@A.Example:443/X;y?Id=7&msclkid=1", "https://a.example/X;y?Id=7"),
        ("http://a.example:8080/?", "http://a.example:8080/"),
        ({"@id": "http://a.example/"}, "http://a.example/"),
        ("javascript:alert(1)", None),
        ("/relative", None),
        ("http://[bad", None),
        (7, None),
    ],
)
def test_addresses(address: object, kept: str | None) -> None:
    assert web_address(address) == kept
