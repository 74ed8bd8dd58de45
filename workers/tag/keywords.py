"""Keywords: the words that stand out in an article against the corpus's own document frequencies.

Term frequency times inverse document frequency (Spaerck Jones 1972), with what news readers' own choice of words
showed beside it: long words say more, early ones too, and inflected forms count together. A word beside another is
rather a part of a phrase or of a name, and one with a hyphen a part of a word.
"""

import numpy as np
from numpy.typing import NDArray

from copydesk.articles import Article, Tag
from workers.tag.automaton import Span
from workers.tag.fold import fold
from workers.tag.rarity import FAMILY, ROW, DocumentFrequencies, is_term
from workers.tag.roles import role_of
from workers.tag.scan import MAX_EVIDENCE, MAX_SCANNED, Scan
from workers.tag.tokens import MAX_TOKENS, Tokens

CREATOR = "rule:keywords@3"
MAX_KEYWORDS = 10
_CONFIDENCE = 0.55
_BY_PLACE = (3.0 + np.arange(MAX_TOKENS)) ** -0.1
# What a sighting counts: alone, beside another term, with a hyphen, and both. Their sums are exact in any order.
_COUNTS = np.array([1.0, 0.5, 0.25, 0.125])
_ONLY_ROW = (1 << FAMILY - ROW) - 1
_ONLY_PLACE = (1 << ROW) - 1
_NO_WORD = b""  # stands after the last word, and so before the first

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def terms_of(article: Article) -> frozenset[str]:
    """The terms of an article, to be added once each to the running document frequencies."""
    text = f"{(article.title or '')[:MAX_SCANNED]}\n{article.body[:MAX_SCANNED]}"
    return frozenset(term.decode() for term in set(fold(text).split()) if is_term(term))


def keyword_tags(scan: Scan, tokens: Tokens, frequencies: DocumentFrequencies) -> list[Tag]:
    """The article's strongest terms, strongest first."""
    table = frequencies.table()
    words = [*tokens.words, _NO_WORD]
    numbers = np.fromiter(map(table.__getitem__, words), np.int64, len(words))
    seen = numbers.nonzero()[0]
    if not len(seen):
        return []
    keys = numbers[seen] | seen
    keys.sort()  # so the sightings of a word lie together, and those of its family
    places = keys & _ONLY_PLACE
    begins = _changes(keys >> ROW).nonzero()[0]
    counts = _of_families(keys, _COUNTS[_company(numbers, places) + 2 * _hyphens(scan.text, tokens, places)])
    scores = counts[begins] * table.weights[keys[begins] >> ROW & _ONLY_ROW] * _BY_PLACE[places[begins]]
    best = (-scores).argsort()[:MAX_KEYWORDS]
    shares = scores[best]
    ends = np.append(begins[1:], len(keys))[best]
    starts = tokens.starts[places].tolist()
    found = []
    for begin, end, share in zip(begins[best].tolist(), ends.tolist(), (shares / shares[0]).tolist(), strict=True):
        word = words[places[begin]]
        spans = [(at, at + len(word)) for at in starts[begin : min(end, begin + MAX_EVIDENCE)]]
        found.append(_tag(scan, word.decode(), spans, share))
    return found


def _changes(ordered: Numbers) -> Flags:
    """Where another number begins."""
    changes = np.empty(len(ordered), np.bool_)
    changes[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return changes


def _of_families(keys: Numbers, counts: Floats) -> Floats:
    """What the sightings of each one's family count together, raised to 1.25."""
    changes = _changes(keys >> FAMILY)
    sums = np.add.reduceat(counts, changes.nonzero()[0])
    sums *= np.sqrt(np.sqrt(sums))
    together: Floats = sums[changes.cumsum() - 1]
    return together


def _company(numbers: Numbers, places: Numbers) -> Flags:
    """Whether the terms at these places stand beside others."""
    company: Flags = (numbers[places - 1] | numbers[places + 1]) != 0
    return company


def _hyphens(text: str, tokens: Tokens, places: Numbers) -> Flags:
    """Whether a hyphen joins the words at these places to others."""
    joined = np.zeros(len(text) + 1, np.bool_)
    at = text.find("-")
    while at >= 0:
        joined[at] = True
        at = text.find("-", at + 1)
    return joined[tokens.starts[places] - 1] | joined[tokens.ends[places]]


def _tag(scan: Scan, word: str, spans: list[Span], share: float) -> Tag:
    start, end = spans[0]
    return Tag(
        "keyword",
        "keyword",
        "keyword:" + word,
        scan.text[start:end],
        role_of(scan, spans),
        _CONFIDENCE,
        round(share, 3),
        CREATOR,
        scan.evidence(spans),
    )
