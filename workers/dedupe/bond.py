"""What a match does to the stories of two articles."""

from typing import NamedTuple

from copydesk.grouping import Bond
from workers.dedupe.candidates import CERTAIN
from workers.dedupe.compare import Match

_HALF, _WHOLE, _BEYOND_DOUBT = 0.5, 0.8, 0.95
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
    least, most = sorted((match.containment_a, match.containment_b))
    weight = most * match.probability
    doubtful = match.probability < CERTAIN
    if not doubtful and (least >= _HALF or (match.relation == "duplicate" and _told(match, most))):
        return Bonding("strong", True, weight)
    # The text with the smaller share in common is the one that has much of its own.
    hangs = match.containment_a <= match.containment_b
    # A passage moves nobody who has copies of their own: it may be boilerplate, and they are a story.
    passage = match.relation == "excerpt" or most < _WHOLE
    return Bonding("doubtful" if doubtful or passage else "weak", hangs, weight)


def _told(match: Match, most: float) -> bool:
    """Whether two texts are the same even if neither holds much of the other, as after bad reading."""
    return most >= _HALF or match.probability >= _BEYOND_DOUBT
