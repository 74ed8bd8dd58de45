"""What the rules say of each topic, as one number that a model can weigh."""

from collections.abc import Sequence
from math import log

import numpy as np

from workers.tag.learned.model import Floats
from workers.tag.topics import Tally, logit

UNSEEN = -4.5
"""The logit of a topic that no term speaks for."""
_EVEN = 0.0
"""The logit of a code that the rules do not know."""


def rule_logits(tops: dict[str, Tally], codes: Sequence[str]) -> Floats:
    """The rules' logit of each code; at the second level, that of its top topic and of its part of the weight."""
    found = _found(tops)
    return np.array([_of(code, found) for code in codes], np.float32)


def _of(code: str, found: dict[str, float]) -> float:
    scheme, _, local = code.partition(":")
    return found.get(local, UNSEEN) if scheme == "medtop" else _EVEN


def _found(tops: dict[str, Tally]) -> dict[str, float]:
    """The logits of the topics that terms speak for."""
    scores = {code: tally.score for code, tally in tops.items() if tally.score > 0}
    total = sum(scores.values())
    found = {}
    for code, score in scores.items():
        rival = max([other for name, other in scores.items() if name != code], default=0.0)
        found[code] = max(logit(score, rival, total), UNSEEN)
        narrower: dict[str, float] = {}
        for weight, _, narrow in tops[code].parts:
            if narrow != code:
                narrower[narrow] = narrower.get(narrow, 0.0) + weight
        for narrow, weight in narrower.items():
            if weight > 0:
                found[narrow] = max(found[code] + log(min(weight / score, 1.0)), UNSEEN)
    return found
