"""Weigh what the rules say against what the words say, on words' margins of articles that were held out.

Late fusion: a logistic regression of few numbers, the weights shared by all topics. Its prior is the rules alone,
and how strongly it is held to that is chosen on the labels: with few of them little changes, and with many the
words have what they earned.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from workers.learn.examples import UNKNOWN, YES, Array

_RULE_PRIOR = 1.0
_LEAST_OF_RULES = 0.2
_RULE_STRENGTH, _WORD_STRENGTH, _BIAS_STRENGTH = 2.0, 0.5, 12.0
"""How strongly each is held to its prior: half of it times the squared distance is added to the loss."""
_STRENGTHS = (1e5, 128.0, 32.0, 8.0, 2.0, 0.5)
"""What these are multiplied by, from the rules alone to hardly any prior."""


@dataclass(frozen=True, slots=True)
class Margins:
    """What rules and words say, as logits, and what is known: all but `weights` are articles by topics."""

    by_rules: Array
    by_words: Array
    verdicts: Array
    weights: Array

    def of(self, rows: Array) -> "Margins":
        """Those of some of the articles."""
        return Margins(self.by_rules[rows], self.by_words[rows], self.verdicts[rows], self.weights[rows])


@dataclass(frozen=True, slots=True)
class Fusion:
    """What a logit of the rules and of the words is multiplied by, and what is added for each topic."""

    rule_weight: float
    word_weight: float
    biases: Array

    def probabilities(self, margins: Margins) -> Array:
        """How likely each topic is, articles by topics."""
        return _sigmoid(self._logits(margins))

    def losses(self, margins: Margins) -> Array:
        """The log-loss of each article, summed over what is known of it."""
        logits, right = self._logits(margins), margins.verdicts == YES
        losses: Array = (_importance(margins) * (np.logaddexp(0, logits) - right * logits)).sum(1)
        return losses

    def _logits(self, margins: Margins) -> Array:
        logits: Array = self.rule_weight * margins.by_rules + self.word_weight * margins.by_words + self.biases
        return logits


def fit_fusion(margins: Margins, folds: Array) -> Fusion:
    """Fit on what is known, held to the rules as strongly as the labels allow; `folds` says each article's fold.

    Of the strengths whose loss on held-out folds is within one standard error of the best, the greatest is taken
    (Breiman et al., Classification and Regression Trees, 1984).
    """
    losses = [_held_out_losses(margins, folds, strength) for strength in _STRENGTHS]
    best = min(losses, key=np.sum)
    enough = next(
        strength
        for strength, loss in zip(_STRENGTHS, losses, strict=True)
        if (loss - best).sum() <= np.sqrt(len(loss)) * (loss - best).std()
    )
    return _fitted(margins, enough)


def _held_out_losses(margins: Margins, folds: Array, strength: float) -> Array:
    losses = np.zeros(len(folds))
    for fold in np.unique(folds):
        held = folds == fold
        losses[held] = _fitted(margins.of(~held), strength).losses(margins.of(held))
    return losses


def _fitted(margins: Margins, strength: float) -> Fusion:
    """Words weigh nothing at least, and rules are never forgotten.

    A person who corrects only mistakes would else teach that the rules are always wrong.
    """
    topics = margins.verdicts.shape[1]
    prior = np.array([_RULE_PRIOR, 0.0, *np.zeros(topics)])
    strengths = strength * np.array([_RULE_STRENGTH, _WORD_STRENGTH, *np.full(topics, _BIAS_STRENGTH)])
    importance, right = _importance(margins), margins.verdicts == YES

    def loss(numbers: Array) -> tuple[float, Array]:
        fusion = Fusion(numbers[0], numbers[1], numbers[2:])
        wrong = importance * (fusion.probabilities(margins) - right)
        gradient = np.array([(wrong * margins.by_rules).sum(), (wrong * margins.by_words).sum(), *wrong.sum(0)])
        away = numbers - prior
        return fusion.losses(margins).sum() + 0.5 * (strengths * away**2).sum(), gradient + strengths * away

    bounds = [(_LEAST_OF_RULES, None), (0, None), *[(None, None)] * topics]
    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Fusion(float(found[0]), float(found[1]), found[2:])


def _importance(margins: Margins) -> Array:
    importance: Array = (margins.verdicts != UNKNOWN) * margins.weights[:, None]
    return importance


def _sigmoid(logits: Array) -> Array:
    likely: Array = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return likely
