"""Keywords: the words that stand out in an article against the corpus's own document frequencies.

Term frequency times inverse document frequency (Spaerck Jones 1972), with what news readers' own choice of words
showed beside it: long words say more, early ones too, and inflected forms count together. Words that stand inside
a longer name are left to the names.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from operator import itemgetter

from copydesk.articles import Article, Tag
from workers.tag.automaton import Span
from workers.tag.fold import fold
from workers.tag.lexicons import context_words, name_kinds, stop_words
from workers.tag.roles import role_of
from workers.tag.scan import MAX_EVIDENCE, MAX_SCANNED, Scan

CREATOR = "rule:keywords@2"
MAX_KEYWORDS = 10
_CONFIDENCE = 0.55
_SHORTEST, _LONGEST = 3, 40
_SHORTLIST = 32
# A letter more makes a word so much likelier to be chosen, up to a length; fitted on words that readers chose.
_BY_LENGTH = tuple(1.32 ** min(length, 11) for length in range(_LONGEST + 1))
_RARITY = 0.6
_BY_PLACE = tuple((3 + place) ** -0.2 for place in range(1_000))  # among the different words, as they come
_ENOUGH = 20  # documents: then a word that half of them hold is no keyword
_IN_A_NAME, _ADVERB, _PLURAL = 0.47, 0.6, 0.75
_ENDINGS = (b"s", b"es", b"ed", b"ing")
_FIRST = itemgetter(0)


@dataclass(frozen=True, slots=True)
class DocumentFrequencies:
    """In how many of `documents` articles each keyword term was seen; whoever stores articles keeps it."""

    documents: int
    counts: Mapping[str, int]


def terms_of(article: Article) -> frozenset[str]:
    """The terms of an article, to be added once each to the running document frequencies."""
    text = f"{(article.title or '')[:MAX_SCANNED]}\n{article.body[:MAX_SCANNED]}"
    return frozenset(term.decode() for term in set(fold(text).split()) if _is_term(term))


def keyword_tags(scan: Scan, frequencies: DocumentFrequencies) -> list[Tag]:
    """The article's strongest terms, strongest first."""
    counts = Counter(scan.folded.split())
    stopped = _stopped()
    rough = [
        (often * _BY_LENGTH[len(term)] * place, term)
        for (term, often), place in zip(counts.items(), _BY_PLACE, strict=False)
        if term not in stopped and _SHORTEST <= len(term) <= _LONGEST
    ]
    rough.sort(key=_FIRST, reverse=True)
    padded = b" " + scan.folded + b" "
    short = [one for one in rough[: 2 * _SHORTLIST] if one[1].isalpha()][:_SHORTLIST]
    scored = [(_score(score, term, counts, scan, padded, frequencies), term) for score, term in short]
    scored.sort(key=lambda one: (-one[0], one[1]))
    best = [(score, term) for score, term in scored[:MAX_KEYWORDS] if score]
    return [_tag(term, counts[term], score / best[0][0], scan, padded) for score, term in best]


def _is_term(token: bytes) -> bool:
    return _SHORTEST <= len(token) <= _LONGEST and token.isalpha() and token not in _stopped()


def _score(
    rough: float,
    term: bytes,
    counts: Mapping[bytes, int],
    scan: Scan,
    padded: bytes,
    frequencies: DocumentFrequencies,
) -> float:
    """The score by frequency, length and place, with what takes longer to find out."""
    documents, holding = frequencies.documents, frequencies.counts.get(term.decode(), 0)
    if documents >= _ENOUGH and holding > documents / 2:
        return 0.0
    rare = log(2 + documents / (1 + holding))
    score: float = rough * rare**_RARITY * _with_inflections(term, counts) / counts[term]
    if term.endswith(b"ly"):
        score *= _ADVERB
    elif term.endswith(b"s"):
        score *= _PLURAL
    start = padded.find(b" " + term + b" ")
    return score * (_IN_A_NAME if _is_in_a_name(scan.text, start, start + len(term)) else 1.0)


def _with_inflections(term: bytes, counts: Mapping[bytes, int]) -> int:
    """How often the word was seen in any of its regular forms."""
    base = term
    if term.endswith(_ENDINGS):
        for ending in _ENDINGS:
            if term.endswith(ending) and len(term) > len(ending) + _SHORTEST:
                base = term[: -len(ending)]
    get = counts.get
    return get(base, 0) + get(base + b"s", 0) + get(base + b"es", 0) + get(base + b"ed", 0) + get(base + b"ing", 0)


def _is_in_a_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word with a capitalised neighbour: "Keira" in "Keira Knightley"."""
    if not text[start].isupper():
        return False
    if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper():
        return True
    before = text[max(0, start - _LONGEST) : max(0, start - 1)].rpartition(" ")[2]
    return text[start - 1 : start] == " " and before[:1].isupper() and before.isalpha()


@cache
def _stopped() -> frozenset[bytes]:
    starters = {word for word, kinds in name_kinds().items() if "starter" in kinds}
    words = starters.union(context_words("starter"), *stop_words().values())
    return frozenset(part for word in words for part in fold(word).split())


def _tag(term: bytes, often: int, share: float, scan: Scan, padded: bytes) -> Tag:
    spans = _spans(term, often, padded)
    word = term.decode()
    return Tag(
        "keyword",
        "keyword",
        "keyword:" + word,
        scan.text[spans[0][0] : spans[0][1]],
        role_of(scan, spans),
        _CONFIDENCE,
        round(share, 3),
        CREATOR,
        scan.evidence(spans),
    )


def _spans(term: bytes, often: int, padded: bytes) -> list[Span]:
    """The first places of a term that is so often in this text."""
    sought = b" " + term + b" "
    spans: list[Span] = []
    at = -1
    for _ in range(min(often, MAX_EVIDENCE)):
        at = padded.find(sought, at + 1)
        spans.append((at, at + len(term)))
    return spans
