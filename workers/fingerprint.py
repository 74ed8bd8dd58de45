"""The stage `fingerprint`: equal hashes for equal texts, whatever their formatting.

Spaces, line ends, quotes, punctuation, case, entities, ligatures, soft hyphens and the headline above do not
matter; every word does.
"""

import html
import re
from collections.abc import Iterator

import xxhash

from copydesk.articles import Article
from workers.clean.characters import compose

VERSION = 1
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TOKEN = re.compile(r"\w+")
_SPACE = re.compile(r"\s")
_SLICE = 100_000


def text_hash(article: Article) -> str:
    """32 hexadecimal digits (XXH3-128) of the words of the body, or of the title when there is no body.

    A text without any word is hashed as it is, so that two such texts are equal only when they are the same.
    """
    text = article.body or article.title or ""
    hashed, empty = xxhash.xxh3_128(), True
    for piece in _slices(text):
        words = tokens(piece)
        if words:
            hashed.update(" ".join((*words, "")).encode("utf-8", "surrogatepass"))
            empty = False
    if empty:
        hashed.update(f"\x00{text}".encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()


def tokens(text: str) -> list[str]:
    """The words of `text`, folded: entities resolved, NFKC, invisible characters dropped, lower case."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        return _TOKEN.findall(text.lower())
    folded = compose(_INVISIBLE.sub("", text), "NFKC").casefold()
    return _TOKEN.findall(folded)


def _slices(text: str) -> Iterator[str]:
    """`text` cut at white space into bounded pieces: folding can make a text eighteen times longer."""
    start = 0
    while len(text) - start > _SLICE:
        space = _SPACE.search(text, start + _SLICE, start + 2 * _SLICE)
        end = space.start() if space else start + 2 * _SLICE
        yield text[start:end]
        start = end
    yield text[start:]
