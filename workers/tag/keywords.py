"""Keywords: the words that stand out in an article against the corpus's own document frequencies."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log

from copydesk.articles import Article, Tag
from workers.tag.automaton import Span
from workers.tag.fold import fold
from workers.tag.lexicons import context_words, stop_words
from workers.tag.roles import role_of
from workers.tag.scan import MAX_EVIDENCE, Scan, scan_of

CREATOR = "rule:keywords@1"
MAX_KEYWORDS = 10
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class DocumentFrequencies:
    """In how many of `documents` articles each keyword term was seen; whoever stores articles keeps it."""

    documents: int
    counts: Mapping[str, int]


def terms_of(article: Article) -> frozenset[str]:
    """The terms of an article, to be added once each to the running document frequencies."""
    return frozenset(term.decode() for term in _counted(scan_of(article).text))


def keyword_tags(scan: Scan, frequencies: DocumentFrequencies) -> list[Tag]:
    """The article's strongest terms by tf-idf, those of the title counting twice; none from an empty corpus."""
    if not frequencies.documents:
        return []
    folded = b" " + fold(scan.text) + b" "
    counts = _counted(scan.text)
    for term, often in _counted(scan.text[: scan.body_start]).items():
        counts[term] += often
    scores = {term: often * _idf(term, frequencies) for term, often in counts.items()}
    best = sorted(scores, key=lambda term: (-scores[term], term))[:MAX_KEYWORDS]
    return [_tag(term, scores[term] / scores[best[0]], scan, folded) for term in best if scores[term] > 0]


def _idf(term: bytes, frequencies: DocumentFrequencies) -> float:
    """Smoothed inverse document frequency (Spaerck Jones 1972)."""
    return log((1 + frequencies.documents) / (1 + frequencies.counts.get(term.decode(), 0)))


def _counted(text: str) -> dict[bytes, int]:
    """How often each term occurs: words of some length that are neither common nor numbers."""
    stopped = _stopped()
    return {
        token: often
        for token, often in Counter(fold(text).split()).items()
        if len(token) >= _SHORTEST and token not in stopped and b"?" not in token and not token.isdigit()
    }


@cache
def _stopped() -> frozenset[bytes]:
    words = context_words("starter").union(*(stop_words().values()))
    return frozenset(part for word in words for part in fold(word).split())


def _tag(term: bytes, share: float, scan: Scan, folded: bytes) -> Tag:
    spans = _spans(term, folded)
    label = scan.text[spans[0][0] : spans[0][1]]
    return Tag(
        kind="keyword",
        scheme="keyword",
        code=f"keyword:{term.decode()}",
        label=label,
        role=role_of(scan, spans),
        confidence=0.5,
        relevance=round(share, 3),
        creator=CREATOR,
        evidence=scan.evidence(spans),
    )


def _spans(term: bytes, folded: bytes) -> list[Span]:
    """The first places of a term that was counted in this text."""
    spans: list[Span] = []
    at = folded.find(b" " + term + b" ")
    while at >= 0 and len(spans) < MAX_EVIDENCE:
        spans.append((at, at + len(term)))
        at = folded.find(b" " + term + b" ", at + 1)
    return spans
