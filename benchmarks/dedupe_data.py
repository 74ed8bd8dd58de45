"""Labelled corpora for near copies: who tells the same story as whom."""

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from copydesk.articles import Article

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "dedup"
_WHOLE_PAGE = frozenset(
    (
        *("august", "beautifulsoup", "fast_html2md", "html-text", "html2md_rs"),
        *("html2text", "html2text_rs", "inscriptis", "mdka", "nanohtml2text"),
    )
)
_TRAINED_ON = 70

Part = Literal["train", "held"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and what it is: `original` is the id that it was made from, or its own."""

    id: str
    story: str
    article: Article
    original: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles in the order in which they arrive.

    `labels` are pairs that somebody judged (1 same, 0 different, -1 not to be scored); without them, equal
    stories are the label.
    """

    name: str
    articles: list[Labelled]
    labels: dict[tuple[str, str], int] = field(default_factory=dict)

    def label(self, a: Labelled, b: Labelled) -> int:
        """1 same story, 0 not, -1 not to be scored."""
        if self.labels:
            return self.labels.get((a.id, b.id), self.labels.get((b.id, a.id), 0))
        return int(a.story == b.story)

    def pairs(self) -> set[tuple[str, str]]:
        """The pairs that should be found: judged to be the same, or a copy with its original."""
        if self.labels:
            return {pair for pair, label in self.labels.items() if label == 1}
        return {(each.id, each.original) for each in self.articles if each.original != each.id}

    def part(self, which: Part) -> "Corpus":
        """Seven in ten stories to train on, or the others to report: no story is in both."""
        kept = [each for each in self.articles if (which == "train") == _trained_on(each.story)]
        ids = {each.id for each in kept}
        labels = {pair: label for pair, label in self.labels.items() if ids.issuperset(pair)}
        return replace(self, name=f"{self.name}/{which}", articles=kept, labels=labels)


def _trained_on(story: str) -> bool:
    return zlib.crc32(f"x{story}".encode()) % 100 < _TRAINED_ON


def planted() -> Corpus:
    """Real articles with copies of some planted among them, and templates with other facts."""
    rows = list(_rows("planted.jsonl.gz"))
    first = {row["cluster"]: row["id"] for row in rows if row["kind"] != "copy"}
    articles = [
        Labelled(
            row["id"],
            row["cluster"],
            Article(title=row["title"], body=row["text"]),
            first[row["cluster"]],
            "+".join(row["ops"]),
        )
        for row in rows
    ]
    return Corpus("planted", articles)


def wire() -> Corpus:
    """Real newswire with judged pairs."""
    labels = {}
    for line in (SHARED / "wire_pairs.tsv").read_text("utf-8").splitlines()[1:]:
        a, b, label = line.split("\t")
        labels[a, b] = int(label)
    story = _joined([pair for pair, label in labels.items() if label == 1])
    articles = [
        Labelled(
            row["id"],
            story.get(row["id"], row["id"]),
            Article(title=row["title"], body=row["body"]),
            row["id"],
        )
        for row in _rows("wire_articles.jsonl.gz")
    ]
    return Corpus("wire", articles, labels)


def extractions(*, whole_pages: bool) -> Corpus:
    """The same pages through many extractors; with `whole_pages`, also those that keep all of the page."""
    articles = []
    first: dict[str, str] = {}
    for row in _rows("extractions.jsonl.gz"):
        if len(row["text"].split()) < 30 or (row["system"] in _WHOLE_PAGE and not whole_pages):
            continue
        original = first.setdefault(row["page"], row["id"])
        article = Article(title=None, body=row["text"], url=row.get("url"))
        articles.append(Labelled(row["id"], row["page"], article, original, row["system"]))
    return Corpus("extractions, all" if whole_pages else "extractions, article", articles)


def contained() -> Corpus:
    """Each page's text by hand, then all of the page: those that do hold the text, by plain word 5-grams."""
    corpus = extractions(whole_pages=True)
    bare = {each.story: each for each in corpus.articles if each.kind == "ground-truth"}
    articles = [
        replace(each, original=bare[each.story].id)
        for each in corpus.articles
        if each.story in bare
        and (each.kind == "ground-truth" or (each.kind in _WHOLE_PAGE and _holds(each, bare[each.story])))
    ]
    return Corpus("page contains article", articles)


def _holds(page: Labelled, text: Labelled) -> bool:
    whole, part = _shingles(page.article.body), _shingles(text.article.body)
    return len(whole & part) >= 0.5 * len(part)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return set(zip(*(words[place:] for place in range(5)), strict=False))


def _rows(name: str) -> Iterable[dict[str, Any]]:
    with gzip.open(SHARED / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Each id with the representative of the pairs that chain it to others."""
    groups: dict[str, set[str]] = {}
    for a, b in pairs:
        union = groups.get(a, {a}) | groups.get(b, {b})
        for each in union:
            groups[each] = union
    return {each: min(group) for each, group in groups.items()}
