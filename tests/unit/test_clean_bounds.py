"""Hostile records of the largest size end within bounds: no pattern and no loop is worse than linear."""

import time

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.outcomes import RejectedRecord
from workers.clean import clean
from workers.fingerprint import text_hash

SIZE = 1_000_000
TEXTS = {
    "spaces": " " * SIZE + "x",
    "line ends": "a" + "\n" * SIZE + "b",
    "one letter a line": "a\n" * (SIZE // 2),
    "brackets": "(" * SIZE,
    "commas": ", " * (SIZE // 2),
    "one word": "x" * SIZE,
    "by-lines": "By Ann Lee and " * (SIZE // 15),
    "many by-lines": "By Ann Lee, Bo Ek\n" * 5000,
    "dates": "May 5, 2024 " * (SIZE // 12),
    "wrapped lines": f"{'word ' * 14}\n" * (SIZE // 71),
    "bullets": "* item\n  more\n" * (SIZE // 14),
    "marks": "e" + "\u0301\u0323" * (SIZE // 2),
    "mojibake": "Ã©tÃ© " * 20_000,
    "entities": "&amp;" * (SIZE // 5),
    "ligatures": "\ufdfa " * 200_000,
    "zero width": "a\u200b" * (SIZE // 2),
    "dashes": "- " * (SIZE // 2),
    "addresses": "https://" * (SIZE // 8),
    "quotes": "“" * SIZE,
}
DEEP = "<div>" * 700
PAGES = {
    "many paragraphs deep down": DEEP + "<p>A sentence that is long enough, and counts.</p>" * 15_000,
    "headings": "<h2>A heading of some length</h2>" * 30_000,
    "links": "<p><a href=x>A link, which is long enough</a></p>" * 20_000,
    "list items": "<li>An item of a list that goes on, and on, and on for ever</li>" * 15_000,
    "table cells": "<table><tr>" + "<td>cell</td>" * 60_000,
    "json-ld": '<script type="application/ld+json">[' + "[]," * 300_000 + "[]]</script><p>Text.</p>",
    "class names": "<p class='" + "share-" * 150_000 + "'>Text, which is long enough to count.</p>",
}


PAGES["data of scripts"] = "<p>Text.</p><script>" + '"author":[{"a":"' * 60_000 + "</script>"
PAGES["authors in meta elements"] = '<meta name="author" content="Ann Lee">' * 25_000
BOOK_OF_SIGNS = 3_000_000


def cleaned(text: str, media: str) -> Article | None:
    try:
        return clean(Record(index=0, end=1, media=media, text=text), Hints())  # type: ignore[arg-type]
    except RejectedRecord:
        return None


@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_a_megabyte(name: str) -> None:
    began = time.process_time()
    article = cleaned(TEXTS[name], "text")
    if article:
        text_hash(article)
    assert time.process_time() - began < 4


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_megabyte(name: str) -> None:
    began = time.process_time()
    cleaned(f"<html><body>{PAGES[name]}</body></html>", "html")
    assert time.process_time() - began < 8


def test_more_entities_than_a_book_has_stay_as_they_are() -> None:
    text = "&amp;" * BOOK_OF_SIGNS
    article = cleaned(text, "text")
    assert article is not None
    assert article.body == text


def test_more_tags_than_a_page_may_have_are_no_wrapping() -> None:
    text = "<p>" + "<" * BOOK_OF_SIGNS + "</p>"
    article = cleaned(text, "text")
    assert article is not None
    assert article.body == text


def test_more_lines_than_an_article_has_are_not_taken_for_a_quotation() -> None:
    article = cleaned("> A line\n" * 200_000, "text")
    assert article is not None
    assert article.body.startswith("> A line\n\n> A line")
