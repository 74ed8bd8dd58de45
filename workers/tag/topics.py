"""Topics: weighted terms add up, and the topics that carry enough of the weight are named."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp, log

from copydesk.articles import Tag
from workers.tag.lexicons import topics
from workers.tag.sightings import Scan, Sighting
from workers.tag.surfaces import TopicTerm

CREATOR = "rule:topics@1"
TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 1.5
MIN_SCORE = 2.0
MIN_SHARE = 0.15
MAX_TOPICS = 4
ABOUT_SHARE = 0.3
MAX_EVIDENCE = 3
_MOST_FOR_TERMS = {1: 0.7, 2: 0.9}


@dataclass(slots=True)
class _TermCount:
    weight: float
    seen: float = 0.0
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def score(self) -> float:
        return self.weight * (1 + log(self.seen)) if self.seen >= 1 else self.weight * self.seen


Counts = dict[str, dict[int, _TermCount]]
"""Topic code to pattern to its count."""


def topic_tags(scan: Scan, seen: Iterable[Sighting]) -> list[Tag]:
    """The article's topics, strongest first, each followed by its second level where that has evidence."""
    counts = _counted(scan, seen)
    scores = {code: sum(term.score for term in terms.values()) for code, terms in counts.items()}
    total = sum(max(score, 0.0) for code, score in scores.items() if not topics()[code].broader)
    tags = []
    for code in _chosen(scores, total):
        tags.append(_tag(code, scan, counts, scores, total))
        tags += [_tag(narrow, scan, counts, scores, total) for narrow in _narrower(code, counts, scores)]
    return tags


def _counted(scan: Scan, seen: Iterable[Sighting]) -> Counts:
    counts: Counts = defaultdict(dict)
    for sighting in seen:
        if isinstance(sighting.meaning, TopicTerm):
            weight = _place_weight(scan, sighting.start)
            for code in filter(None, (sighting.meaning.code, topics()[sighting.meaning.code].broader)):
                term = counts[code].setdefault(sighting.pattern, _TermCount(sighting.meaning.weight))
                term.seen += weight
                term.spans.append((sighting.start, sighting.end))
    return counts


def _place_weight(scan: Scan, start: int) -> float:
    if start < scan.body_start:
        return TITLE_WEIGHT
    return LEAD_WEIGHT if start < scan.lead_end else 1.0


def _chosen(scores: dict[str, float], total: float) -> list[str]:
    """The codes of the top topics that are strong enough, strongest first."""
    strong = [
        code
        for code, score in scores.items()
        if not topics()[code].broader and score >= MIN_SCORE and score / total >= MIN_SHARE
    ]
    return sorted(strong, key=lambda code: (-scores[code], code))[:MAX_TOPICS]


def _narrower(code: str, counts: Counts, scores: dict[str, float]) -> list[str]:
    """The second-level codes under `code` with two different terms and enough weight, strongest first."""
    found = [
        narrow
        for narrow, terms in counts.items()
        if topics()[narrow].broader == code and len(terms) >= 2 and scores[narrow] >= MIN_SCORE
    ]
    return sorted(found, key=lambda narrow: (-scores[narrow], narrow))[:2]


def _tag(code: str, scan: Scan, counts: Counts, scores: dict[str, float], total: float) -> Tag:
    share = min(scores[code] / total, 1.0)
    return Tag(
        kind="topic",
        scheme="medtop",
        code=f"medtop:{code}",
        label=topics()[code].label,
        role="about" if share >= ABOUT_SHARE else "mentions",
        confidence=round(_confidence(code, counts, scores, total), 3),
        relevance=round(share, 3),
        creator=CREATOR,
        evidence=tuple(scan.evidence(*span) for span in _best_spans(counts[code])),
    )


def _confidence(code: str, counts: Counts, scores: dict[str, float], total: float) -> float:
    """How likely the topic is the right one: a logistic of amount, share and lead over the strongest rival.

    Fitted on labelled news (see docs/tagging.md). One or two different terms are never sure, however alone.
    """
    rival = max((score for other, score in scores.items() if _rivals(code, other)), default=0.0)
    share, lead = scores[code] / total, (scores[code] - rival) / total
    fitted = 1 / (1 + exp(-(0.5 * log(scores[code]) + 3.15 * share + 2.9 * lead - 2.95)))
    return min(fitted, _MOST_FOR_TERMS.get(len(counts[code]), 0.99))


def _rivals(code: str, other: str) -> bool:
    """Whether `other` is another topic of the same level."""
    return other != code and bool(topics()[code].broader) == bool(topics()[other].broader)


def _best_spans(terms: dict[int, _TermCount]) -> list[tuple[int, int]]:
    """The first place of each of the strongest terms, in order of place."""
    strongest = sorted(terms.values(), key=lambda term: (-term.score, term.spans[0]))
    return sorted(term.spans[0] for term in strongest[:MAX_EVIDENCE] if term.score > 0)
