"""How likely a topic must be to be named, and how right that is."""

from dataclasses import dataclass

import numpy as np

from workers.learn.examples import NO, YES, Array

EVEN = 0.35
_TRUST_AT = 40.0
"""With so many labels a threshold that was found stands half-way between it and `EVEN`."""
_GRID = np.linspace(0.2, 0.8, 25)
_ALONE = np.linspace(0.1, 0.5, 17)
_RIGHT_BEFORE, _WRONG_BEFORE = 4.0, 2.0
"""What is held to have been right and wrong of likeliest topics before any was seen."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How right tags are: of those given, of those that fit, and the harmonic mean."""

    precision: float
    recall: float
    f1: float


def figures(given: Array, right: Array, weights: Array) -> Figures:
    """Of one topic, over articles; all are 0 where nothing is right."""
    hits = (weights * (given & right)).sum()
    precision = hits / max((weights * given).sum(), 1e-9)
    recall = hits / max((weights * right).sum(), 1e-9)
    return Figures(float(precision), float(recall), float(2 * precision * recall / max(precision + recall, 1e-9)))


def best_threshold(likely: Array, right: Array, weights: Array) -> float:
    """The threshold of the best F1, drawn to the middle where there are few labels."""
    scores = [figures(likely >= at, right, weights).f1 for at in _GRID]
    best = [at for at, score in zip(_GRID, scores, strict=True) if score >= max(scores) - 1e-9]
    nearest = min(best, key=lambda at: abs(at - EVEN))
    trust = weights.sum() / (weights.sum() + _TRUST_AT)
    return float(trust * nearest + (1 - trust) * EVEN)


def least_alone(likely: Array, verdicts: Array, named: Array, weights: Array) -> float:
    """From where on the likeliest topic of an article that has none else is right more often than wrong.

    All are of the top topics: articles by topics, but for `weights`.
    """
    rows = np.flatnonzero(~named.any(1))
    columns = likely[rows].argmax(1) if len(rows) else rows
    best, said, weights = likely[rows, columns], verdicts[rows, columns], weights[rows]
    for at in _ALONE:
        right, wrong = (weights[(best >= at) & (said == verdict)].sum() for verdict in (YES, NO))
        if right + _RIGHT_BEFORE >= wrong + _WRONG_BEFORE:
            return float(at)
    return float(_ALONE[-1])
