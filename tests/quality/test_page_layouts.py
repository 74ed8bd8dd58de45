"""Floors for headlines, authors and dates on layouts of our own in 23 languages; the rules were made with them.

`corpora/layouts` has 60 pages as publishers of many countries build them, most of them with little that states
anything, and `labels.tsv` what they show to a reader.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from copydesk.articles import Article, Hints, Record
from workers.clean import clean

LAYOUTS = Path(__file__).parent / "corpora" / "layouts"


@dataclass(frozen=True)
class Layout:
    name: str
    day: str
    authors: frozenset[str]
    title: str
    article: Article


@pytest.fixture(scope="module")
def layouts() -> list[Layout]:
    return list(read())


def read() -> Iterator[Layout]:
    for line in (LAYOUTS / "labels.tsv").read_text("utf-8").splitlines()[1:]:
        name, _, day, authors, title = line.split("\t")
        html = (LAYOUTS / f"{name}.html").read_text("utf-8")
        article = clean(Record(index=0, end=0, media="html", text=html), Hints())
        yield Layout(name, day, frozenset(filter(None, authors.casefold().split("; "))), title, article)


def test_headlines(layouts: list[Layout]) -> None:
    wrong = [each.name for each in layouts if each.article.title != each.title]
    assert len(wrong) <= 3, wrong


def test_authors(layouts: list[Layout]) -> None:
    counts: Counter[str] = Counter()
    for each in layouts:
        found = frozenset(name.casefold() for name in each.article.authors)
        both = len(found & each.authors)
        counts += Counter(hit=both, extra=len(found) - both, missed=len(each.authors) - both)
    f1 = 2 * counts["hit"] / (2 * counts["hit"] + counts["extra"] + counts["missed"])
    assert f1 >= 0.93, counts
    assert counts["extra"] <= 3, counts


def test_dates(layouts: list[Layout]) -> None:
    wrong = [each.name for each in layouts if (each.article.published_at or "")[:10] != each.day]
    assert len(wrong) <= 3, wrong
