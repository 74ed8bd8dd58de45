"""What the rules say of each topic, as one number that a model can weigh."""

from collections.abc import Set
from math import log

from workers.tag.topics import Tally, logit

SCHEME = "medtop:"
UNSEEN = -4.5
"""The logit of a topic of ours that no term speaks for."""
EVEN = 0.0
"""The logit of a code that the rules do not know."""


def unseen(code: str) -> float:
    """The rules' logit of a code where nothing speaks for it."""
    return UNSEEN if code.startswith(SCHEME) else EVEN


def is_top(code: str) -> bool:
    """Whether a code is that of an IPTC top topic."""
    return code.startswith(SCHEME) and code.endswith("000000")


def rule_logits(tops: dict[str, Tally], wanted: Set[str]) -> dict[str, float]:
    """The logits of those of the wanted codes that terms speak for.

    At the second level, that of the top topic and of the part of its weight.
    """
    scores = {code: tally.score for code, tally in tops.items() if tally.score > 0}
    first, second = (*sorted(scores.values(), reverse=True)[:2], 0.0, 0.0)[:2]
    total = sum(scores.values())
    narrower = not all(map(is_top, wanted))
    found = {}
    for code, score in scores.items():
        whole = SCHEME + code
        if whole in wanted or narrower:
            found[whole] = max(logit(score, second if score == first else first, total), UNSEEN)
    if narrower:
        _add_narrower(found, tops)
    return {code: its for code, its in found.items() if code in wanted}


def _add_narrower(found: dict[str, float], tops: dict[str, Tally]) -> None:
    for code, whole in list(found.items()):
        tally = tops[code.removeprefix(SCHEME)]
        weights: dict[str, float] = {}
        for weight, _, narrow in tally.parts:
            weights[narrow] = weights.get(narrow, 0.0) + weight
        weights.pop(code.removeprefix(SCHEME), None)
        for narrow, weight in weights.items():
            if weight > 0:
                found[SCHEME + narrow] = max(whole + log(min(weight / tally.score, 1.0)), UNSEEN)
