"""The forest that judges pairs: asked all at once, it answers as one that is walked tree by tree."""

import json
import random
from importlib.resources import files
from math import exp
from typing import Any

import pytest

from workers.dedupe.features import NAMES
from workers.dedupe.verifier import forest, forest_of


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    return json.loads((files("workers.dedupe.data") / "verifier.json").read_text("utf-8"))


def walked(model: dict[str, Any], values: list[float]) -> float:
    total = model["base"]
    for node in model["roots"]:
        while model["children"][2 * node] != node:
            above = values[model["feature"][node]] > model["threshold"][node]
            node = model["children"][2 * node + above]
        total += model["value"][node]
    return 1 / (1 + exp(-total))


def test_all_at_once_is_as_tree_by_tree(model: dict[str, Any]) -> None:
    chance = random.Random(1)
    thresholds: dict[int, list[float]] = {feature: [-1.0] for feature in range(len(NAMES))}
    for feature, threshold in zip(model["feature"], model["threshold"], strict=True):
        thresholds[feature].append(threshold)
    for _ in range(200):
        # On a threshold as often as beside it.
        values = [chance.choice(each) + chance.choice((0, 1e-7, -1e-7)) for each in thresholds.values()]
        assert forest().probability(values) == pytest.approx(walked(model, values), rel=1e-9)


def test_the_model_is_the_one_that_the_script_trains(model: dict[str, Any]) -> None:
    script = pytest.importorskip("benchmarks.train_verifier", reason="scikit-learn is for training only")
    trained = model["trained"]
    assert (trained["seed"], trained["bag"]) == (script.SEED, script.BAG)
    assert trained["trees"] == len(model["roots"])
    leaves = sum(model["children"][2 * node] == node for node in range(len(model["feature"])))
    assert leaves <= trained["trees"] * trained["leaves"]
    assert len(trained["digest"]) == 64


def test_a_model_of_other_features_is_refused(model: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="other features"):
        forest_of(model | {"features": ["one"]})


def test_a_tree_that_is_too_large_is_refused() -> None:
    # A chain of eight questions: each has a leaf on the left, and the next one or the ninth leaf on the right.
    children = [place for node in range(8) for place in (9 + node, node + 1)] + [
        place for leaf in range(8, 17) for place in (leaf, leaf)
    ]
    chain = {"features": list(NAMES), "roots": [0], "children": children, "base": 0.0}
    chain |= {"feature": [0] * 17, "threshold": [float(node) for node in range(17)], "value": [0.0] * 17}
    with pytest.raises(ValueError, match="leaves"):
        forest_of(chain)
