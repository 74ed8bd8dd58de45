"""Floors for plain-text cleaning, and the one real article that must come out exactly."""

from pathlib import Path

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.settings import Settings
from workers.clean import clean
from workers.read import read

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
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
