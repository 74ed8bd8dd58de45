"""The stage `language`: which language an article is in, or `und` when its text cannot tell.

First its script, where one language alone is written in it; then a vote of frequent words, which settles nearly
all articles in microseconds; then py3langid (a naive Bayes classifier over byte n-grams, Lui and Baldwin 2012) on
the beginning of the text. CLD2 is right as often where it was measured, and has no wheels for the next Pythons.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from copydesk.articles import SIDECAR, Article, origin
from workers.scripts import language_of_script
from workers.stop_words import KNOWN, VOTES_OF_LETTERS, VOTES_OF_WORDS, Shares

_ENOUGH = 20
_SURE_LENGTH = 200
_SAMPLE, _CLASSIFIED = 600, 200
_LEAST_SURE = 0.6
# The characters that are looked at together: most texts are settled by their first words.
_AT_ONCE = 150
# So many votes, so large a share of the words, and such a lead over the next language settle it at once, or else
# when all was looked at. In a language that is not among the known ones fewer words are frequent in another.
_AT_ONCE_CLEAR, _CLEAR_IN_THE_END = (3.0, 0.0, 1.6), (2.0, 0.08, 1.4)
# One language that goes under several codes, or pairs whose written forms a page's own claim tells best.
_SAME = {
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "in": "id",
    "fil": "tl",
    "ms": "id",
    "hr": "sh",
    "bs": "sh",
    "sr": "sh",
}


def detect(article: Article, claim: str | None) -> tuple[str, dict[str, Any]]:
    """The BCP 47 primary code of the text and its provenance.

    `claim` is what the page or format says (`und` counts as none). It decides for a text that is too short,
    and where the text is doubtful. A sidecar's claim decides always.
    """
    stated = article.provenance.get("language", {})
    if stated.get("from") == SIDECAR:
        return article.language, stated
    claimed = claim if claim and claim != "und" else None
    sample = _sample(article)
    if not _has_enough_letters(sample):
        return (claimed, origin("claim", 0.5)) if claimed else ("und", origin("too short", 0.0))
    code, sure, how = _of_script(sample) or _vote(sample) or _classified(sample)
    if claimed and _SAME.get(code, code) == _SAME.get(claimed, claimed):
        return claimed, origin(f"{how} and claim", max(sure, 0.9))
    if len(sample) < _SURE_LENGTH and claimed:
        return claimed, origin("claim", 0.6)
    if sure < _LEAST_SURE:
        return (claimed, origin("claim", 0.5)) if claimed else ("und", origin(how, round(sure, 3)))
    return code, origin(how, round(sure, 3))


def _sample(article: Article) -> str:
    """The beginning of the body, or the title with it where the body is short."""
    text = article.body[:_SAMPLE]
    if len(text) < _SURE_LENGTH and article.title:
        text = f"{article.title}\n{text}"[:_SAMPLE]
    return text.strip()


def _has_enough_letters(sample: str) -> bool:
    """Whether there are letters to tell a language by; most texts show it by their first words."""
    begin = sample[: 2 * _ENOUGH]
    return sum(map(str.isalpha, begin)) >= _ENOUGH or sum(map(str.isalpha, sample[:_SURE_LENGTH])) >= _ENOUGH


def _of_script(sample: str) -> tuple[str, float, str] | None:
    """The language of a text in a script that no other is written in."""
    code = language_of_script(sample)
    return (code, 0.99, "script") if code else None


def _vote(sample: str) -> tuple[str, float, str] | None:
    """The language whose frequent words, or else letters, are much more frequent than any other's, or None."""
    votes: defaultdict[str, float] = defaultdict(float)
    looked_at = 0
    for begin in range(0, len(sample), _AT_ONCE):
        words = sample[begin : begin + _AT_ONCE].lower().split()
        looked_at += len(words)
        _count(words, VOTES_OF_WORDS, votes)
        if settled := _settled(votes, looked_at, _AT_ONCE_CLEAR):
            return settled, 0.97, "frequent words"
    if settled := _settled(votes, looked_at, _CLEAR_IN_THE_END):
        return settled, 0.95, "frequent words"
    _count(sample[:_CLASSIFIED].lower(), VOTES_OF_LETTERS, votes)
    settled = _settled(votes, looked_at, _CLEAR_IN_THE_END)
    return (settled, 0.95, "letters") if settled in KNOWN else None


def _count(tokens: Iterable[str], shares: Mapping[str, Shares], votes: defaultdict[str, float]) -> None:
    for its in filter(None, map(shares.get, tokens)):
        for language, share in its:
            votes[language] += share


def _settled(votes: Mapping[str, float], words: int, clear: tuple[float, float, float]) -> str | None:
    least, share, lead = clear
    first = max(votes.values(), default=0.0)
    if first < least or first < share * words:
        return None
    near = [language for language, its in votes.items() if its * lead > first]
    return near[0] if len(near) == 1 else None


def _classified(sample: str) -> tuple[str, float, str]:
    code, sure = _identifier().classify(sample[:_CLASSIFIED])
    return str(code), float(sure), "classifier"


@cache
def _identifier() -> Any:
    """Loaded on first use: the model takes a moment that a worker spends once."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
