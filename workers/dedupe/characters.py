"""What each character is to a text's words: part of one, a word of its own, or what stands between them.

Words are runs of letters and digits. Scripts that do not part words by spaces are cut finer: every Han, Hiragana
or Katakana character is a word of its own, and in Thai, Lao, Khmer and Burmese every consonant with the vowels
and signs around it. Soft hyphens and zero-width characters do not part a word.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]
Folded = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
_Kinds = npt.NDArray[np.uint32]

LONGEST_EXPANSION = 3
"""Characters that one may fold to."""
_POINT = np.uint32((1 << 21) - 1)
_EXPANDS, _FINE, _ALONE, _INVISIBLE, _CAPITAL, _DIGIT, _MET, _PART = (np.uint32(1 << bit) for bit in range(24, 32))

_TYPOGRAPHY = "\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u2022\xa0"
"""Characters between words that are frequent, each as a space and no other is."""
_DOT_ABOVE = "\u0307"
_IS_INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060-\u2064\ufeff]")
_SINGLE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U0003ffff"
)
_SPACELESS = f"{_SINGLE}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_IS_SINGLE = re.compile(f"[{_SINGLE}]")
_IS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_FINE_WORD = re.compile(
    f"[{_SINGLE}]"
    "|[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e45-\u0e4e]{0,4}"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec6-\u0ecd]{0,4}"
    "|[\u1780-\u17b3][\u17b4-\u17d3]{0,8}"
    "|[\u1000-\u102a\u103f\u1050-\u1055][\u102b-\u103e\u1056-\u1059]{0,8}"
    "|[\u0e50-\u0e59\u0ed0-\u0ed9\u1040-\u1049\u17e0-\u17e9]+"
    rf"|[^\W{_SPACELESS}][^\W{_SPACELESS}]*"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into words.

    `folded` has for each character that is seen (invisible ones are not) the one that it is compared as: NFKC,
    case folded, digits of all scripts as 0 to 9. `edges` are the start and the end of each word among them, one
    after the other; `capital` says of each word whether it begins with a capital; `digits` and `line_ends` are
    places. `seen` is the place of each character in the text, or None when all are seen, and `expands` whether
    some folds to several.
    """

    folded: Folded
    edges: Places
    capital: npt.NDArray[np.bool_]
    digits: Places
    line_ends: Places
    seen: Places | None = None
    expands: bool = False


def cut(text: str) -> Cut:
    """Find the words of a text; linear in its length."""
    text = _without_typography(text)
    if text.isascii():
        return _cut_ascii(text.encode())
    kinds = _kinds(text)
    flags = np.bitwise_or.reduce(kinds)
    seen = None
    if flags & _INVISIBLE:
        seen = (kinds & _INVISIBLE == 0).nonzero()[0]
        kinds = kinds[seen]
    if flags & _FINE:
        edges = _edges_in_fine_scripts(text)
    else:
        edges = _edges_around_each(kinds) if flags & _ALONE else _edges(kinds >= _PART)
    return Cut(
        folded=kinds & _POINT,
        edges=edges,
        capital=kinds[edges[::2]] & _CAPITAL != 0,
        digits=(kinds & _DIGIT != 0).nonzero()[0],
        line_ends=(kinds == _LINE_END).nonzero()[0],
        seen=seen,
        expands=bool(flags & _EXPANDS),
    )


def _without_typography(text: str) -> str:
    """The text with a space for each quotation mark, dash and the like, without which most English is ASCII."""
    if not text.isascii():
        for character in _TYPOGRAPHY:
            text = text.replace(character, " ")
    return text


def _cut_ascii(text: bytes) -> Cut:
    """The same for the most frequent case, by tables of bytes."""
    raw, folded = np.frombuffer(text, np.uint8), np.frombuffer(text.translate(_ASCII), np.uint8)
    edges = _edges(folded != _BETWEEN)
    first = raw[edges[::2]]
    return Cut(
        folded=folded,
        edges=edges,
        capital=first - _A < _LETTERS,
        digits=(raw - _ZERO < _DIGITS).nonzero()[0],
        line_ends=(raw == _NEW_LINE).nonzero()[0],
    )


def expanded(text: str) -> str:
    """The text with characters that fold to several (ﬁ, ß) replaced by those; it has as many words as before."""
    for character in set(text):
        if _KINDS[ord(character)] & _EXPANDS:
            text = text.replace(character, _folded(character))
    return text


def _edges(part: npt.NDArray[np.bool_]) -> Places:
    """Where runs of what is part of words begin and end."""
    padded = np.zeros(len(part) + 2, bool)
    padded[1:-1] = part
    edges: Places = (padded[1:] != padded[:-1]).nonzero()[0]
    return edges


def _edges_around_each(kinds: _Kinds) -> Places:
    """As `_edges`, where some characters are words of their own."""
    part, alone = np.zeros((2, len(kinds) + 2), bool)
    part[1:-1] = kinds >= _PART
    alone[1:-1] = kinds & _ALONE != 0
    before, here = part[:-1], part[1:]
    apart = ~(before & here) | alone[:-1] | alone[1:]
    edges: Places = np.column_stack(((here & apart).nonzero()[0], (before & apart).nonzero()[0]))
    return edges.ravel()


def _edges_in_fine_scripts(text: str) -> Places:
    found = _FINE_WORD.finditer(_IS_INVISIBLE.sub("", text))
    return np.array([place for each in found for place in each.span()], np.intp)


def _kinds(text: str) -> _Kinds:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _KINDS[points]
    unmet = points[kinds == 0]
    if len(unmet):
        _meet(set(unmet.tolist()))
        kinds = _KINDS[points]
    return kinds


def _meet(points: set[int]) -> None:
    """Remember what these characters are; a text has few that no text before it had."""
    for point in points:
        _KINDS[point] = _kind(chr(point))


def _kind(character: str) -> int:
    folded, plain = _folded(character), unicodedata.normalize("NFKC", character)
    part = character.isalnum() or character == "_"
    flags = (
        (_PART, part),
        (_DIGIT, part and any(map(str.isdigit, plain))),
        (_CAPITAL, plain[:1].isupper()),
        (_INVISIBLE, _IS_INVISIBLE.match(character)),
        (_ALONE, _IS_SINGLE.match(character)),
        (_FINE, _IS_SPACELESS.match(character) and not _IS_SINGLE.match(character)),
        (_EXPANDS, len(folded) > 1),
    )
    kind = int(_MET) | ord(folded if len(folded) == 1 else character)
    return kind | sum(int(flag) for flag, has in flags if has)


def _folded(character: str) -> str:
    """What the character is compared as: itself where not all that would stand for it is part of words."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    folded = unicodedata.normalize("NFKC", character).casefold()
    if len(folded) == 1:
        return folded
    bare = folded.replace(_DOT_ABOVE, "")
    spoilt = len(bare) > LONGEST_EXPANSION or not bare.isalnum() or _IS_SPACELESS.search(bare)
    return character if spoilt or not character.isalnum() else bare


_KINDS = np.zeros(0x110000, np.uint32)
_meet(set(range(128)))
_LINE_END = _KINDS[10]
_ASCII = bytes(ord(chr(byte).lower()) if _KINDS[byte] & _PART else 0 for byte in range(128)) + bytes(128)
_BETWEEN, _NEW_LINE, _ZERO, _DIGITS, _A, _LETTERS = (np.uint8(number) for number in (0, 10, 48, 10, 65, 26))
