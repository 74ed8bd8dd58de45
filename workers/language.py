"""The stage `language`: which language an article is in, or `und` when its text cannot tell."""

from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from copydesk.articles import Article, origin

_ENOUGH = 20
_SURE_LENGTH = 200
_SAMPLE = 1000
_LEAST_SURE = 0.8


def detect(article: Article, claim: str | None) -> tuple[str, dict[str, Any]]:
    """The BCP 47 primary code of the text and its provenance.

    `claim` is what the page or format says (`und` counts as none). It decides for a text that is too short,
    and where the text is doubtful.
    """
    claimed = claim if claim and claim != "und" else None
    sample = _sample(article)
    if len(sample) < _ENOUGH:
        return (claimed, origin("claim", 0.5)) if claimed else ("und", origin("too short", 0.0))
    code, sure = _classify(sample)
    if code == claimed:
        return code, origin("text and claim", max(sure, 0.9))
    if len(sample) < _SURE_LENGTH and claimed:
        return claimed, origin("claim", 0.6)
    if sure < _LEAST_SURE:
        return (claimed, origin("claim", 0.5)) if claimed else ("und", origin("text", round(sure, 3)))
    return code, origin("text", round(sure, 3))


def _sample(article: Article) -> str:
    """The beginning of the body, or the title where the body is short."""
    text = article.body[:_SAMPLE]
    if len(text) < _SURE_LENGTH and article.title:
        text = f"{article.title}\n{text}"
    return text.strip()


def _classify(text: str) -> tuple[str, float]:
    code, sure = _identifier().classify(text)
    return str(code), float(sure)


@cache
def _identifier() -> Any:
    """Loaded on first use: the model takes a moment that a worker spends once."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
