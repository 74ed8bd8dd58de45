"""Floors on what is learned: on our own labelled texts, and on news sets where they are at hand."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

import pytest

from copydesk.articles import Article
from workers.learn import Labelled, Target, learn
from workers.tag import tag
from workers.tag.learned import Model

HERE = Path(__file__).resolve()
OWN = HERE.parent / "corpora" / "tagging" / "topics.tsv"
SHARED = HERE.parents[2].parent / "shared" / "data" / "tagging"
MASAKHA = {"business": "04", "entertainment": "01", "health": "07", "politics": "11", "religion": "12",
           "sports": "15", "technology": "13"}  # fmt: skip
AG = {"2": "15", "3": "04", "4": "13"}

Row = tuple[str, Article]


@pytest.fixture(autouse=True)
def fields_of_any_length() -> Iterator[None]:
    """The limit is the whole process's, and the program lowers it for what it reads."""
    before = csv.field_size_limit(1 << 24)
    yield
    csv.field_size_limit(before)


def row(topic: str, title: str | None, body: str) -> Row:
    return f"medtop:{topic}000000", Article(title=title, body=body, language="en")


def own_texts() -> list[Row]:
    lines = [line for line in OWN.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [row(line[:2], None, line[3:]) for line in lines]


def masakha(name: str) -> list[Row]:
    path = SHARED / "masakhanews" / name
    if not path.is_file():
        pytest.skip("the labelled news set masakhanews is not here")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row(MASAKHA[its["category"]], its["headline"], its["text"]) for its in rows]


def agnews() -> list[Row]:
    path = SHARED / "agnews" / "half.csv"
    if not path.is_file():
        pytest.skip("the labelled news set agnews is not here")
    with path.open(encoding="utf-8") as file:
        return [row(AG[label], title, body) for label, title, body in csv.reader(file) if label in AG]


def drawn(rows: Sequence[Row], count: int, seed: int) -> list[Row]:
    by_label = defaultdict(list)
    for one in rows:
        by_label[one[0]].append(one)
    lot = random.Random(seed)
    return [one for label in sorted(by_label) for one in lot.sample(by_label[label], count)]


def taught(rows: Sequence[Row]) -> Model | None:
    codes = sorted({code for code, _ in rows})
    labelled = [Labelled(article, {code: code == its for code in codes}) for its, article in rows]
    return learn(labelled, [Target("topic", "medtop", code, code) for code in codes]).model


def accuracy(rows: Sequence[Row], model: Model | None) -> float:
    """How often the first topic tag among the labels of the set is the label."""
    labels = {label for label, _ in rows}
    firsts = (
        next((its.code for its in tag(article, model=model) if its.code in labels), "") for _, article in rows
    )
    return mean(first == label for first, (label, _) in zip(firsts, rows, strict=True))


@pytest.mark.parametrize("half", [0, 1])
def test_learning_takes_nothing_from_our_own_texts(half: int) -> None:
    """The rules were written beside these texts, and are as right as can be: learning must leave them so."""
    rows = own_texts()
    seen, held = rows[half::2], rows[1 - half :: 2]
    assert accuracy(held, taught(seen)) >= accuracy(held, None) - 0.025


def test_topics_that_no_rule_knows_are_learned_from_words_alone() -> None:
    pool, held = (
        [(f"house:{code[7:9]}", article) for code, article in masakha(name)]
        for name in ("eng_50shot.tsv", "eng_dev.tsv")
    )
    assert accuracy(held[1::2], taught(pool)) >= 0.74


def test_masakhanews_from_five_labels_a_topic() -> None:
    pool, held = masakha("eng_50shot.tsv"), masakha("eng_dev.tsv")[1::2]
    rules = accuracy(held, None)
    few = mean(accuracy(held, taught(drawn(pool, 5, seed))) for seed in range(4))
    many = accuracy(held, taught(pool))
    assert few >= max(0.86, rules - 0.005)
    assert many >= max(0.885, rules - 0.005)


def test_agnews_from_five_labels_a_topic() -> None:
    rows = agnews()
    pool, held = [one for at, one in enumerate(rows) if at % 3 != 1], rows[1::3]
    few = mean(accuracy(held, taught(drawn(pool, 5, seed))) for seed in range(4))
    assert few >= max(0.86, accuracy(held, None) - 0.005)
    assert accuracy(held, taught(drawn(pool, 100, 0))) >= 0.885
