"""The stage `fingerprint`: equal hashes for equal texts, whatever their formatting.

Spaces, line ends, quotes, punctuation, case, entities, ligatures, soft hyphens and the headline above do not
matter; every word does.
"""

import html
import re

import xxhash

from copydesk.articles import Article
from workers.clean.characters import compose

VERSION = 1
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TOKEN = re.compile(r"\w+")


def text_hash(article: Article) -> str:
    """32 hexadecimal digits (XXH3-128) of the words of the body, or of the title when there is no body.

    A text without any word is hashed as it is, so that two such texts are equal only when they are the same.
    """
    text = article.body or article.title or ""
    words = tokens(text)
    material = " ".join(words) if words else f"\x00{text}"
    return xxhash.xxh3_128_hexdigest(material.encode("utf-8", "surrogatepass"))


def tokens(text: str) -> list[str]:
    """The words of `text`, folded: entities resolved, NFKC, invisible characters dropped, lower case."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        return _TOKEN.findall(text.lower())
    folded = compose(_INVISIBLE.sub("", text), "NFKC").casefold()
    return _TOKEN.findall(folded)
