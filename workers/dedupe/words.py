"""The words of an article as numbers: what near copies are compared by.

Each word is 32 bits: 27 of the hash of its folded form above five marks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from copydesk.articles import Article
from workers.dedupe.characters import LONGEST_EXPANSION, Cut, Folded, Places, cut, expanded

Words = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]

NUMBER, CAPITAL, COMMENTARY, ASIDE, LINE = 1, 2, 4, 8, 16
"""The marks: holds a digit; begins with a capital; somebody's remark; in a line too short to be prose; begins a
line."""
HASH_SHIFT = 5

MOST_WORDS = 65_536
"""Words that are read of one text; more would only slow down what is already certain."""

_ENTITY = re.compile(r"&#?\w{1,31};")
_LONGEST_TITLE, _MOST_TITLE_WORDS, _LONG_WORD = 2_000, 32, 3
_LINE_OF_PROSE = 8
_WITHOUT_SPACES = 0x0E00
_PIECE = 1 << 15
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xFF51AFD7ED558CCD)


@dataclass(frozen=True, slots=True)
class Text:
    """An article in words: the distinct longer ones of its headline, sorted, and all of its body in order."""

    title: Words
    body: Words


@dataclass(frozen=True, slots=True)
class _Hashed:
    """Words of a text: their bits, where each begins, how long it is as compared, and where lines end."""

    words: Words
    starts: Places
    lengths: Places
    line_ends: Places


def words_of(article: Article) -> Text:
    """The words of an article, marked: at most 32 of the headline and `MOST_WORDS` of the body."""
    text, begin = _joined(article)
    found = _hashed(text)
    titled = int(found.starts.searchsorted(begin))
    starts = found.starts[titled : titled + MOST_WORDS]
    body = found.words[titled : titled + MOST_WORDS]
    _mark_lines(body, starts.searchsorted(found.line_ends[1:]))
    for start, end in _commentary(article):
        first, last = starts.searchsorted((begin + start, begin + end))
        body[first:last] |= np.uint32(COMMENTARY)
    return Text(_telling(text, found, titled), body)


def spans_of(article: Article) -> list[tuple[int, int]]:
    """For each word of the body, as `words_of` counts them, where it is (start, end), in code points."""
    text, begin = _joined(article)
    spans: list[tuple[int, int]] = []
    for place, piece in _pieces(text):
        found = cut(piece)
        starts, ends = found.edges[::2], found.edges[1::2] - 1
        if found.seen is not None:
            starts, ends = found.seen[starts], found.seen[ends]
        starts, ends = starts + (place - begin), ends + (place - begin + 1)
        spans += [span for span in zip(starts.tolist(), ends.tolist(), strict=True) if span[0] >= 0]
        if len(spans) >= MOST_WORDS:
            break
    return spans[:MOST_WORDS]


def _joined(article: Article) -> tuple[str, int]:
    """The headline and the body as one text, for each step costs the same however short it is; the body's place.

    Entities are as many spaces, so that places stay what they are.
    """
    title = (article.title or "")[:_LONGEST_TITLE].replace("\n", " ")
    text = f"{title}\n{article.body}"
    return _ENTITY.sub(lambda found: " " * len(found[0]), text) if "&" in text else text, len(title) + 1


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that end between words, each with its place."""
    begin = 0
    while begin < len(text):
        end = begin + _PIECE
        if end < len(text):
            end = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end)) + 1 or end
        yield begin, text[begin:end]
        begin = end


def _hashed(text: str) -> _Hashed:
    pieces, count = [], 0
    for place, piece in _pieces(text):
        found = cut(piece)
        pieces.append(_hashed_piece(place, cut(expanded(piece)) if found.expands else found, found))
        count += len(pieces[-1].words)
        if count >= MOST_WORDS + _LONGEST_TITLE:
            break
    if len(pieces) == 1:
        return pieces[0]
    columns = ("words", "starts", "lengths", "line_ends")
    return _Hashed(*(np.concatenate([getattr(each, name) for each in pieces]) for name in columns))


def _hashed_piece(place: int, found: Cut, raw: Cut) -> _Hashed:
    """The words of one piece: `found` as they are compared, `raw` as they stand in the text."""
    starts = found.edges[::2]
    words = _bits(found.folded, found.edges) << np.uint32(HASH_SHIFT)
    words |= found.capital * np.uint32(CAPITAL)
    words[found.edges.searchsorted(found.digits, "right") >> 1] |= np.uint32(NUMBER)
    line_ends, begins = raw.line_ends, raw.edges[::2]
    if raw.seen is not None:
        line_ends, begins = raw.seen[line_ends], raw.seen[begins]
    return _Hashed(words, begins + place, found.edges[1::2] - starts, line_ends + place)


def _powers(base: int) -> Hashes:
    powers: Hashes = np.full(LONGEST_EXPANSION * _PIECE, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_POWERS, _INVERSE = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 64))


def _bits(folded: Folded, edges: Places) -> Words:
    """27 bits of a polynomial over the characters of each word (Rabin 1981), of which the place is divided out."""
    terms = np.zeros(len(folded) + 1, np.uint64)
    np.multiply(folded, _POWERS[: len(folded)], out=terms[1:])
    terms.cumsum(out=terms)
    starts = edges[::2]
    sums = (terms[edges[1::2]] - terms[starts]) * _INVERSE[starts]
    sums ^= sums >> np.uint64(32)
    sums *= _MIX
    return (sums >> np.uint64(32 + HASH_SHIFT)).astype(np.uint32)


def _telling(text: str, found: _Hashed, titled: int) -> Words:
    """The words that tell a headline from another: no particles."""
    words = {
        word
        for word, start, length in zip(
            *(each[:titled].tolist() for each in (found.words, found.starts, found.lengths)), strict=True
        )
        # A character of a script without spaces says as much as a longer word of others.
        if length >= _LONG_WORD or word & NUMBER or ord(text[start]) >= _WITHOUT_SPACES
    }
    return np.array(sorted(words)[:_MOST_TITLE_WORDS], np.uint32)


def _mark_lines(words: Words, line_ends: Places) -> None:
    """Mark where lines begin, and the words of short lines among short lines, as in menus and lists of links."""
    words[:1] |= np.uint32(LINE)
    words[line_ends[line_ends < len(words)]] |= np.uint32(LINE)
    bounds = np.empty(len(line_ends) + 4, np.intp)
    bounds[:2], bounds[2:-2], bounds[-2:] = 0, line_ends, len(words)
    lengths = bounds[1:] - bounds[:-1]
    few = lengths < _LINE_OF_PROSE
    short = few[:-2] & few[1:-1] & few[2:]
    if short.any():
        words[np.repeat(short, lengths[1:-1])] |= np.uint32(ASIDE)


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
