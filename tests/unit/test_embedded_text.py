"""Pages that show nothing before their scripts run, and hold the article as data."""

import json
import time

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.clean import clean
from workers.clean.embedded_text import embedded_text

PARAGRAPHS = [
    "The harbour authority closed two piers on Monday, and the ferries, said the mayor, will stop for now.",
    "Engineers had “warned” about the piers for years, according to a report, which the council kept to itself.",
    'A second "report", due in spring, is expected to name the costs, the culprits, and a date for the reopening.',
]
STORY = "".join(f'<p class="text">{part}</p>' for part in PARAGRAPHS[:2]) + f"$$AD$$<p>{PARAGRAPHS[2]}</p>"
DATA = {"page": {"id": 7, "menu": ["<p>Home</p>"], "story": {"html": STORY, "tags": ["piers"]}}}


def escaped(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


def page(script: str) -> str:
    head = "<title>Two piers closed</title>" + "<meta name=theme-color content=white>" * 150
    return f"<html lang=en><head>{head}</head><body><div id=root></div><script>{script}</script></body></html>"


def cleaned(html: str) -> Article:
    return clean(Record(index=0, end=1, media="html", text=html), Hints())


@pytest.mark.parametrize(
    "script",
    [
        f"window.state = {escaped(DATA)};",
        f"window.state = {json.dumps(DATA).replace('</', '<' + chr(92) + '/')};",
        f"next.push([1, {escaped(escaped(DATA))}])",
    ],
)
def test_the_text_that_a_script_would_show(script: str) -> None:
    article = cleaned(page(script))
    assert article.body.split("\n\n") == PARAGRAPHS
    assert article.provenance["body"]["from"] == "page data"
    assert article.title == "Two piers closed"


def test_a_script_without_an_article_is_none() -> None:
    with pytest.raises(RejectedRecord) as rejected:
        cleaned(page(f"window.state = {escaped({'menu': ['<p>Home</p>', '<p>News</p>', '<p>Sports</p>']})};"))
    assert rejected.value.fate.code is RejectCode.NO_ARTICLE


@pytest.mark.parametrize(
    "script",
    [
        '"' * 2_000_000,
        "<p" * 1_000_000,
        '"<p<p<p' * 280_000,
        '\\"' * 1_000_000 + "<p<p<p",
        '\\\\"<p<p<p' * 220_000,
    ],
)
def test_hostile_scripts_take_little_time(script: str) -> None:
    began = time.process_time()
    embedded_text(f"<script>{script}</script>")
    assert time.process_time() - began < 3
