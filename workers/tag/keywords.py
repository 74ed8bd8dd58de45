"""Keywords: the words that stand out in an article against the corpus's own document frequencies.

Term frequency times inverse document frequency (Spaerck Jones 1972), with what news readers' own choice of words
showed beside it: long words say more, early ones too, and inflected forms count together. A word beside another is
rather a part of a phrase or of a name, and one with a hyphen a part of a word.
"""

import numpy as np
from numpy.typing import NDArray

from copydesk.articles import Article, Tag
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
    rows, places = keys >> ROW, keys & _ONLY_PLACE
    bounds = _changes(rows).nonzero()[0]
    begins = bounds[:-1]
    counts = _COUNTS[_company(numbers, places) + 2 * _hyphens(scan.text, tokens, places)]
    scores = _of_families(rows, counts)[begins] * table.weights[rows[begins] & _ONLY_ROW]
    scores *= _BY_PLACE[places[begins]]
    best = (-scores).argsort()[:MAX_KEYWORDS]
    shares = scores[best]
    shares /= shares[0]
    starts = tokens.starts[places].tolist()
    return [
        _tag(scan, starts[begin : min(end, begin + MAX_EVIDENCE)], words[places[begin]], share)
        for begin, end, share in zip(
            begins[best].tolist(), bounds[best + 1].tolist(), shares.tolist(), strict=True
        )
    ]


def _changes(ordered: Numbers) -> Flags:
    """Where another number begins, and after the last one."""
    changes = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:-1])
    return changes


def _of_families(rows: Numbers, counts: Floats) -> Floats:
    """What the sightings of each one's family count together, raised to 1.25."""
    changes = _changes(rows >> FAMILY - ROW)[:-1]
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


def _tag(scan: Scan, starts: list[int], word: bytes, share: float) -> Tag:
    length = len(word)
    spans = [(start, start + length) for start in starts]
    evidence = scan.evidence(spans)
    return Tag(
        "keyword",
        "keyword",
        "keyword:" + word.decode(),
        evidence[0].text,
        role_of(scan, spans),
        _CONFIDENCE,
        round(share, 3),
        CREATOR,
        evidence,
    )
