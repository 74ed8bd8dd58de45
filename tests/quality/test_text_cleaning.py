"""Floors for plain-text cleaning, and the one real article that must come out exactly."""

import html
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.settings import Settings
from workers.clean import clean
from workers.read import read

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
NOISY = SHARED / "data" / "cleaning" / "text"
REAL = SHARED / "seeds" / "000_2dc58ee7076e9668.txt"


def cleaned(path: Path) -> Article:
    with path.open("rb") as source:
        (record,) = read(source, path.name, Settings())
    assert isinstance(record, Record)
    return clean(record, Hints())


@pytest.mark.skipif(not REAL.exists(), reason="the shared seeds are not on this machine")
def test_the_real_article_comes_out_exactly() -> None:
    article = cleaned(REAL)
    raw = REAL.read_text("utf-8").replace("\xa0", " ").splitlines()
    lines = [" ".join(line.split()) for line in raw if line.strip()]
    joined = f"{lines[9]} {lines[10]}"
    assert article.title == lines[0]
    assert article.source == "ZeroHedge"
    assert article.body.split("\n\n") == [lines[1], *lines[3:9], joined, *lines[11:13]]
    assert (article.authors, article.published_at, article.url) == ((), None, None)
    (part,) = article.provenance["body"]["parts"]
    assert article.body[part["start"] : part["end"]] == lines[1]


# What the noise makes undecidable is the same for the score: quotes, soft hyphens, spaces, entities.
FOLDED = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "\u200b": None, "\xad": None, "\ufeff": None}
)


def folded(text: str) -> str:
    return " ".join(html.unescape(text).translate(FOLDED).split())


def paragraphs_of(text: str) -> list[str]:
    return [folded(part.removeprefix("• ")) for part in text.split("\n\n")]


def score(row: dict[str, Any], figures: Counter[str]) -> None:
    data = (NOISY / "files" / f"{row['id']}.txt").read_bytes()
    (record,) = read(io.BytesIO(data), "a.txt", Settings())
    assert isinstance(record, Record)
    article = clean(record, Hints())
    figures["articles"] += 1
    figures["title"] += folded(article.title or "") == folded(row["title"])
    figures["body"] += paragraphs_of(article.body) == paragraphs_of(row["body"])
    found = {
        "author": article.authors, "date": article.published_at, "source": article.source, "url": article.url,
    }  # fmt: skip
    figures["invented"] += sum(1 for name, value in found.items() if value and not row[name])
    figures["stated"] += sum(1 for name in found if row[name])
    figures["found"] += sum(1 for name, value in found.items() if value and row[name])


@pytest.mark.skipif(not NOISY.exists(), reason="the labelled noisy texts are not on this machine")
def test_noisy_texts_keep_their_floors() -> None:
    figures: Counter[str] = Counter()
    for line in (NOISY / "gold.jsonl").read_text("utf-8").splitlines():
        score(json.loads(line), figures)
    assert figures["invented"] == 0
    assert figures["title"] >= 0.995 * figures["articles"]
    assert figures["body"] >= 0.97 * figures["articles"]
    assert figures["found"] >= 0.97 * figures["stated"]
