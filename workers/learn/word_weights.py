"""A linear model on words: one logistic regression for each topic, pruned to its strongest words."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from workers.learn.examples import UNKNOWN, Array

WORDS_A_TOPIC = 500
_C = 3.0
"""Inverse strength of the regularisation; from 3 to 30 it made no difference on labelled news."""


@dataclass(frozen=True, slots=True)
class WordWeights:
    """`columns` are the words kept of the vocabulary; `squares` their idf squared; `weights` words by topics."""

    columns: Array
    squares: Array
    weights: Array
    biases: Array

    def margins(self, presence: csr_matrix) -> Array:
        """The logits of each document for each topic, by its words alone."""
        kept = presence[:, self.columns]
        lengths = np.sqrt(kept @ self.squares)
        margins: Array = (kept @ self.weights) / np.where(lengths > 0, lengths, 1.0)[:, None] + self.biases
        return margins


def fit_words(presence: csr_matrix, verdicts: Array, weights: Array) -> WordWeights:
    """Fit on all words, keep the strongest `WORDS_A_TOPIC` of each topic, and fit anew on those."""
    count = presence.shape[0]
    idf = np.log((1 + count) / (1 + np.asarray(presence.sum(0)).ravel())) + 1
    first = _fit(_scaled(presence, idf), verdicts, weights, None)[0]
    strongest = [_strongest(column) for column in first.T]
    columns = np.unique(np.concatenate(strongest))
    own = [np.searchsorted(columns, rows) for rows in strongest]
    kept_idf = idf[columns]
    fitted, biases = _fit(_scaled(presence[:, columns], kept_idf), verdicts, weights, own)
    return WordWeights(columns, kept_idf**2, fitted * kept_idf[:, None], biases)


def _strongest(weights: Array) -> Array:
    order = np.argsort(-np.abs(weights), kind="stable")[:WORDS_A_TOPIC]
    return np.sort(order[weights[order] != 0])


def _scaled(presence: csr_matrix, idf: Array) -> csr_matrix:
    """Each document's idf weights, at length one."""
    weighted = presence @ diags(idf)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1.0)) @ weighted)


def _fit(x: csr_matrix, verdicts: Array, weights: Array, own: list[Array] | None) -> tuple[Array, Array]:
    """The weights and the bias of each topic, each on its own columns where they are given."""
    fitted = np.zeros((x.shape[1], verdicts.shape[1]))
    biases = np.zeros(verdicts.shape[1])
    for topic, said in enumerate(verdicts.T):
        known = np.flatnonzero(said != UNKNOWN)
        columns = np.arange(x.shape[1]) if own is None else own[topic]
        if len(np.unique(said[known])) == 2 and len(columns):
            regression = LogisticRegression(C=_C, class_weight="balanced", solver="liblinear", random_state=0)
            regression.fit(x[known][:, columns], said[known], weights[known])
            fitted[columns, topic] = regression.coef_[0]
            biases[topic] = regression.intercept_[0]
    return fitted, biases
