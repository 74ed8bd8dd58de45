"""Weigh what the rules say against what the words say, on words' margins of articles that were held out.

Late fusion: a logistic regression of few numbers, the weights shared by all topics. Its prior is the rules alone,
so that with few labels little changes, and with many the words have what they earned.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from workers.learn.examples import UNKNOWN, YES, Array

_RULE_PRIOR = 1.0
_LEAST_OF_RULES = 0.2
_RULE_STRENGTH, _WORD_STRENGTH, _BIAS_STRENGTH = 1.0, 0.5, 4.0
"""How strongly each is held to its prior: half of it times the squared distance is added to the loss."""


@dataclass(frozen=True, slots=True)
class Fusion:
    """What a logit of the rules and of the words is multiplied by, and what is added for each topic."""

    rule_weight: float
    word_weight: float
    biases: Array

    def probabilities(self, by_rules: Array, by_words: Array) -> Array:
        """How likely each topic is, articles by topics."""
        return _sigmoid(self.rule_weight * by_rules + self.word_weight * by_words + self.biases)


def fit_fusion(by_rules: Array, by_words: Array, verdicts: Array, weights: Array) -> Fusion:
    """Fit on what is known. Words weigh nothing at least, and rules are never forgotten.

    A person who corrects only mistakes would else teach that the rules are always wrong.
    """
    importance = (verdicts != UNKNOWN) * weights[:, None]
    right = verdicts == YES
    prior = np.array([_RULE_PRIOR, 0.0, *np.zeros(verdicts.shape[1])])
    strength = np.array([_RULE_STRENGTH, _WORD_STRENGTH, *np.full(verdicts.shape[1], _BIAS_STRENGTH)])

    def loss(numbers: Array) -> tuple[float, Array]:
        logits = numbers[0] * by_rules + numbers[1] * by_words + numbers[2:]
        wrong = importance * (_sigmoid(logits) - right)
        value = (importance * (np.logaddexp(0, logits) - right * logits)).sum()
        gradient = np.array([(wrong * by_rules).sum(), (wrong * by_words).sum(), *wrong.sum(0)])
        away = numbers - prior
        return value + 0.5 * (strength * away**2).sum(), gradient + strength * away

    bounds = [(_LEAST_OF_RULES, None), (0, None), *[(None, None)] * verdicts.shape[1]]
    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Fusion(float(found[0]), float(found[1]), found[2:])


def _sigmoid(logits: Array) -> Array:
    likely: Array = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return likely
