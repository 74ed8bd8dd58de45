"""A trained model: for each topic the weights of its words and of what the rules say, and a threshold.

Logistic regression on words that are there or not, weighed by inverse document frequency and scaled to length
one over the model's words, beside the rules' own logit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_MOST_LOGIT = 30.0


@dataclass(frozen=True, slots=True)
class LearnedTopic:
    """A tag that the model gives. `bias` is in logits, and `threshold` is the least probability."""

    kind: Literal["topic", "rule"]
    scheme: str
    code: str
    label: str
    bias: float
    threshold: float


@dataclass(frozen=True)
class Model:
    """`weights` is words by topics and holds the words' idf; `squares` is each word's idf squared.

    `digest` is the SHA-256 of the document that holds the model.
    """

    topics: tuple[LearnedTopic, ...]
    words: tuple[bytes, ...]
    squares: Floats
    weights: Floats
    rule_weight: float
    digest: str

    @cached_property
    def creator(self) -> str:
        """What its tags name as their creator."""
        return f"model:{self.digest[:12]}"

    @cached_property
    def number(self) -> int:
        """A number that is another one for another model: the version that an article was tagged with."""
        return int(self.digest[:12], 16)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The topics' codes."""
        return tuple(topic.code for topic in self.topics)

    @cached_property
    def thresholds(self) -> Floats:
        """The topics' thresholds."""
        return np.array([topic.threshold for topic in self.topics], np.float32)

    @cached_property
    def _biases(self) -> Floats:
        return np.array([topic.bias for topic in self.topics], np.float32)

    @cached_property
    def _rows(self) -> dict[bytes, int]:
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _known(self) -> frozenset[bytes]:
        return frozenset(self.words)

    def rows_in(self, words: Sequence[bytes]) -> list[int]:
        """The rows of the model's words that are among these, in order."""
        rows = self._rows
        return sorted([rows[word] for word in self._known.intersection(words)])

    def probabilities(self, rows: list[int], by_rules: Floats) -> Floats:
        """How likely each topic is, by the words in these rows and by the logits of the rules."""
        logits = self._biases + self.rule_weight * by_rules
        if rows:
            logits += self.weights.take(rows, 0).sum(0) / np.sqrt(self.squares.take(rows).sum())
        likely: Floats = 1 / (1 + np.exp(-logits.clip(-_MOST_LOGIT, _MOST_LOGIT)))
        return likely
