"""How fast the tagging stage is, and how right, in one run.

    .venv/bin/python benchmarks/tagging.py [--data ../shared/data/tagging] [--json]

Speed is measured on articles of 400 words made of the repository's own labelled texts, which are dense with
terms and poor in names, and on the first 400 words of labelled news, where that is at hand: processor time with
everything warm, median and 95th percentile over the articles of the best of fifteen calls, in microseconds.
Loading is the best of ten, after the compiled form was written; reloading is that of a watch-list of 15,000 names
in two ways each.
Quality needs the labelled news, which is not part of the repository; where it is absent only speed is told.
"""

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from copydesk.articles import Article
from workers.tag import DocumentFrequencies, tag, terms_of
from workers.tag.fold import fold
from workers.tag.geography import geography_of
from workers.tag.keywords import keyword_tags
from workers.tag.knowledge import after_titles, knowledge
from workers.tag.names import name_tags
from workers.tag.places import place_tags
from workers.tag.rules import load_rules
from workers.tag.scan import Scan, scan_of
from workers.tag.tokens import tokens_of
from workers.tag.topics import top_scores, topic_tags

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "quality" / "corpora" / "tagging" / "topics.tsv"
WORDS = 400
ROUNDS = 15
MASAKHA = {"business": "04", "entertainment": "01", "health": "07", "politics": "11", "religion": "12",
           "sports": "15", "technology": "13"}  # fmt: skip


def articles() -> Iterator[Article]:
    """Articles of 400 words, each of neighbouring texts of the corpus."""
    lines = [line[3:] for line in CORPUS.read_text("utf-8").splitlines() if not line.startswith("#")]
    words = " ".join(lines).split(" ")
    for start in range(0, len(words) - WORDS, WORDS // 4):
        part = words[start : start + WORDS]
        yield Article(title=" ".join(part[:10]), body=" ".join(part[10:]), language="en")


def microseconds(work: Callable[[Any], object], on: list[Any]) -> dict[str, float]:
    """Median and 95th percentile over the articles, of the best of several calls on each."""
    cuts = quantiles((min(_timed(work, one) for _ in range(ROUNDS)) for one in on), n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)}


def _timed(work: Callable[[Any], object], one: Any) -> float:
    started = time.thread_time()
    work(one)
    return (time.thread_time() - started) * 1e6


def loading() -> dict[str, float]:
    """The time of what a worker does at its start, and when a file of rules is saved, in milliseconds."""
    knowledge()
    known = min(_timed(lambda _: knowledge.__wrapped__(), None) for _ in range(10))
    with TemporaryDirectory() as folder:
        rules = min(_reloading(Path(folder), first) for first in range(5))
    return {"load_ms": round(known / 1e3, 1), "reload_30000_names_ms": round(rules / 1e3)}


def _reloading(folder: Path, first: int) -> float:
    """The time of a watch-list whose names are others than before."""
    names = "\n".join(
        f"      Name{n} Surname{n}; Name{n} Surname{n} Incorporated" for n in range(first, first + 15_000)
    )
    (folder / "names.yaml").write_text(f"watchlists:\n  - id: many\n    names: |\n{names}\n", "utf-8")
    return _timed(load_rules, folder)


def speed(texts: list[Article]) -> dict[str, Any]:
    """The time of each step and of the whole."""
    known = knowledge()
    scans = [scan_of(article) for article in texts]
    seen = {id(scan): known.automaton.find(scan.folded) for scan in scans}
    places = {id(scan): geography_of(scan, seen[id(scan)], known).places for scan in scans}
    frequencies = DocumentFrequencies(len(texts), dict.fromkeys(frozenset().union(*map(terms_of, texts)), 1))

    def of(step: Callable[[Scan, Any, Any], object]) -> dict[str, float]:
        return microseconds(lambda scan: step(scan, seen[id(scan)], known), scans)

    return {
        "articles": len(texts),
        "patterns": len(known.automaton.lengths),
        "fold": microseconds(lambda scan: fold(scan.text), scans),
        "fold_and_match": microseconds(lambda scan: known.automaton.find(fold(scan.text)), scans),
        "topics": of(lambda scan, found, known: topic_tags(scan, top_scores(scan, found, known))),
        "places": of(lambda scan, found, known: place_tags(scan, geography_of(scan, found, known))),
        "names": of(lambda scan, found, known: name_tags(scan, places[id(scan)], after_titles(found, known))),
        "keywords": microseconds(lambda scan: keyword_tags(scan, tokens_of(scan.folded), frequencies), scans),
        "all_tags_but_keywords": microseconds(tag, texts),
        "all_tags": microseconds(lambda article: tag(article, frequencies=frequencies), texts),
    }


def news(data: Path) -> list[Article]:
    """The first words of longer articles of labelled news; none where it is not at hand."""
    return [
        Article(title=row["headline"], body=" ".join(row["text"].split(" ")[: WORDS - 10]), language="en")
        for row in rows(data)
        if row["text"].count(" ") > WORDS
    ][:60]


def rows(data: Path) -> list[dict[str, str]]:
    path = data / "masakhanews" / "eng_dev.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def accuracy(data: Path) -> dict[str, float]:
    """How often the strongest topic is the label, on the half of the news that the lexicons never saw."""
    held = rows(data)[1::2]
    if not held:
        return {}
    right = 0
    for row in held:
        tags = tag(Article(title=row["headline"], body=row["text"], language="en"))
        first = next((found.code[7:9] for found in tags if found.kind == "topic"), None)
        right += first == MASAKHA[row["category"]]
    return {"texts": len(held), "topics_open": round(right / len(held), 3)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/tagging"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found: dict[str, dict[str, Any]] = {"loading": loading(), "own_texts": speed(list(articles()))}
    if texts := news(options.data):
        found["news"] = speed(texts)
    found["masakhanews"] = accuracy(options.data)
    if options.json:
        print(json.dumps(found))
        return
    for part, figures in found.items():
        for name, figure in figures.items():
            print(f"{part:12} {name:24} {figure}")


if __name__ == "__main__":
    main()
