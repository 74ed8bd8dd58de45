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
_LEAST = -0.75


def role_of(scan: Scan, spans: list[Span]) -> Role:
    """An article is about what it names often for its length, and early.

    `spans` are all places of one name, in order.
    """
    often = log2(1 + len(spans)) - scan.length
    after = spans[0][0] - scan.body_start
    score = often - _LATE * log2(1 + after / 100) if after >= 0 else often + _TITLE
    return "about" if score >= _LEAST else "mentions"
