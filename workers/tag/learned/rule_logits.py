"""What the rules say of each topic, as one number that a model can weigh."""

from collections.abc import Set
from math import log

from workers.tag.topics import Tally, logit

UNSEEN = -4.5
"""The logit of a topic of ours that no term speaks for."""
EVEN = 0.0
"""The logit of a code that the rules do not know."""


def unseen(code: str) -> float:
    """The rules' logit of a code where nothing speaks for it."""
    return UNSEEN if code.startswith("medtop:") else EVEN


def rule_logits(tops: dict[str, Tally], wanted: Set[str]) -> dict[str, float]:
    """The logits of those of the wanted codes that terms speak for.

    At the second level, that of the top topic and of the part of its weight.
    """
    scores = {code: tally.score for code, tally in tops.items() if tally.score > 0}
    first, second = (*sorted(scores.values(), reverse=True)[:2], 0.0, 0.0)[:2]
    total = sum(scores.values())
    found = {}
    for code, score in scores.items():
        its = max(logit(score, second if score == first else first, total), UNSEEN)
        if (name := f"medtop:{code}") in wanted:
            found[name] = its
        for narrow, weight in _narrower(tops[code], code, wanted).items():
            if weight > 0:
                found[narrow] = max(its + log(min(weight / score, 1.0)), UNSEEN)
    return found


def _narrower(top: Tally, code: str, wanted: Set[str]) -> dict[str, float]:
    """The weight of each wanted topic of the second level under a top topic."""
    weights: dict[str, float] = {}
    for weight, _, narrow in top.parts:
        if narrow != code and (name := f"medtop:{narrow}") in wanted:
            weights[name] = weights.get(name, 0.0) + weight
    return weights
