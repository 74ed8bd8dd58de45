"""Topics: weighted terms add up, and the topics that carry enough of the weight are named."""

from collections import defaultdict
from dataclasses import dataclass
from math import exp, log
from operator import itemgetter

from copydesk.articles import Tag
from workers.tag.automaton import Found, Span
from workers.tag.knowledge import Knowledge
from workers.tag.lexicons import topics
from workers.tag.scan import MAX_EVIDENCE, Scan, written_so
from workers.tag.surfaces import is_spelled

CREATOR = "rule:topics@5"
TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 2.0
MIN_SCORE = 2.0
MIN_SHARE = 0.12
MIN_PART = 0.25  # of the top topic's weight, for a second level
MAX_TOPICS = 4
MAX_NARROWER = 2
ABOUT_SHARE = 0.3
_SPORT = "15000000"  # its words are hardly any other topic's: at the same score it is right more often
_MOST_FOR_TERMS = {1: 0.7, 2: 0.9}
_WEIGHT = itemgetter(0)
_ONCE_IN_TITLE = 1 + log(TITLE_WEIGHT)
_ONCE_IN_LEAD = 1 + log(LEAD_WEIGHT)


Part = tuple[float, Span, str]
"""What one term adds to its top topic's score, its first place, and the code that it speaks for."""


@dataclass(slots=True)
class Tally:
    """What speaks for one topic: the sum, and each different term's part."""

    score: float
    parts: list[Part]


def top_scores(scan: Scan, seen: Found, known: Knowledge) -> dict[str, Tally]:
    """What speaks for each top topic, also for those that are too weak to be named."""
    terms_of = known.topics.get(scan.language)
    if terms_of is None:
        return {}
    body_start, lead_end = scan.body_start, scan.lead_end
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    for pattern, places in seen.items():
        for code, top, weight, case, _, spelled in terms_of[pattern]:
            spans = written_so(scan.text, places, case) if case else places
            if spelled:
                spans = [(start, end) for start, end in spans if is_spelled(scan.text[start:end], spelled)]
            if not spans:
                continue
            first = spans[0]
            if len(spans) > 1:
                weight *= _emphasis(scan, spans)
            elif first[0] < lead_end:
                weight *= _ONCE_IN_LEAD if first[0] >= body_start else _ONCE_IN_TITLE
            parts[top].append((weight, first, code))
    return {top: Tally(sum([part[0] for part in own]), own) for top, own in parts.items()}


def topic_tags(scan: Scan, tops: dict[str, Tally]) -> list[Tag]:
    """The article's topics, strongest first, each followed by its second level where that has evidence."""
    total = sum([tally.score for tally in tops.values() if tally.score > 0])
    ranked = sorted([(-tally.score, code) for code, tally in tops.items()])
    least = max(MIN_SCORE, MIN_SHARE * total)
    tags = []
    for place, (score, code) in enumerate(ranked[:MAX_TOPICS]):
        if -score < least:
            break
        tally = Tally(-score, sorted(tops[code].parts, key=_WEIGHT, reverse=True))
        rival = ranked[1 if place == 0 else 0][0] if len(ranked) > 1 else 0.0
        sure = _confidence(code, tally, max(-rival, 0.0), total)
        tags.append(_tag(code, scan, tally, total, sure))
        for narrow, narrower in _narrower(code, tally):
            part = min(narrower.score / tally.score, 1.0)
            tags.append(_tag(narrow, scan, narrower, total, sure * part))
    return tags


def _emphasis(scan: Scan, spans: list[Span]) -> float:
    """One plus the logarithm of how often a term was seen.

    A sighting in the title counts three times and one in the lead twice.
    """
    body_start, lead_end = scan.body_start, scan.lead_end
    seen = 0.0
    for start, _ in spans:
        seen += 1.0 if start >= lead_end else LEAD_WEIGHT if start >= body_start else TITLE_WEIGHT
    return 1 + log(seen)


def _narrower(code: str, top: Tally) -> list[tuple[str, Tally]]:
    """The second-level topics under `code` with two different terms and enough of its weight, strongest first."""
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    for part in top.parts:
        if part[2] != code:
            parts[part[2]].append(part)
    least = max(MIN_SCORE, MIN_PART * top.score)
    found = []
    for narrow, own in parts.items():
        if len(own) > 1 and (score := sum([part[0] for part in own])) >= least:
            found.append((-score, narrow))
    found.sort()
    return [(narrow, Tally(-score, parts[narrow])) for score, narrow in found[:MAX_NARROWER]]


def _tag(code: str, scan: Scan, tally: Tally, total: float, confidence: float) -> Tag:
    share = min(tally.score / total, 1.0)
    return Tag(
        "topic",
        "medtop",
        "medtop:" + code,
        topics()[code].label,
        "about" if share >= ABOUT_SHARE else "mentions",
        round(confidence, 3),
        round(share, 3),
        CREATOR,
        scan.evidence(_best_spans(tally)),
    )


def _confidence(code: str, tally: Tally, rival: float, total: float) -> float:
    """How likely the topic is the right one. One or two different terms are never sure, however alone."""
    fitted = 1 / (1 + exp(-logit(tally.score, rival, total) - (code == _SPORT)))
    return min(fitted, _MOST_FOR_TERMS.get(len(tally.parts), 0.99))


def logit(score: float, rival: float, total: float) -> float:
    """The log-odds that a topic is the right one, by its amount, its share and its lead over the strongest rival.

    Fitted on labelled news (see docs/tagging.md).
    """
    lead = max(score - rival, 0.0)
    return 0.5 * log(score) + (3.15 * score + 2.9 * lead) / total - 2.95


def _best_spans(tally: Tally) -> list[Span]:
    """The first place of each of the strongest terms, which come first, in order of place."""
    return sorted({span for score, span, _ in tally.parts[:MAX_EVIDENCE] if score > 0})
