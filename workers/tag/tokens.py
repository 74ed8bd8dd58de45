"""The words of a folded text with where each begins and ends, found once for all who count words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.tag.fold import SPACE

MAX_TOKENS = 50_000
"""Words that are looked at; what an article is about stands earlier."""

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Tokens:
    """`words[i]` stands at `starts[i]` to `ends[i]` of the text."""

    words: list[bytes]
    starts: Places
    ends: Places


def tokens_of(folded: bytes) -> Tokens:
    """The words of a folded text."""
    spaces = np.frombuffer(b" " + folded + b" ", np.uint8) == SPACE
    edges = (spaces[1:] != spaces[:-1]).nonzero()[0]
    return Tokens(folded.split()[:MAX_TOKENS], edges[::2][:MAX_TOKENS], edges[1::2][:MAX_TOKENS])
