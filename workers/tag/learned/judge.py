"""Let a model judge an article's topics in the place of the rules."""

import numpy as np

from copydesk.articles import Tag
from workers.tag.automaton import Span
from workers.tag.learned.model import Model
from workers.tag.learned.rule_logits import rule_logits
from workers.tag.lexicons import topics
from workers.tag.scan import MAX_EVIDENCE, Scan
from workers.tag.topics import Tally

ABOUT = 0.5
"""The least probability of what an article is about; where the threshold is lower, it is mentioned."""
_LEAST, _MOST = 0.01, 0.99


def judge(model: Model, scan: Scan, tops: dict[str, Tally], by_rules: list[Tag]) -> list[Tag]:
    """The topics of the rules, but for those that the model knows its own; the most likely first.

    A top topic that the model denies takes its second level with it.
    """
    rows = model.rows_in(scan.folded.split())
    likely = model.probabilities(rows, rule_logits(tops, model.codes))
    columns = np.flatnonzero(likely >= model.thresholds).tolist()
    given = [tag for column in columns if (tag := _tag(model, column, float(likely[column]), rows, scan, tops))]
    denied = set(model.codes).difference(tag.code for tag in given)
    kept = [tag for tag in by_rules if tag.code not in model.codes and _broader(tag.code) not in denied]
    return sorted((*given, *kept), key=_by_confidence)


def _broader(code: str) -> str:
    return f"medtop:{topics()[code[7:]].broader}"


def _by_confidence(tag: Tag) -> tuple[float, str]:
    return -tag.confidence, tag.code


def _tag(
    model: Model, column: int, likely: float, rows: list[int], scan: Scan, tops: dict[str, Tally]
) -> Tag | None:
    """The tag of one topic; None where nothing in the text bears it out."""
    topic = model.topics[column]
    spans = _of_words(model, column, rows, scan) or _of_terms(topic.code, tops)
    if not spans:
        return None
    return Tag(
        kind=topic.kind,
        scheme=topic.scheme,
        code=topic.code,
        label=topic.label,
        role="about" if likely >= ABOUT else "mentions",
        confidence=round(min(max(likely, _LEAST), _MOST), 3),
        relevance=round(likely, 3),
        creator=model.creator,
        evidence=scan.evidence(spans),
    )


def _of_words(model: Model, column: int, rows: list[int], scan: Scan) -> list[Span]:
    """The first places of the words that speak most for a topic, in order of place."""
    weights = model.weights[rows, column]
    strongest = np.argsort(-weights, kind="stable")[:MAX_EVIDENCE]
    words = [model.words[rows[at]] for at in strongest if weights[at] > 0]
    return sorted(_first_place(word, scan.folded) for word in words)


def _first_place(word: bytes, folded: bytes) -> Span:
    """Where a word that is there stands first as a whole."""
    start = (b" " + folded + b" ").index(b" " + word + b" ")
    return start, start + len(word)


def _of_terms(code: str, tops: dict[str, Tally]) -> list[Span]:
    """The first places of the terms of a rule that speak most for a topic, in order of place."""
    parts = [
        part for tally in tops.values() for part in tally.parts if code == f"medtop:{part[2]}" and part[0] > 0
    ]
    return sorted({span for _, span, _ in sorted(parts, reverse=True)[:MAX_EVIDENCE]})
