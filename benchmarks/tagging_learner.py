"""How right tags are after learning from so many labels a topic, beside the rules alone and words alone.

    .venv/bin/python benchmarks/tagging_learner.py [--data ../shared/data/tagging] [--labels 5 10 20 50 100 500]
        [--draws 3] [--json]

Needs the labelled news, which is not part of the repository. Labels are drawn at random, with a seed, from one
part of a set; figures are of the other part, as means over the draws. An answer is the first topic tag among the
labels of the set. "words" is a logistic regression on tf-idf, which always answers.
`us` is the processor time of judging an article cut to 400 words whose terms were found already: the median.
"""

import argparse
import csv
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, median

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from copydesk.articles import Article
from workers.learn import Labelled, Target, learn
from workers.tag import tag
from workers.tag.knowledge import knowledge
from workers.tag.labels import label_of
from workers.tag.learned import Model, judge
from workers.tag.scan import scan_of
from workers.tag.topics import top_scores, topic_tags

MASAKHA = {"business": "04", "entertainment": "01", "health": "07", "politics": "11", "religion": "12",
           "sports": "15", "technology": "13"}  # fmt: skip
AG = {"2": "15", "3": "04", "4": "13"}
WORDS = 400
ROUNDS = 7

Row = tuple[str, Article]


def masakha(data: Path) -> tuple[list[Row], list[Row]]:
    """What is drawn from, and what is measured on: the odd rows of the development set."""
    drawn, measured = [], []
    for name in ("eng_50shot.tsv", "eng_dev.tsv"):
        with (data / "masakhanews" / name).open(encoding="utf-8") as file:
            rows = [
                (_code(MASAKHA[row["category"]]), Article(title=row["headline"], body=row["text"], language="en"))
                for row in csv.DictReader(file, delimiter="\t")
            ]
        drawn += rows if "shot" in name else rows[::2]
        measured += [] if "shot" in name else rows[1::2]
    return drawn, measured


def agnews(data: Path) -> tuple[list[Row], list[Row]]:
    """What is drawn from, and what is measured on: every third row."""
    with (data / "agnews" / "half.csv").open(encoding="utf-8") as file:
        rows = [
            (_code(AG[label]), Article(title=title, body=body, language="en"))
            for label, title, body in csv.reader(file)
            if label in AG
        ]
    return [row for number, row in enumerate(rows) if number % 3 != 1], rows[1::3]


def _code(topic: str) -> str:
    return f"medtop:{topic}000000"


def draw(rows: Sequence[Row], count: int, seed: int) -> list[Row]:
    """So many rows of each label, or all that there are."""
    by_label = defaultdict(list)
    for row in rows:
        by_label[row[0]].append(row)
    chosen = random.Random(seed)
    return [
        row
        for label in sorted(by_label)
        for row in chosen.sample(by_label[label], min(count, len(by_label[label])))
    ]


def taught(rows: Sequence[Row]) -> Model | None:
    """The model that these labels teach."""
    codes = sorted({code for code, _ in rows})
    labelled = [Labelled(article, {code: code == its for code in codes}) for its, article in rows]
    return learn(labelled, [Target("topic", "medtop", code, label_of(code) or code) for code in codes]).model


def accuracy(rows: Sequence[Row], model: Model | None) -> float:
    """How often the first topic tag among the labels of the set is the label."""
    labels = {label for label, _ in rows}
    firsts = (
        next((its.code for its in tag(article, model=model) if its.code in labels), "") for _, article in rows
    )
    return mean(first == label for first, (label, _) in zip(firsts, rows, strict=True))


def words_alone(drawn: Sequence[Row], measured: Sequence[Row]) -> float:
    """The accuracy of a linear model on the words of the labels, without any rule."""
    texts, labels = (
        ([f"{a.title}\n{a.body}" for _, a in rows] for rows in (drawn, measured)),
        [c for c, _ in drawn],
    )
    seen, held = texts
    pipeline = make_pipeline(
        TfidfVectorizer(sublinear_tf=True), LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    )
    answers = pipeline.fit(seen, labels).predict(held)
    return mean(answer == label for answer, (label, _) in zip(answers, measured, strict=True))


def figures(name: str, data: Path, labels: Sequence[int], draws: int) -> Iterator[dict[str, object]]:
    """For each number of labels a topic, the accuracy of each way and the time of judging."""
    drawn, measured = {"masakhanews": masakha, "agnews": agnews}[name](data)
    rules = accuracy(measured, None)
    for count in labels:
        found = defaultdict(list)
        for seed in range(draws):
            chosen = draw(drawn, count, seed)
            found["words"].append(words_alone(chosen, measured))
            model = taught(chosen)
            found["learned"].append(accuracy(measured, model))
            if model:
                found["topics"].append(len(model.topics))
                found["us"].append(microseconds(model, measured))
        means = {way: round(mean(its), 3) for way, its in found.items()}
        yield {"set": name, "labels": count, "rules": round(rules, 3), **means}


def microseconds(model: Model, rows: Sequence[Row]) -> float:
    """The time of judging an article of 400 words, its text folded and its terms found already: the median."""
    times = []
    for _, article in rows[:200]:
        body = " ".join(article.body.split(" ")[:WORDS])
        scan = scan_of(Article(title=article.title, body=body, language="en"))
        tops = top_scores(scan, knowledge().automaton.find(scan.folded), knowledge())
        by_rules = topic_tags(scan, tops)
        times.append(min(_timed(model, scan, tops, by_rules) for _ in range(ROUNDS)))
    return median(times)


def _timed(*arguments: object) -> float:
    started = time.process_time()
    judge(*arguments)  # type: ignore[arg-type]
    return (time.process_time() - started) * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/tagging"))
    parser.add_argument("--labels", type=int, nargs="+", default=[5, 10, 20, 50, 100, 500])
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    csv.field_size_limit(1 << 24)
    for name in ("masakhanews", "agnews"):
        for found in figures(name, options.data, options.labels, options.draws):
            print(json.dumps(found) if options.json else "  ".join(f"{key} {its}" for key, its in found.items()))


if __name__ == "__main__":
    main()
