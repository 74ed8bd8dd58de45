"""Topics: weighted terms add up, and the topics that carry enough of the weight are named."""

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Tally:
    """What speaks for one topic: the sum, and each different term's part with its first place."""

    score: float = 0.0
    terms: list[tuple[float, Span]] = field(default_factory=list)


def topic_tags(scan: Scan, seen: Sightings, known: Knowledge) -> list[Tag]:
    """The article's topics, strongest first, each followed by its second level where that has evidence."""
    tops, narrows = tallies(scan, seen, known)
    total = sum(tally.score for tally in tops.values() if tally.score > 0)
    tags = []
    for code in _chosen(tops, total):
        sure = _confidence(code, tops, total)
        tags.append(_tag(code, scan, tops[code], total, sure))
        for narrow in _narrower(code, narrows, tops[code].score):
            part = min(narrows[narrow].score / tops[code].score, 1.0)
            tags.append(_tag(narrow, scan, narrows[narrow], total, sure * part))
    return tags


def tallies(scan: Scan, seen: Sightings, known: Knowledge) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """What speaks for each top topic and for each second-level topic.

    A term counts its weight times one plus the logarithm of how often it was seen, where a sighting in the
    title counts three times and one in the lead one and a half.
    """
    tops: dict[str, Tally] = {}
    narrows: dict[str, Tally] = {}
    terms = known.topics.get(scan.language, {})
    for pattern, places in seen.items():
        for term in terms.get(pattern, ()):
            spans = written_so(scan.text, places, term.case) if term.case else places
            if spans:
                part = (term.weight * _emphasis(scan, spans), spans[0])
                _count(tops, term.top, part)
                if term.code != term.top:
                    _count(narrows, term.code, part)
    return tops, narrows


def _count(level: dict[str, Tally], code: str, part: tuple[float, Span]) -> None:
    tally = level.get(code)
    if tally is None:
        tally = level[code] = Tally()
    tally.score += part[0]
    tally.terms.append(part)


def _emphasis(scan: Scan, spans: list[Span]) -> float:
    """One plus the logarithm of how often a term was seen, sightings in title and lead counting more."""
    if len(spans) == 1 and spans[0][0] >= scan.lead_end:
        return 1.0
    body_start, lead_end = scan.body_start, scan.lead_end
    seen = 0.0
    for start, _ in spans:
        seen += TITLE_WEIGHT if start < body_start else LEAD_WEIGHT if start < lead_end else 1.0
    return 1 + log(seen)


def _chosen(tops: dict[str, Tally], total: float) -> list[str]:
    """The codes of the top topics that are strong enough, strongest first."""
    least = max(MIN_SCORE, MIN_SHARE * total)
    strong = [(-tally.score, code) for code, tally in tops.items() if tally.score >= least]
    return [code for _, code in sorted(strong)[:MAX_TOPICS]]


def _narrower(code: str, narrows: dict[str, Tally], whole: float) -> list[str]:
    """The second-level codes under `code` with two different terms and enough of its weight, strongest first."""
    broader = topics()
    least = max(MIN_SCORE, MIN_PART * whole)
    found = [
        (-tally.score, narrow)
        for narrow, tally in narrows.items()
        if tally.score >= least and len(tally.terms) >= 2 and broader[narrow].broader == code
    ]
    return [narrow for _, narrow in sorted(found)[:MAX_NARROWER]]


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
    return min(fitted, _MOST_FOR_TERMS.get(len(tally.terms), 0.99))


def _best_spans(tally: Tally) -> list[Span]:
    """The first place of each of the strongest terms, in order of place."""
    strongest = sorted(tally.terms, key=lambda term: (-term[0], term[1]))[:MAX_EVIDENCE]
    return sorted({span for score, span in strongest if score > 0})
