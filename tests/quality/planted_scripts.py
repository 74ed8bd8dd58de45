"""The planted articles as if they were written in other scripts: what is the same and what differs stays so."""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from benchmarks.dedupe_data import Corpus
from copydesk.articles import Article

_WORD = re.compile(r"\w+")
_ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه")


def in_script(found: Corpus, written: Callable[[str], str], name: str) -> Corpus:
    """The same corpus as if in another script: every word goes through `written`, what stands between stays."""

    def converted(article: Article) -> Article:
        title, body = (
            _WORD.sub(lambda word: written(word[0]), text or "") for text in (article.title, article.body)
        )
        return replace(article, title=title, body=body)

    articles = [replace(each, article=converted(each.article)) for each in found.articles]
    return replace(found, name=f"{found.name}, {name}", articles=articles)


def without_spaces(word: str) -> str:
    """Two or three characters for each word, as in Chinese; numbers stay."""
    if not word.isalpha():
        return word
    digest = zlib.crc32(word.lower().encode())
    return "".join(chr(0x4E00 + (digest >> shift) % 3_000) for shift in (0, 11, 19)[: 1 + digest % 3])


def without_capitals(word: str) -> str:
    """As in Arabic."""
    return word.lower().translate(_ARABIC)


def with_many_capitals(word: str) -> str:
    """Every noun begins with a capital, as in German: here a third of all words."""
    return word.capitalize() if zlib.crc32(word.lower().encode()) % 3 == 0 else word
