"""The words of a text as numbers: what near copies are compared by.

Each word is 32 bits: 28 of the hash of its folded form (NFKC, case folded, soft hyphens and zero-width
characters dropped) above four marks. Scripts that do not part words by spaces are cut finer: every Han,
Hiragana or Katakana character is a word of its own, and in Thai, Lao, Khmer and Burmese every consonant with
the vowels and signs around it. Five words in a row are then five such characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import xxhash

from copydesk.articles import Article

Words = npt.NDArray[np.uint32]

NUMBER, CAPITAL, COMMENTARY, ASIDE = 1, 2, 4, 8
"""The marks: holds a digit; begins with a capital; somebody's remark; in a line too short to be prose."""
HASH_SHIFT = 4

MOST_WORDS = 16_384
"""Words that are read of one text; more would only slow down what is already certain."""

_INVISIBLE = "\xad\u200b-\u200f\u2060-\u2064\ufeff"
_HAS_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_SINGLE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACELESS = f"{_SINGLE}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_HAS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_ENTITY = re.compile(r"&#?\w{1,31};")
_WORD = re.compile(r"\w{1,64}")
_VEILED_WORD = re.compile(rf"\w[\w{_INVISIBLE}]{{0,95}}")
_FINE_WORD = re.compile(
    f"[{_SINGLE}]"
    "|[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e45-\u0e4e]{0,4}"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec6-\u0ecd]{0,4}"
    "|[\u1780-\u17b3][\u17b4-\u17d3]{0,8}"
    "|[\u1000-\u102a\u103f\u1050-\u1055][\u102b-\u103e\u1056-\u1059]{0,8}"
    rf"|[^\W{_SPACELESS}][^\W{_SPACELESS}{_INVISIBLE}]{{0,63}}"
)
_LINE_OF_PROSE = 8


def words_of(article: Article) -> Words:
    """The words of the body in text order, marked; at most `MOST_WORDS`."""
    chunks: list[Words] = []
    count = 0
    for text, marks in _parts(article):
        chunk = _prose_marked(text) | np.uint32(marks)
        chunks.append(chunk)
        count += len(chunk)
        if count >= MOST_WORDS:
            break
    return np.concatenate(chunks)[:MOST_WORDS] if chunks else np.empty(0, np.uint32)


def spans_of(article: Article) -> list[tuple[int, int]]:
    """For each word of `words_of(article)`, where it is in the body (start, end), in code points."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for text, _ in _parts(article):
        plain = _without_entities(text)
        pattern = _pattern(plain)
        begin = offset
        for line in plain.split("\n"):
            spans += [(begin + found.start(), begin + found.end()) for found in pattern.finditer(line)]
            begin += len(line) + 1
        offset += len(text)
        if len(spans) >= MOST_WORDS:
            break
    return spans[:MOST_WORDS]


def title_words(title: str | None) -> Words:
    """The distinct longer words of a headline, at most 32, sorted."""
    text = _without_entities((title or "")[:2_000])
    found = {_word(token) for token in _pattern(text).findall(text) if len(token) > 2 or not token.isalpha()}
    return np.array(sorted(found)[:32], dtype=np.uint32)


def _parts(article: Article) -> Iterator[tuple[str, int]]:
    """The body cut at the bounds of known commentary: each part with its mark."""
    body, place = article.body, 0
    for start, end in _commentary(article):
        if place < start:
            yield body[place:start], 0
        yield body[max(place, start) : end], COMMENTARY
        place = end
    if place < len(body):
        yield body[place:], 0


def _commentary(article: Article) -> list[tuple[int, int]]:
    """Spans that cleaning found to be a remark of who passed the article on; disjoint and in order."""
    parts = article.provenance.get("body", {}).get("parts", ())
    found = sorted(
        (part["start"], part["end"]) for part in parts if part.get("kind") == "commentary" and "start" in part
    )
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if 0 <= start < end <= len(article.body) and (not spans or spans[-1][1] <= start):
            spans.append((start, end))
    return spans


def _prose_marked(text: str) -> Words:
    plain = _without_entities(text)
    pattern = _pattern(plain)
    lines = [pattern.findall(line) for line in plain.split("\n")]
    words = np.fromiter(map(_word, (token for line in lines for token in line)), np.uint32)
    return words | np.repeat(_asides(lines), [len(line) for line in lines])


def _asides(lines: list[list[str]]) -> Words:
    """`ASIDE` for each line that is short and stands between short ones: a menu, a list of links."""
    lengths = np.array([0, *map(len, lines), 0])
    near = np.maximum(np.maximum(lengths[:-2], lengths[2:]), lengths[1:-1])
    return np.where(near < _LINE_OF_PROSE, ASIDE, 0).astype(np.uint32)


def _without_entities(text: str) -> str:
    """Entities as so many spaces, so that places in the text stay what they are."""
    return _ENTITY.sub(lambda found: " " * len(found[0]), text) if "&" in text else text


def _pattern(text: str) -> re.Pattern[str]:
    if text.isascii():
        return _WORD
    if _HAS_SPACELESS.search(text):
        return _FINE_WORD
    return _VEILED_WORD if _HAS_INVISIBLE.search(text) else _WORD


@lru_cache(maxsize=1 << 17)
def _word(token: str) -> int:
    """The 32 bits of one word. Most words of a text have been seen before, so this is remembered."""
    folded = token
    if not token.isascii():
        folded = unicodedata.normalize("NFKC", _HAS_INVISIBLE.sub("", token))
    marks = (NUMBER if any(map(str.isdigit, folded)) else 0) | (CAPITAL if folded[:1].isupper() else 0)
    digest = xxhash.xxh3_64_intdigest(folded.casefold().encode("utf-8", "surrogatepass"))
    return digest >> 36 << HASH_SHIFT | marks
