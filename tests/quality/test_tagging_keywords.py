"""Floors on keywords, where the labelled set is at hand."""

from collections import Counter
from pathlib import Path

import pytest

from copydesk.articles import Article
from workers.tag import DocumentFrequencies, tag, terms_of

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "tagging"


def stem(word: str) -> str:
    """A crude stem, the same for both sides."""
    word = word.lower()
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word.removesuffix(ending)
    return word


def test_keywords_that_readers_chose() -> None:
    folder = SHARED / "kpcrowd"
    if not folder.is_dir():
        pytest.skip("the keyphrase set is not here")
    articles, chosen = [], []
    for path in sorted((folder / "docsutf8").glob("*.txt")):
        articles.append(Article(title=None, body=path.read_text("utf-8", errors="replace")))
        keys = (folder / "keys" / f"{path.stem}.key").read_text("utf-8", errors="replace")
        chosen.append({stem(key) for key in keys.splitlines()})
    counts = Counter(term for article in articles for term in terms_of(article))
    frequencies = DocumentFrequencies(len(articles), counts)
    right = 0
    for article, keys_of in zip(articles, chosen, strict=True):
        keywords = [one for one in tag(article, frequencies=frequencies) if one.kind == "keyword"]
        right += sum(stem(one.label) in keys_of for one in keywords)
    assert right / (10 * len(articles)) >= 0.57
