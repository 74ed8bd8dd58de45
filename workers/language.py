"""The stage `language`: which language an article is in, or `und` when its text cannot tell.

First its script, where one language alone is written in it; then a vote of frequent words, which settles nearly
all articles in microseconds; then py3langid (a naive Bayes classifier over byte n-grams, Lui and Baldwin 2012) on
the beginning of the text. CLD2 is right as often where it was measured, and has no wheels for the next Pythons.
"""

from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from copydesk.articles import SIDECAR, Article, origin
from workers.scripts import language_of_script
from workers.stop_words import LANGUAGES_OF, WEIGHT_OF

_ENOUGH = 20
_SURE_LENGTH = 200
_SAMPLE, _CLASSIFIED = 600, 300
_LEAST_SURE = 0.6
# The characters that are looked at together: most texts are settled by their first words.
_ROUNDS = ((0, 150), (150, 300), (300, _SAMPLE))
# So many votes with such a lead over the next language. A word that several languages have is divided among them.
_LEAST_VOTES, _LEAD = 3.0, 1.6
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
    """The language whose frequent words are much more frequent than any other's, or None."""
    votes: dict[str, float] = {}
    for begin, end in _ROUNDS:
        for word in sample[begin:end].lower().split():
            if word in LANGUAGES_OF:
                weight = WEIGHT_OF[word]
                for language in LANGUAGES_OF[word]:
                    votes[language] = votes.get(language, 0.0) + weight
        if settled := _settled(votes):
            return settled, 0.97, "frequent words"
    return None


def _settled(votes: dict[str, float]) -> str | None:
    best = max(votes, key=votes.__getitem__, default=None)
    if best is None or votes[best] < _LEAST_VOTES:
        return None
    second = max((its for language, its in votes.items() if language != best), default=0.0)
    return best if votes[best] >= _LEAD * second else None


def _classified(sample: str) -> tuple[str, float, str]:
    code, sure = _identifier().classify(sample[:_CLASSIFIED])
    return str(code), float(sure), "classifier"


@cache
def _identifier() -> Any:
    """Loaded on first use: the model takes a moment that a worker spends once."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
