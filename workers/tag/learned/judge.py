"""Let a model judge an article's topics in the place of the rules."""

from collections.abc import Set

from copydesk.articles import Tag
from workers.tag.automaton import Span
from workers.tag.learned.model import Look, Model, probability
from workers.tag.learned.rule_logits import SCHEME, rule_logits
from workers.tag.learned.words import words_of
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
    seen = model.look(words_of(scan))
    logits = model.logits(seen, rule_logits(tops, model.codes))
    ruled = {tag.code for tag in by_rules}
    found = [_tag(model, column, logits[column], seen, scan, tops) for column in _named(model, logits, ruled)]
    given = [tag for tag in found if tag]
    denied = model.codes.difference([tag.code for tag in given])
    kept = [tag for tag in by_rules if tag.code not in model.codes and _broader(tag.code) not in denied]
    return sorted((*given, *kept), key=_by_confidence)


def _named(model: Model, logits: list[float], ruled: Set[str]) -> list[int]:
    """The columns of the topics beyond their thresholds; where there is none, of the likeliest top topic.

    For that one less probability is enough where the rules give its code, which is then in `ruled`.
    """
    beyond = [column for column, bar in enumerate(model.bars) if logits[column] >= bar]
    if beyond or not model.tops:
        return beyond
    best = max(model.tops, key=logits.__getitem__)
    return [best] if logits[best] >= model.lowest_bars[model.topics[best].code in ruled] else []


def _broader(code: str) -> str:
    return SCHEME + topics()[code.removeprefix(SCHEME)].broader


def _by_confidence(tag: Tag) -> tuple[float, str]:
    return -tag.confidence, tag.code


def _tag(model: Model, column: int, logit: float, seen: Look, scan: Scan, tops: dict[str, Tally]) -> Tag | None:
    """The tag of one topic; None where nothing in the text bears it out."""
    topic = model.topics[column]
    spans = _of_words(model, column, seen, scan) or _of_terms(topic.code, tops)
    if not spans:
        return None
    likely = probability(logit)
    return Tag(
        topic.kind,
        topic.scheme,
        topic.code,
        topic.label,
        "about" if likely >= ABOUT else "mentions",
        round(min(max(likely, _LEAST), _MOST), 3),
        round(likely, 3),
        model.creator,
        scan.evidence(spans),
    )


def _of_words(model: Model, column: int, seen: Look, scan: Scan) -> list[Span]:
    """The first places of the words that speak most for a topic, in order of place."""
    padded = b" " + scan.folded + b" "
    return sorted([_first_place(model.words[row], padded) for row in seen.strongest(column, MAX_EVIDENCE)])


def _first_place(word: bytes, padded: bytes) -> Span:
    """Where a word that is there stands first as a whole."""
    start = padded.index(b" " + word + b" ")
    return start, start + len(word)


def _of_terms(code: str, tops: dict[str, Tally]) -> list[Span]:
    """The first places of the terms of the rules that speak most for a topic, in order of place."""
    local = code.removeprefix(SCHEME)
    whole = tops[local].parts if local in tops else []
    parts = whole or [part for top in tops.values() for part in top.parts if part[2] == local]
    strongest = sorted([part for part in parts if part[0] > 0], reverse=True)[:MAX_EVIDENCE]
    return sorted({span for _, span, _ in strongest})
