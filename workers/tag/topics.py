"""Topics: weighted terms add up, and the topics that carry enough of the weight are named."""

from collections import defaultdict
from dataclasses import dataclass
from math import exp, log

from copydesk.articles import Tag
from workers.tag.knowledge import Knowledge
from workers.tag.lexicons import topics
from workers.tag.sightings import MAX_EVIDENCE, Scan, Sightings, Span, written_so

CREATOR = "rule:topics@1"
TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 1.5
MIN_SCORE = 2.0
MIN_SHARE = 0.15
MIN_PART = 0.25  # of the top topic's weight, for a second level
MAX_TOPICS = 4
MAX_NARROWER = 2
ABOUT_SHARE = 0.3
_MOST_FOR_TERMS = {1: 0.7, 2: 0.9}


Part = tuple[float, Span, str]
"""What one term adds to its top topic's score, its first place, and the code that it speaks for."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What speaks for one topic: the sum, and each different term's part."""

    score: float
    parts: list[Part]


def topic_tags(scan: Scan, seen: Sightings, known: Knowledge) -> list[Tag]:
    """The article's topics, strongest first, each followed by its second level where that has evidence."""
    tops = _tallied(_parts(scan, seen, known))
    total = sum(tally.score for tally in tops.values() if tally.score > 0)
    tags = []
    for code in _chosen(tops, total):
        sure = _confidence(code, tops, total)
        tags.append(_tag(code, scan, tops[code], total, sure))
        for narrow, tally in _narrower(code, tops[code]):
            part = min(tally.score / tops[code].score, 1.0)
            tags.append(_tag(narrow, scan, tally, total, sure * part))
    return tags


def _parts(scan: Scan, seen: Sightings, known: Knowledge) -> dict[str, list[Part]]:
    """What each term adds to its top topic."""
    parts: dict[str, list[Part]] = defaultdict(list)
    terms = known.topics.get(scan.language, {})
    for pattern, places in seen.items():
        for term in terms.get(pattern, ()):
            spans = written_so(scan.text, places, term.case) if term.case else places
            if spans:
                parts[term.top].append((term.weight * _emphasis(scan, spans), spans[0], term.code))
    return parts


def _emphasis(scan: Scan, spans: list[Span]) -> float:
    """One plus the logarithm of how often a term was seen.

    A sighting in the title counts three times and one in the lead one and a half.
    """
    if len(spans) == 1 and spans[0][0] >= scan.lead_end:
        return 1.0
    body_start, lead_end = scan.body_start, scan.lead_end
    seen = 0.0
    for start, _ in spans:
        seen += TITLE_WEIGHT if start < body_start else LEAD_WEIGHT if start < lead_end else 1.0
    return 1 + log(seen)


def _tallied(parts: dict[str, list[Part]]) -> dict[str, Tally]:
    return {code: Tally(sum([part[0] for part in own]), own) for code, own in parts.items()}


def _chosen(tops: dict[str, Tally], total: float) -> list[str]:
    """The codes of the top topics that are strong enough, strongest first."""
    least = max(MIN_SCORE, MIN_SHARE * total)
    strong = [(-tally.score, code) for code, tally in tops.items() if tally.score >= least]
    return [code for _, code in sorted(strong)[:MAX_TOPICS]]


def _narrower(code: str, top: Tally) -> list[tuple[str, Tally]]:
    """The second-level topics under `code` with two different terms and enough of its weight, strongest first."""
    parts: dict[str, list[Part]] = defaultdict(list)
    for part in top.parts:
        parts[part[2]].append(part)
    parts.pop(code, None)
    least = max(MIN_SCORE, MIN_PART * top.score)
    found = [
        (narrow, tally)
        for narrow, tally in _tallied(parts).items()
        if tally.score >= least and len(tally.parts) >= 2
    ]
    return sorted(found, key=lambda one: (-one[1].score, one[0]))[:MAX_NARROWER]


def _tag(code: str, scan: Scan, tally: Tally, total: float, confidence: float) -> Tag:
    share = min(tally.score / total, 1.0)
    return Tag(
        kind="topic",
        scheme="medtop",
        code=f"medtop:{code}",
        label=topics()[code].label,
        role="about" if share >= ABOUT_SHARE else "mentions",
        confidence=round(confidence, 3),
        relevance=round(share, 3),
        creator=CREATOR,
        evidence=tuple(scan.evidence(*span) for span in _best_spans(tally)),
    )


def _confidence(code: str, level: dict[str, Tally], total: float) -> float:
    """How likely the topic is the right one: a logistic of amount, share and lead over the strongest rival.

    Fitted on labelled news (see docs/tagging.md). One or two different terms are never sure, however alone.
    """
    tally = level[code]
    rival = max((other.score for name, other in level.items() if name != code), default=0.0)
    share, lead = tally.score / total, max(tally.score - rival, 0.0) / total
    fitted = 1 / (1 + exp(-(0.5 * log(tally.score) + 3.15 * share + 2.9 * lead - 2.95)))
    return min(fitted, _MOST_FOR_TERMS.get(len(tally.parts), 0.99))


def _best_spans(tally: Tally) -> list[Span]:
    """The first place of each of the strongest terms, in order of place."""
    strongest = sorted(tally.parts, key=lambda part: (-part[0], part[1]))[:MAX_EVIDENCE]
    return sorted({span for score, span, _ in strongest if score > 0})
