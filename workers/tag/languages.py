"""Which language's lexicon reads an article: the stated one, else the one whose common words are there."""

from functools import cache

from workers.tag.fold import fold
from workers.tag.lexicons import stop_words

DEFAULT = "en"
_READ = 1_000  # code points
_LEAST = 5
_CLEARLY = 1.5


def lexicon_language(stated: str, body: str) -> str:
    """The primary subtag of the stated language; for `und` a vote of stop words, and English where it is close."""
    primary = stated.partition("-")[0].lower()
    return primary if primary and primary != "und" else _voted(body[:_READ])


def _voted(text: str) -> str:
    words = fold(text).split()
    votes = {language: sum(word in common for word in words) for language, common in _common().items()}
    (most, winner), (second, _) = sorted(((count, name) for name, count in votes.items()), reverse=True)[:2]
    return winner if most >= _LEAST and most >= _CLEARLY * second else DEFAULT


@cache
def _common() -> dict[str, frozenset[bytes]]:
    return {
        language: frozenset(part for word in words for part in fold(word).split())
        for language, words in stop_words().items()
    }
