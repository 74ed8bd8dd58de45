"""Measure whether copies are still found among very many articles: what the caps on frequent fingerprints cost.

    nice -n 15 python -m benchmarks.dedupe_growth [--articles 100000] [--copies 500]

Made-up articles fill an index in memory. At each size, copies that went through the planted transforms look for
their originals. One report is carried by 300 outlets, which must not make it a template. Sentences of the made-up
articles come from a few hundred phrases, so that they share far more with each other than real ones do.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import corpus
from benchmarks.dedupe_index import Index
from copydesk.articles import Article, Sketch
from tests.quality.planted import recipe
from tests.quality.planted_copying import Copying
from tests.quality.planted_transforms import TRANSFORMS
from workers import dedupe

SEED = 60_301
OUTLETS = 300
SIZES = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy and the number of its original in the index."""

    sketch: Sketch
    original: int


def copy(copying: Copying, story: corpus.Story, original: int) -> Copy:
    """A copy of the story as it came through a few desks."""
    copying.title, text = story.title, list(story.paragraphs)
    for name in recipe(copying.chance):
        text = TRANSFORMS[name](copying, text)
    return Copy(dedupe.sketch(Article(title=copying.title, body="\n\n".join(text))), original)


def carried(index: Index, story: corpus.Story) -> int:
    """Let many outlets carry one report; the number of the last."""
    article = Article(title=story.title, body="\n\n".join(story.paragraphs))
    numbers = [index.add(dedupe.sketch(article)) for _ in range(OUTLETS)]
    for number in numbers[1:]:
        index.join(number, numbers[0])
    return numbers[-1]


def figures(index: Index, copies: list[Copy]) -> dict[str, float]:
    """How many of the copies lead to the story of their original, and what a search costs."""
    start = time.process_time()
    found = [index.candidates(each.sketch) for each in copies]
    seconds = time.process_time() - start
    led = [
        any(index.clusters[one.number] == index.clusters[each.original] for one in candidates)
        for each, candidates in zip(copies, found, strict=True)
    ]
    shares = [
        sum(
            len({index.clusters[one] for one in index.holders[each]}) >= dedupe.STORIES_PER_FINGERPRINT
            for each in of
        )
        / max(len(of), 1)
        for of in (each.sketch.fingerprints for each in copies)
    ]
    return {
        "articles": len(index.sketches),
        "copies": len(copies),
        "found": round(sum(led) / len(led), 4),
        "candidates": round(sum(map(len, found)) / len(found), 2),
        "frequent_fingerprints": round(sum(shares) / len(shares), 4),
        "search_us": round(seconds / len(copies) * 1e6),
    }


def measured(articles: int, copies: int) -> Iterator[dict[str, float]]:
    """The figures at each size up to `articles`."""
    chance = random.Random(SEED)
    copying = Copying(chance, corpus.stories(SEED + 1, 150))
    index, made = Index(), []
    stories = corpus.stories(SEED, 150)
    report = next(stories)
    made.append(copy(copying, report, carried(index, report)))
    for story in stories:
        article = Article(title=story.title, body="\n\n".join(story.paragraphs))
        number = index.add(dedupe.sketch(article))
        if len(made) < copies and number % 2 == 0:
            made.append(copy(copying, story, number))
        if number + 1 in SIZES:
            yield figures(index, made)
        if number + 1 >= articles:
            return


def main() -> None:
    """One line of JSON for each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--copies", type=int, default=500)
    arguments = parser.parse_args()
    for each in measured(arguments.articles, arguments.copies):
        print(json.dumps(each), flush=True)


if __name__ == "__main__":
    main()
