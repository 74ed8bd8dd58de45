"""Floors for HTML pages: exact on layouts that we wrote, and figures on labelled pages where they are at hand."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.outcomes import RejectedRecord
from workers.clean import clean

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cleaning"
TITLE = "Ferry company cancels its winter timetable"
TEXT = [
    "The ferry company cancelled its winter timetable on Tuesday, citing repairs, it said, until March.",
    "Islanders heard of it from the radio. “Nobody asked us,” said Maren Holt, who runs the bakery.",
    "It carried 41,000 passengers last winter, fewer than in any year since the bridge opened, in 1998.",
    "A replacement bus will run twice a day. It takes three hours, against fifty minutes for the crossing.",
    "The council meets on Friday, and its members, among them two former captains, want to hear the directors.",
]
OTHERS = [
    "A comment about ferries in general, rather long, with commas, opinions, and a story about an uncle at sea.",
    "Another reader disagrees at length, names three companies, two ministers, and the weather.",
    "A third one, who has never taken a ferry, explains to the other two, in detail, how ferries ought to be run.",
]
PARAGRAPHS = "".join(f"<p>{part}</p>" for part in TEXT)
COMMENTS = "".join(f"<li class='comment'><p>{part * 2}</p></li>" for part in OTHERS)
TEASERS = "".join(f"<li><a href='/{place}'>{part[:60]}</a></li>" for place, part in enumerate(OTHERS))
LAYOUTS = {
    "plain": f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>",
    "comments longer than the article": (
        f"<main><h1>{TITLE}</h1><div class='entry'>{PARAGRAPHS}</div>"
        f"<section id='comments'><h2>3 comments</h2><ol>{COMMENTS * 3}</ol></section></main>"
    ),
    "one form around everything": f"<form><div id='ctl00'><h1>{TITLE}</h1><div>{PARAGRAPHS}</div></div></form>",
    "lines broken by br": f"<div id='a'><h1>{TITLE}</h1><div>{'<br><br>'.join(TEXT)}</div></div>",
    "tables for layout": (
        f"<table><tr><td width='20%'><ul>{TEASERS}</ul></td><td><h1>{TITLE}</h1>{PARAGRAPHS}</td></tr></table>"
    ),
    "a class that means nothing": f"<div class='has-sidebar'><h1>{TITLE}</h1><div>{PARAGRAPHS}</div></div>",
    "each paragraph wrapped": (
        f"<article><h1>{TITLE}</h1>{''.join(f'<div><div><p>{part}</p></div></div>' for part in TEXT)}</article>"
    ),
    "boxes in between": (
        f"<article><h1>{TITLE}</h1><p class='byline'>By Ann Lee</p><time>May 5, 2024</time>"
        f"<p>{TEXT[0]}</p>"
        f"<figure><img src='a.jpg'><figcaption>The harbour in winter, by A. Lee</figcaption></figure>"
        f"<p>{TEXT[1]}</p>"
        f"<div class='newsletter-box'><p>Sign up for our newsletter and get news every day.</p></div>"
        f"<p>{TEXT[2]}</p>"
        f"<aside><h3>Related</h3><ul>{TEASERS}</ul></aside><p>{TEXT[3]}</p>"
        f"<p>Read more: <a href='/x'>Older news</a></p>"
        f"<p>{TEXT[4]}</p><div class='share'>Share this</div></article>"
    ),
    "the next article below": (
        f"<div class='scroll'><article><h1>{TITLE}</h1>{PARAGRAPHS}</article></div>"
        f"<div class='more'><h3>More stories</h3><ul>{TEASERS}</ul></div>"
    ),
    "captions and a fact box between the paragraphs": (
        f"<article><h1>{TITLE}</h1><div class='body-text'><p>{TEXT[0]}</p>"
        f"<div class='c-7'><img src='a.jpg'><p>The harbour in winter, seen from the bakery.</p></div>"
        f"<p>{TEXT[1]}</p><p>{TEXT[2]}</p>"
        f"<div class='c-9'><h3>In figures</h3><p>Two ships, one bus.</p></div>"
        f"<p>{TEXT[3]}</p><p>{TEXT[4]}</p></div></article>"
    ),
    "a cookie wall in front": (
        f"<div class='cookie-consent'><p>{OTHERS[0]}</p><p>{OTHERS[1]}</p></div>"
        f"<div id='content'><h1>{TITLE}</h1>{PARAGRAPHS}</div>"
    ),
}


def cleaned(html: str) -> Article | None:
    try:
        return clean(Record(index=0, end=0, media="html", text=html), Hints())
    except RejectedRecord:
        return None


@pytest.mark.parametrize("name", LAYOUTS)
def test_our_own_layouts_come_out_exactly(name: str) -> None:
    article = cleaned(
        f"<!DOCTYPE html><html lang='en'><head><title>{TITLE} - The Island Post</title></head><body>"
        f"<header><ul>{TEASERS}</ul></header>{LAYOUTS[name]}"
        "<footer><p>© The Island Post, all rights reserved, imprint, privacy, contact.</p></footer></body></html>"
    )
    assert article is not None
    assert article.title == TITLE
    assert article.body.split("\n\n") == TEXT
    assert article.language == "en"


TOKEN = re.compile(r"\w+")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = TOKEN.findall(text)
    return Counter(tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3)))


def figures(pages: Iterator[tuple[str, str]]) -> tuple[float, float]:
    """F1 of mean precision and mean recall of 4-word shingles, and the share of exact texts."""
    precision, recall, exact = [], [], []
    for html, body in pages:
        article = cleaned(html)
        found = article.body if article else ""
        gold, given = shingles(body), shingles(found)
        common = sum((gold & given).values())
        precision.append(common / sum(given.values()) if found else 0.0)
        recall.append(common / sum(gold.values()))
        exact.append(TOKEN.findall(found) == TOKEN.findall(body))
    p, r = mean(precision), mean(recall)
    return 2 * p * r / (p + r), mean(exact)


def news_pages() -> Iterator[tuple[str, str]]:
    labels = json.loads((SHARED / "pages" / "ground-truth.json").read_text("utf-8"))
    for name, label in labels.items():
        html = gzip.decompress((SHARED / "pages" / "html" / f"{name}.html.gz").read_bytes())
        yield html.decode("utf-8", "replace"), label["articleBody"]


def publishers() -> Iterator[dict[str, Any]]:
    with gzip.open(SHARED / "publishers.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


@pytest.mark.skipif(not SHARED.exists(), reason="the labelled pages are not on this machine")
def test_news_pages_keep_their_floors() -> None:
    f1, exact = figures(news_pages())
    assert f1 >= 0.979
    assert exact >= 0.48


@pytest.mark.skipif(not SHARED.exists(), reason="the labelled pages are not on this machine")
def test_publishers_pages_keep_their_floors() -> None:
    f1, exact = figures((row["html"], row["body"]) for row in publishers())
    assert f1 >= 0.97
    assert exact >= 0.4


@pytest.mark.skipif(not SHARED.exists(), reason="the labelled pages are not on this machine")
def test_fields_of_publishers_pages_keep_their_floors() -> None:
    titles, days = [], []
    hit = wrong = 0
    for row in publishers():
        article = cleaned(row["html"])
        wanted = {plain(name) for name in row["authors"] or ()}
        found = {plain(name) for name in (article.authors if article else ())}
        hit += len(wanted & found)
        wrong += len(wanted ^ found)
        titles.append(article is not None and plain(article.title) == plain(row["title"]))
        days.append(((article.published_at if article else "") or "")[:10] == row["date"][:10])
    assert mean(titles) >= 0.81
    assert 2 * hit / (2 * hit + wrong) >= 0.93
    assert mean(days) >= 0.975
