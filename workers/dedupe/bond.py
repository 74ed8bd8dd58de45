"""What a match does to the stories of two articles."""

from typing import NamedTuple

from copydesk.grouping import Bond
from workers.dedupe.candidates import CERTAIN
from workers.dedupe.compare import Match

_HOST = 0.5
_TELLING = frozenset({"duplicate", "contains", "contained_in", "excerpt"})


class Bonding(NamedTuple):
    """A bond (see `copydesk.grouping.Bond`), whether by it the first hangs on the second, and its weight."""

    bond: Bond | None
    hangs: bool
    weight: float


_NONE = Bonding(None, False, 0.0)


def bonding(match: Match) -> Bonding:
    """The bond of two articles; none where they only are related, or differ."""
    if match.relation not in _TELLING:
        return _NONE
    least = min(match.containment_a, match.containment_b)
    weight = max(match.containment_a, match.containment_b) * match.probability
    doubtful = match.probability < CERTAIN
    if not doubtful and match.relation != "excerpt" and (match.relation == "duplicate" or least >= _HOST):
        return Bonding("strong", True, weight)
    # The text with the smaller share in common is the one that has much of its own.
    hangs = match.containment_a <= match.containment_b
    return Bonding("doubtful" if doubtful else "weak", hangs, weight)
