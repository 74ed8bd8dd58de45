"""What each word weighs as a keyword before an article is read: by its letters, and by how rare it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import log

import numpy as np

from workers.tag.fold import fold
from workers.tag.lexicons import context_words, name_kinds, stop_words

SHORTEST, LONGEST = 3, 40
FAMILY, ROW = 40, 20
"""Where a word's number holds its family and its row; the lowest bits are left to the place in a text."""
MAX_WORDS = 1 << 17
"""Words that are remembered. With those of one article their rows stay below `1 << ROW`."""
# Fitted on words that readers chose: a letter more makes a word so much likelier to be chosen, up to a length.
_BY_LETTER, _LETTERS = 1.32, 11
_ADVERB, _PLURAL = 0.75, 0.8
_ENOUGH = 20  # documents: then a word that half of them hold is no keyword
_ENDINGS = (b"s", b"es", b"ed", b"ing")


class WordNumbers(dict[bytes, int]):
    """A number for each word that may be a keyword, and 0 for one that may not; made at a word's first sight.

    The numbers of all regular forms of a word lie together: they begin with its family. `weights` are by row.
    """

    def __init__(self, documents: int, counts: Mapping[str, int]) -> None:
        super().__init__()
        self.weights = np.zeros(1 << 10)
        self._documents, self._counts = documents, counts
        self._families: dict[bytes, int] = {}
        self._rows = 0

    def __missing__(self, word: bytes) -> int:
        weight = self._weight(word) if is_term(word) else 0.0
        number = self[word] = self._number(word, weight) if weight else 0
        return number

    def _number(self, word: bytes, weight: float) -> int:
        self._rows = row = self._rows + 1
        if row == len(self.weights):
            self.weights = np.concatenate([self.weights, np.zeros(row)])
        self.weights[row] = weight
        family = self._families.setdefault(_base(word), len(self._families))
        return family << FAMILY | row << ROW

    def _weight(self, word: bytes) -> float:
        documents, holding = self._documents, self._counts.get(word.decode(), 0)
        if documents >= _ENOUGH and holding > documents / 2:
            return 0.0
        ending = _ADVERB if word.endswith(b"ly") else _PLURAL if word.endswith(b"s") else 1.0
        rare = log(2 + documents / (1 + holding))
        return rare * ending * _BY_LETTER ** min(len(word), _LETTERS)


@dataclass(slots=True)
class DocumentFrequencies:
    """In how many of `documents` articles each keyword term was seen; whoever stores articles keeps it."""

    documents: int
    counts: Mapping[str, int]
    _table: WordNumbers = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._table = WordNumbers(self.documents, self.counts)

    def table(self) -> WordNumbers:
        """What the words weigh; anew where too many are remembered."""
        if len(self._table) > MAX_WORDS:
            self._table = WordNumbers(self.documents, self.counts)
        return self._table


def is_term(word: bytes) -> bool:
    """Whether a folded word may be a keyword."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha() and word not in _stopped()


def _base(word: bytes) -> bytes:
    """What the regular forms of a word have in common, or nearly so."""
    base = word
    if word.endswith(_ENDINGS):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + SHORTEST:
                base = word[: -len(ending)]
    return base


@cache
def _stopped() -> frozenset[bytes]:
    starters = {word for word, kinds in name_kinds().items() if "starter" in kinds}
    words = starters.union(context_words("starter"), *stop_words().values())
    return frozenset(part for word in words for part in fold(word).split())
