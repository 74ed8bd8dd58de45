"""A forest of small decision trees, as trained by `benchmarks/train_verifier.py`, walked with numpy."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt

from workers.dedupe.features import NAMES

_Integers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted trees, flattened: node `i` asks whether feature `feature[i]` is at most `threshold[i]`.

    `children[2 * i]` follows when it is, `children[2 * i + 1]` when not; a leaf is its own child, so that all
    trees are walked `depth` steps. `value` holds the leaves' log-odds.
    """

    roots: _Integers
    feature: _Integers
    threshold: npt.NDArray[np.float64]
    children: _Integers
    value: npt.NDArray[np.float64]
    depth: int
    base: float

    def probability(self, values: list[float]) -> float:
        """How likely two texts with these features are the same story."""
        above = np.array(values)[self.feature] > self.threshold
        node = self.roots
        for _ in range(self.depth):
            node = self.children[2 * node + above[node]]
        return 1 / (1 + exp(-self.base - float(self.value[node].sum())))


def forest_of(model: dict[str, Any]) -> Forest:
    """The forest in a model file. Raises ValueError when it was trained on other features."""
    if tuple(model["features"]) != NAMES:
        raise ValueError("the verifier was trained on other features")
    return Forest(
        roots=np.array(model["roots"], np.intp),
        feature=np.array(model["feature"], np.intp),
        threshold=np.array(model["threshold"], np.float64),
        children=np.array(model["children"], np.intp),
        value=np.array(model["value"], np.float64),
        depth=model["depth"],
        base=model["base"],
    )


@cache
def forest() -> Forest:
    """The forest that is shipped."""
    return forest_of(json.loads((files("workers.dedupe.data") / "verifier.json").read_text("utf-8")))
