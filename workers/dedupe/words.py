"""The words of a text as numbers: what near copies are compared by.

Each word is 32 bits: 28 of the hash of its folded form (NFKC, case folded, soft hyphens and zero-width
characters dropped) above four marks. Scripts that do not part words by spaces are cut finer: every Han,
Hiragana or Katakana character is a word of its own, and in Thai, Lao, Khmer and Burmese every consonant with
the vowels and signs around it. Five words in a row are then five such characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import xxhash

from copydesk.articles import Article

Words = npt.NDArray[np.uint32]

NUMBER, CAPITAL, COMMENTARY, ASIDE = 1, 2, 4, 8
"""The marks: holds a digit; begins with a capital; somebody's remark; in a line too short to be prose."""
HASH_SHIFT = 4

MOST_WORDS = 65_536
"""Words that are read of one text; more would only slow down what is already certain."""

_INVISIBLE = "\xad\u200b-\u200f\u2060-\u2064\ufeff"
_HAS_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_SINGLE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACELESS = f"{_SINGLE}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_HAS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_ENTITY = re.compile(r"&#?\w{1,31};")
_WORD = re.compile(r"\w+")
_FINE_WORD = re.compile(
    f"[{_SINGLE}]"
    "|[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e45-\u0e4e]{0,4}"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec6-\u0ecd]{0,4}"
    "|[\u1780-\u17b3][\u17b4-\u17d3]{0,8}"
    "|[\u1000-\u102a\u103f\u1050-\u1055][\u102b-\u103e\u1056-\u1059]{0,8}"
    rf"|[^\W{_SPACELESS}][^\W{_SPACELESS}]*"
)
_VEILED_WORD = re.compile(rf"\w[\w{_INVISIBLE}]*")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_MOST_SIGNS = 40
_TO_SPACES = bytes(
    byte if byte == 10 or byte > 127 or chr(byte).isalnum() or byte == 95 else 32 for byte in range(256)
)
_LINE_END = np.uint32(COMMENTARY | ASIDE)
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
    found = {_REMEMBERED[token] for token in _tokens(text) if len(token) > 2 or token.isdigit()}
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
    """The words of `text`; those of short lines among short lines, as in menus and lists of links, are asides."""
    tokens = _tokens(_without_entities(text))
    words = np.fromiter(map(_REMEMBERED.__getitem__, tokens), np.uint32, len(tokens))
    ends = words == _LINE_END
    breaks = [-1, *np.flatnonzero(ends).tolist(), len(words)]
    lengths = [0, *(end - start - 1 for start, end in pairwise(breaks)), 0]
    for line, start in enumerate(breaks[:-1]):
        if max(lengths[line : line + 3]) < _LINE_OF_PROSE:
            words[start + 1 : breaks[line + 1]] |= np.uint32(ASIDE)
    return words[~ends] if len(breaks) > 2 else words


def _tokens(text: str) -> list[bytes]:
    r"""The words as UTF-8 and `\0` for each line end: what `_pattern` finds in each line, only faster."""
    pattern = _WORD
    if not text.isascii():
        signs = set(_NOT_ASCII.findall(text))
        pattern = _pattern(text)
        signs = {sign for sign in signs if not (sign.isalnum() or sign == "_")}
        if pattern is _WORD and len(signs) < _MOST_SIGNS:
            for sign in signs:
                text = text.replace(sign, " ")
        elif pattern is _WORD:
            text = re.sub(r"[^\w\n]", " ", text)
    if pattern is _WORD:
        return text.encode("utf-8", "surrogatepass").translate(_TO_SPACES).replace(b"\n", b" \0 ").split()
    lines = [pattern.findall(line) for line in text.split("\n")]
    found = "\0".join(f" {' '.join(line)} " for line in lines)
    return found.encode("utf-8", "surrogatepass").split()


def _without_entities(text: str) -> str:
    """Entities as so many spaces, so that places in the text stay what they are."""
    return _ENTITY.sub(lambda found: " " * len(found[0]), text) if "&" in text else text


def _pattern(text: str) -> re.Pattern[str]:
    if text.isascii():
        return _WORD
    if _HAS_SPACELESS.search(text):
        return _FINE_WORD
    return _VEILED_WORD if _HAS_INVISIBLE.search(text) else _WORD


class _Remembered(dict[bytes, int]):
    """The 32 bits of each word, computed when it is first met; most words of a text have been met before."""

    def __missing__(self, token: bytes) -> int:
        bits = _bits(token.decode("utf-8", "surrogatepass"))
        if len(token) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[token] = bits
        return bits


_MOST_REMEMBERED, _LONGEST_REMEMBERED = 1 << 17, 48
_REMEMBERED = _Remembered()


def _bits(word: str) -> int:
    if word == "\0":
        return int(_LINE_END)
    folded = word
    if not word.isascii():
        folded = unicodedata.normalize("NFKC", _HAS_INVISIBLE.sub("", word))
    marks = (NUMBER if any(map(str.isdigit, folded)) else 0) | (CAPITAL if folded[:1].isupper() else 0)
    digest = xxhash.xxh3_64_intdigest(folded.casefold().encode("utf-8", "surrogatepass"))
    return digest >> 36 << HASH_SHIFT | marks
