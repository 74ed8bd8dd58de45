"""Train the verifier of near copies and write it as JSON.

    pip install --group train && python -m benchmarks.train_verifier

The candidate pairs of the labelled corpora, seven stories in ten of each, go through the features of
`workers.dedupe.features` into gradient boosted trees (Friedman 2001) that are monotonic in what can speak one
way only. Printed is the part that was held out. The same code, corpora and version of scikit-learn write the same
file; `trained` in it says what it came from, with a digest of all that the trees have seen.
"""

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks import dedupe_data, dedupe_index, dedupe_real
from benchmarks.dedupe_data import Corpus
from tests.quality.planted import planted
from tests.quality.planted_scripts import in_script, with_many_capitals, without_capitals, without_spaces
from workers.dedupe.alignment import align
from workers.dedupe.features import NAMES, coverage, features
from workers.dedupe.sketch import read
from workers.dedupe.verifier import forest_of

MODEL = Path(__file__).resolve().parents[1] / "workers" / "dedupe" / "data" / "verifier.json"
SEED = 20_101
"""Of the copies that we plant ourselves; tests and benchmarks use others."""
BAG = 4
"""Classifiers whose mean is taken (Breiman 1996): one alone leaves rare cases to its dice."""
DIRECTION = {
    **dict.fromkeys(("containment_max", "runs_max", "longest_run", "lines_within"), 1),
    **dict.fromkeys(("numbers_replaced_share", "names_replaced_share", "numbers_replaced", "names_replaced"), -1),
    "whole_lines_least": -1,
}
"""What can only speak for a copy (1) or against it (-1); it keeps the model sane where it has seen little."""
Table = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weight:
    """What the pairs of a corpus weigh: those that are copies, and the others."""

    copies: float
    others: float


def table(corpus: Corpus) -> tuple[Table, npt.NDArray[np.intp]]:
    """Features and labels of the corpus' candidate pairs; pairs that nobody could judge are left out."""
    rows, labels = [], []
    for place, sketch, candidate in dedupe_index.pairs(corpus.articles):
        label = corpus.label(corpus.articles[place], corpus.articles[candidate.number])
        if label >= 0:
            a, b = read(sketch.shingles), read(candidate.sketch.shingles)
            alignment = align(a, b)
            rows.append(features(a, b, alignment, coverage(a, b, alignment)))
            labels.append(label)
    return np.array(rows), np.array(labels)


def train(tables: list[tuple[Table, npt.NDArray[np.intp], Weight]], trees: int, leaves: int) -> dict[str, Any]:
    """The model as it is stored, from tables with the weights of each."""
    rows = np.vstack([table for table, _, _ in tables])
    labels = np.concatenate([labels for _, labels, _ in tables])
    weights = np.concatenate([np.where(labels == 1, weight.copies, weight.others) for _, labels, weight in tables])
    bag = [
        HistGradientBoostingClassifier(
            max_iter=trees // BAG,
            max_leaf_nodes=leaves,
            learning_rate=0.15,
            min_samples_leaf=15,
            l2_regularization=1.0,
            max_features=0.5,
            early_stopping=False,
            monotonic_cst=[DIRECTION.get(name, 0) for name in NAMES],
            random_state=number,
        ).fit(rows, labels, sample_weight=weights)
        for number in range(BAG)
    ]
    seen = hashlib.sha256(b"".join(each.tobytes() for each in (rows, labels, weights))).hexdigest()
    trained = {"seed": SEED, "bag": BAG, "trees": trees, "leaves": leaves, "pairs": len(rows), "digest": seen}
    return {"trained": trained} | exported(bag)


def exported(bag: list[HistGradientBoostingClassifier]) -> dict[str, Any]:
    """The trees of trained classifiers, one after the other, each node in five numbers; their mean in log-odds."""
    model: dict[str, Any] = {"features": list(NAMES), "roots": [], "feature": [], "threshold": [], "children": []}
    model |= {"value": [], "depth": 0, "base": float(bag[0]._baseline_prediction.item())}
    for (tree,) in (each for boosted in bag for each in boosted._predictors):
        begin = len(model["feature"])
        model["roots"].append(begin)
        model["depth"] = max(model["depth"], int(tree.nodes["depth"].max()))
        for number, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            branches = (number, number) if leaf else (node["left"], node["right"])
            model["feature"].append(0 if leaf else int(node["feature_idx"]))
            model["threshold"].append(0.0 if leaf else round(float(node["num_threshold"]), 6))
            model["children"] += [begin + int(branch) for branch in branches]
            model["value"].append(round(float(node["value"]) / BAG, 6) if leaf else 0.0)
    return model


def report(name: str, model: dict[str, Any], rows: Table, labels: npt.NDArray[np.intp]) -> None:
    """Precision, recall and F1 of the held-out pairs at several thresholds."""
    forest = forest_of(model)
    found = np.array([forest.probability(row.tolist()) for row in rows])
    for threshold in (0.5, 0.7, 0.9):
        same = found >= threshold
        true, false = int((same & (labels == 1)).sum()), int((same & (labels == 0)).sum())
        missed = int((~same & (labels == 1)).sum())
        precision, recall = true / max(true + false, 1), true / max(true + missed, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{name:28} p>={threshold}  P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  of {true + missed}")


def _corpora() -> list[tuple[Corpus, Weight]]:
    """What it is trained on: the more a corpus is like real ones, the more it weighs."""
    ours, real = planted(SEED + 1, 700, templates=300), dedupe_real.source("train")
    return [
        (dedupe_data.planted(), Weight(3, 3)),
        (dedupe_data.wire(), Weight(3.6, 9)),
        (dedupe_data.extractions(whole_pages=True), Weight(0.3, 0.3)),
        (planted(SEED, 1_500, templates=700), Weight(1.2, 0.7)),
        (planted(SEED + 2, 900, templates=300, length=40), Weight(0.85, 0.5)),
        (in_script(ours, without_spaces, "without spaces"), Weight(0.85, 0.5)),
        (in_script(ours, without_capitals, "without capitals"), Weight(0.5, 0.3)),
        (in_script(ours, with_many_capitals, "with many capitals"), Weight(0.5, 0.3)),
        (planted(SEED + 3, 1_500, templates=100, sharing=0.7, passages=120), Weight(0.35, 0.2)),
        (planted(SEED + 4, 700, sharing=0.5, passages=80, source=real), Weight(0.35, 0.2)),
    ]


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trees", type=int, default=400)
    parser.add_argument("--leaves", type=int, default=8)
    parser.add_argument("-o", "--output", type=Path, default=MODEL)
    arguments = parser.parse_args()
    corpora = _corpora()
    tables = [(*table(corpus.part("train")), weight) for corpus, weight in corpora]
    model = train(tables, arguments.trees, arguments.leaves)
    for corpus, _ in corpora:
        report(corpus.name, model, *table(corpus.part("held")))
    arguments.output.write_text(json.dumps(model, separators=(",", ":")) + "\n", "utf-8")
    print(f"{arguments.output.name}: {arguments.output.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
