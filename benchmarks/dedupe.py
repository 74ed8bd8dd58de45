"""Measure the search for near copies: what is found, what is not, and what it costs.

    nice -n 15 python -m benchmarks.dedupe [--baselines] [--set NAME] [--held] [--repeats N]

Every corpus arrives one article at a time at an index in memory. `pairs` are the comparisons that ended in one
of the relations of a story; `ARI` compares the stories. Where the labelled data of others is absent, only what
we plant ourselves is measured. `--held` keeps to the stories that the verifier was not trained on.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import dedupe_baselines, dedupe_data, dedupe_index, dedupe_scores
from benchmarks.dedupe_data import Corpus
from benchmarks.dedupe_index import Run
from tests.quality.planted import planted
from workers import dedupe
from workers.judging import NEAR_COPIES

SEED = 31_001
SETS: dict[str, Callable[[], Corpus]] = {
    "ours": lambda: planted(SEED, 1_500, templates=400),
    "planted": dedupe_data.planted,
    "wire": dedupe_data.wire,
    "extractions": lambda: dedupe_data.extractions(whole_pages=False),
    "extractions-all": lambda: dedupe_data.extractions(whole_pages=True),
    "contained": dedupe_data.contained,
}


def found_by(run: Run) -> set[tuple[int, int]]:
    """The pairs that tell the same story."""
    return {(each.a, each.b) for each in run.found if each.match.bond}


def measured(corpus: Corpus, run: Run) -> dict[str, float]:
    """The figures of one corpus: of its pairs when all candidates are compared, the others of a usual run."""
    count = len(corpus.articles)
    score = dedupe_scores.pair_score(corpus, found_by(dedupe_index.decide(corpus.articles, thorough=True)))
    story = [run.story[place] for place in range(count)]
    return {
        "articles": count,
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "ari": round(dedupe_scores.adjusted_rand_index([each.story for each in corpus.articles], story), 4),
        "rows_an_article": round(run.rows / count, 1),
        "related_an_article": round(len(run.found) / count, 2),
        "sketch_us": round(run.sketching / count * 1e6),
        "search_us": round(run.searching / count * 1e6),
        "verify_us": round(run.verifying / count * 1e6),
    }


def contained(corpus: Corpus) -> dict[str, object]:
    """How many pages that hold an article among other text lead to it."""
    sketches = {each.id: dedupe.sketch(each.article) for each in corpus.articles}
    index, number = dedupe_index.Index(), {}
    for each in corpus.articles:
        if each.id == each.original:
            number[each.id] = index.add(sketches[each.id])
    pages = [each for each in corpus.articles if each.id != each.original]
    told = held = 0
    for page in pages:
        candidates = index.candidates(sketches[page.id])
        told += any(each.number == number[page.original] for each in candidates)
        held += NEAR_COPIES.compare(sketches[page.id], sketches[page.original]).bond is not None
    rows = sum(len(sketch.fingerprints) for sketch in sketches.values()) / len(sketches)
    return {
        "corpus": corpus.name,
        "pages": len(pages),
        "candidate_found": round(told / len(pages), 4),
        "verified": round(held / len(pages), 4),
        "rows_an_article": round(rows, 1),
    }


def quickest(corpus: Corpus, repeats: int) -> Run:
    """The run that took the least processor time: on a machine that does other things too, the truest one."""
    runs = [dedupe_index.decide(corpus.articles) for _ in range(repeats)]
    return min(runs, key=lambda run: run.sketching + run.verifying)


def beside(corpus: Corpus) -> Iterator[dict[str, object]]:
    """The same figures for the usual methods."""
    texts = [each.article.body for each in corpus.articles]
    for baseline in dedupe_baselines.baselines():
        found = dedupe_baselines.run(baseline, texts)
        score = dedupe_scores.pair_score(corpus, found.pairs)
        story = dedupe_scores.chained(len(texts), found.pairs)
        yield {
            "corpus": corpus.name,
            "method": baseline.name,
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
            "ari": round(dedupe_scores.adjusted_rand_index([each.story for each in corpus.articles], story), 4),
            "rows_an_article": round(found.rows / len(texts), 1),
            "signature_us": round(found.seconds / len(texts) * 1e6),
        }


def main() -> None:
    """One line of JSON for each measurement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", choices=SETS, action="append", help="only these corpora")
    parser.add_argument("--held", action="store_true", help="only stories that nothing was trained on")
    parser.add_argument("--baselines", action="store_true", help="measure the usual methods as well")
    parser.add_argument("--repeats", type=int, default=3, help="runs of which the quickest is told")
    parser.add_argument("-o", "--output", type=Path, help="write the lines to this file too")
    arguments = parser.parse_args()
    lines = []
    for name in arguments.set or SETS:
        if name != "ours" and not dedupe_data.SHARED.exists():
            continue
        corpus = SETS[name]()
        if arguments.held and name not in {"ours", "contained"}:
            corpus = corpus.part("held")
        if name == "contained":
            found = [contained(corpus)]
        else:
            found = [{"corpus": corpus.name, **measured(corpus, quickest(corpus, arguments.repeats))}]
            found += beside(corpus) if arguments.baselines else []
        lines += [json.dumps(each) for each in found]
        print("\n".join(lines[-len(found) :]), flush=True)
    if arguments.output:
        arguments.output.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
