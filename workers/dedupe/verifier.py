"""A forest of small decision trees, as trained by `benchmarks/train_verifier.py`, all of it asked at once.

QuickScorer (Lucchese et al. 2015): a node that a pair fails leaves none of the leaves on its left. What the
failed nodes of a feature leave depends only on how many of its thresholds lie below the value, so it is worked out
before.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt

from workers.dedupe.features import NAMES

_LEAVES = 8
_ALL = 2**_LEAVES - 1
_LEFTMOST = np.array([(left & -left).bit_length() - 1 for left in range(_ALL + 1)], np.intp)


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted trees of at most 8 leaves.

    `thresholds` has for each feature those of all its nodes, in order. Row `row[i] + n` of `left` are, as bits for
    each tree, the leaves that are left when a pair's feature `i` lies above `n` of them. `value` holds the leaves'
    log-odds, eight for each tree.
    """

    thresholds: tuple[list[float], ...]
    row: tuple[int, ...]
    left: npt.NDArray[np.uint8]
    first: npt.NDArray[np.intp]
    value: npt.NDArray[np.float64]
    base: float

    def probability(self, values: list[float]) -> float:
        """How likely two texts with these features are the same story."""
        rows = [
            row + bisect_left(thresholds, value)
            for row, thresholds, value in zip(self.row, self.thresholds, values, strict=True)
        ]
        leaves = _LEFTMOST[np.bitwise_and.reduce(self.left[rows])]
        leaves += self.first
        return 1 / (1 + exp(-self.base - float(self.value[leaves].sum())))


@dataclass(frozen=True, slots=True)
class _Node:
    """A question of one tree: which leaves a pair loses whose feature is above the threshold."""

    threshold: float
    tree: int
    lost: int


def forest_of(model: dict[str, Any]) -> Forest:
    """The forest in a model file. Raises ValueError when it was trained on other features or has larger trees.

    Node `i` of the file asks whether feature `feature[i]` is at most `threshold[i]`: `children[2 * i]` follows
    when it is, `children[2 * i + 1]` when not; a leaf is its own child, and `value[i]` is its log-odds.
    """
    if tuple(model["features"]) != NAMES:
        raise ValueError("the verifier was trained on other features")
    nodes: defaultdict[int, list[_Node]] = defaultdict(list)
    value = np.zeros(_LEAVES * len(model["roots"]))
    for tree, root in enumerate(model["roots"]):
        leaves = list(_leaves(model, root, tree, nodes))
        if len(leaves) > _LEAVES:
            raise ValueError(f"a tree of the verifier has more than {_LEAVES} leaves")
        value[_LEAVES * tree : _LEAVES * tree + len(leaves)] = leaves
    asked = [sorted(nodes[feature], key=lambda node: node.threshold) for feature in range(len(NAMES))]
    sizes = [len(each) + 1 for each in asked]
    return Forest(
        thresholds=tuple([node.threshold for node in each] for each in asked),
        row=tuple(sum(sizes[:feature]) for feature in range(len(NAMES))),
        left=np.vstack([_left(each, len(model["roots"])) for each in asked]),
        first=np.arange(0, len(value), _LEAVES),
        value=value,
        base=model["base"],
    )


def _leaves(
    model: dict[str, Any], node: int, tree: int, nodes: dict[int, list[_Node]], before: int = 0
) -> Iterator[float]:
    """The log-odds of the leaves below a node, from left to right; what the nodes ask is added to `nodes`."""
    below, above = model["children"][2 * node : 2 * node + 2]
    if below == node:
        yield model["value"][node]
        return
    lost = list(_leaves(model, below, tree, nodes, before))
    bits = (2 ** len(lost) - 1) << before
    nodes[model["feature"][node]].append(_Node(model["threshold"][node], tree, bits & _ALL))
    yield from lost
    yield from _leaves(model, above, tree, nodes, before + len(lost))


def _left(asked: list[_Node], trees: int) -> npt.NDArray[np.uint8]:
    """What is left of each tree's leaves, by how many of these nodes a pair fails, from none to all."""
    rows = np.full((len(asked) + 1, trees), _ALL, np.uint8)
    for place, node in enumerate(asked):
        rows[place + 1 :, node.tree] &= np.uint8(_ALL - node.lost)
    return rows


@cache
def forest() -> Forest:
    """The forest that is shipped."""
    return forest_of(json.loads((files("workers.dedupe.data") / "verifier.json").read_text("utf-8")))
