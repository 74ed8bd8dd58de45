"""The stage `language`: which language an article is in, or `und` when its text cannot tell.

First a vote of frequent words, which settles most articles in microseconds; then py3langid (a naive Bayes
classifier over byte n-grams, Lui and Baldwin 2012) on the beginning of the text.
"""

from functools import cache
from itertools import islice
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from copydesk.articles import SIDECAR, Article, origin
from workers.stop_words import LANGUAGES_OF

_ENOUGH = 20
_SURE_LENGTH = 200
_SAMPLE, _CLASSIFIED = 600, 400
_LEAST_SURE = 0.6
_VOTERS = 90
# So many votes with such a lead over the next language, the more votes the smaller the lead.
_SETTLED = ((12, 1.6), (6, 2.0))
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
    if sum(map(str.isalpha, sample[:_SURE_LENGTH])) < _ENOUGH:
        return (claimed, origin("claim", 0.5)) if claimed else ("und", origin("too short", 0.0))
    code, sure, how = _vote(sample) or _classified(sample)
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


def _vote(sample: str) -> tuple[str, float, str] | None:
    """The language whose frequent words are much more frequent than any other's, or None."""
    votes: dict[str, int] = {}
    for word in islice(sample.lower().split(), _VOTERS):
        for language in LANGUAGES_OF.get(word, ()):
            votes[language] = votes.get(language, 0) + 1
    if not votes:
        return None
    best, *others = sorted(votes, key=votes.__getitem__, reverse=True)[:2]
    second = votes[others[0]] if others else 0
    settled = any(votes[best] >= least and votes[best] >= lead * second for least, lead in _SETTLED)
    return (best, 0.97, "frequent words") if settled else None


def _classified(sample: str) -> tuple[str, float, str]:
    code, sure = _identifier().classify(sample[:_CLASSIFIED])
    return str(code), float(sure), "classifier"


@cache
def _identifier() -> Any:
    """Loaded on first use: the model takes a moment that a worker spends once."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
