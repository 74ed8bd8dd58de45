"""A trained model: for each topic the weights of its words and of what the rules say, and a threshold.

Logistic regression on words that are there or not, weighed by inverse document frequency and scaled to length
one over the model's words, beside the rules' own logit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workers.tag.learned.rule_logits import is_top, unseen

Floats = NDArray[np.float32]
_MOST_LOGIT = 30.0


def probability(logit: float) -> float:
    """The logistic function, of any number."""
    return 1 / (1 + exp(-min(max(logit, -_MOST_LOGIT), _MOST_LOGIT)))


def logit_of(likely: float) -> float:
    """The inverse of `probability`, infinite outside of what a probability can be."""
    if not 0 < likely < 1:
        return inf if likely > 0 else -inf
    return log(likely / (1 - likely))


def where_ruled(alone: float) -> float:
    """`Model.alone` where the rules name the topic too: a quarter of the odds are enough."""
    return alone / (alone + 4 * (1 - alone))


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

    `alone` is the least probability of the likeliest top topic of an article that has no topic else.
    `digest` is the SHA-256 of the document that holds the model.
    """

    topics: tuple[LearnedTopic, ...]
    words: tuple[bytes, ...]
    squares: Floats
    weights: Floats
    rule_weight: float
    alone: float
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
    def columns(self) -> dict[str, int]:
        """The column of each topic by its code."""
        return {topic.code: column for column, topic in enumerate(self.topics)}

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the topics."""
        return frozenset(self.columns)

    @cached_property
    def tops(self) -> tuple[int, ...]:
        """The columns of the IPTC top topics: nearly every article has one of the 17."""
        return tuple(column for column, topic in enumerate(self.topics) if is_top(topic.code))

    @cached_property
    def bars(self) -> list[float]:
        """The thresholds of the topics as logits."""
        return [logit_of(topic.threshold) for topic in self.topics]

    @cached_property
    def lowest_bars(self) -> tuple[float, float]:
        """`alone` as a logit, and what it is where the rules name the topic too."""
        return logit_of(self.alone), logit_of(where_ruled(self.alone))

    @cached_property
    def _rows(self) -> dict[bytes, int]:
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _table(self) -> Floats:
        """The weights, with the squares as a last column: one look for both."""
        return np.column_stack([self.weights, self.squares])

    @cached_property
    def _resting(self) -> list[float]:
        """The logits of an article without any known word or term."""
        return [topic.bias + self.rule_weight * unseen(topic.code) for topic in self.topics]

    def look(self, words: Sequence[bytes]) -> "Look":
        """The model's words that are among these, in the model's order."""
        found = set(map(self._rows.get, words))
        found.discard(None)
        rows = np.array([*found], np.intp)
        rows.sort()
        return Look(rows, self._table.take(rows, 0))

    def logits(self, seen: "Look", by_rules: Mapping[str, float]) -> list[float]:
        """How likely each topic is, by the words that were seen and by the logits of the rules."""
        logits = list(self._resting)
        if len(seen.rows):
            *sums, squares = np.add.reduce(seen.weights).tolist()
            length = squares**0.5
            logits = [rest + its / length for rest, its in zip(logits, sums, strict=True)]
        for code, logit in by_rules.items():
            logits[self.columns[code]] += self.rule_weight * (logit - unseen(code))
        return logits


@dataclass(frozen=True, slots=True)
class Look:
    """The rows of the words that were seen, and a row of weights for each, its idf squared last."""

    rows: NDArray[np.intp]
    weights: Floats

    def strongest(self, column: int, most: int) -> list[int]:
        """The rows of the words that speak most for a topic."""
        weights = self.weights[:, column]
        return [int(self.rows[at]) for at in (-weights).argsort(kind="stable")[:most] if weights[at] > 0]
