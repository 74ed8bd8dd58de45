"""How fast the tagging stage is, and how right, in one run.

    .venv/bin/python benchmarks/tagging.py [--data ../shared/data/tagging] [--json]

Speed is measured on articles of 400 words made of the repository's own labelled texts, as wall time of one
process with everything warm: over the articles, median and 95th percentile of the best of fifteen calls, in
microseconds. Quality needs the labelled news, which is not part of the repository; where it is absent only
speed is told.
"""

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

from copydesk.articles import Article
from workers.tag import DocumentFrequencies, tag, terms_of
from workers.tag.fold import fold
from workers.tag.geography import geography_of
from workers.tag.knowledge import after_titles, knowledge
from workers.tag.names import name_tags
from workers.tag.places import place_tags
from workers.tag.scan import Scan, scan_of
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
    started = time.perf_counter()
    work(one)
    return (time.perf_counter() - started) * 1e6


def speed() -> dict[str, Any]:
    """The time of each step and of the whole."""
    started = time.perf_counter()
    known = knowledge()
    load = (time.perf_counter() - started) * 1e3
    texts = list(articles())
    scans = [scan_of(article) for article in texts]
    seen = {id(scan): known.automaton.find(scan.folded) for scan in scans}
    places = {id(scan): geography_of(scan, seen[id(scan)], known).places for scan in scans}
    frequencies = DocumentFrequencies(len(texts), dict.fromkeys(frozenset().union(*map(terms_of, texts)), 1))

    def of(step: Callable[[Scan, Any, Any], object]) -> dict[str, float]:
        return microseconds(lambda scan: step(scan, seen[id(scan)], known), scans)

    return {
        "articles": len(texts),
        "patterns": len(known.automaton.lengths),
        "load_ms": round(load, 1),
        "fold": microseconds(lambda scan: fold(scan.text), scans),
        "fold_and_match": microseconds(lambda scan: known.automaton.find(fold(scan.text)), scans),
        "topics": of(lambda scan, found, known: topic_tags(scan, top_scores(scan, found, known))),
        "places": of(lambda scan, found, known: place_tags(scan, geography_of(scan, found, known))),
        "names": of(lambda scan, found, known: name_tags(scan, places[id(scan)], after_titles(found, known))),
        "all_tags": microseconds(tag, texts),
        "all_tags_and_keywords": microseconds(lambda article: tag(article, frequencies=frequencies), texts),
    }


def accuracy(data: Path) -> dict[str, float]:
    """How often the strongest topic is the label, on the half of the news that the lexicons never saw."""
    path = data / "masakhanews" / "eng_dev.tsv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))[1::2]
    right = 0
    for row in rows:
        tags = tag(Article(title=row["headline"], body=row["text"], language="en"))
        first = next((found.code[7:9] for found in tags if found.kind == "topic"), None)
        right += first == MASAKHA[row["category"]]
    return {"texts": len(rows), "topics_open": round(right / len(rows), 3)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/tagging"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = {"speed": speed(), "masakhanews": accuracy(options.data)}
    if options.json:
        print(json.dumps(found))
        return
    for part, figures in found.items():
        for name, figure in figures.items():
            print(f"{part:12} {name:24} {figure}")


if __name__ == "__main__":
    main()
