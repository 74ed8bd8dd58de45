"""What an article is about, and what it only mentions."""

from math import log2
from typing import Literal

from workers.tag.automaton import Span
from workers.tag.scan import Scan

Role = Literal["about", "mentions"]

# Fitted on half of a corpus of news and interviews in which people marked what a summary must name; the other half
# gave the figure in docs/tagging.md.
_TITLE = 0.5
_LATE = 0.5
_SHORTEST = 1_500  # code points: what is shorter is not more about what it names
_LEAST = -0.75


def role_of(scan: Scan, spans: list[Span]) -> Role:
    """An article is about what it names often for its length, and early.

    `spans` are all places of one name, in order.
    """
    first = spans[0][0]
    often = log2(1 + len(spans)) - log2(1 + max(len(scan.text), _SHORTEST) / 1_000)
    late = log2(1 + max(first - scan.body_start, 0) / 100)
    score = often - _LATE * late + _TITLE * (first < scan.body_start)
    return "about" if score >= _LEAST else "mentions"
