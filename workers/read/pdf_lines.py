"""The lines that a page of a PDF shows, and the paragraphs that they make.

A PDF places pieces of text and knows neither lines nor paragraphs: both are found from where the pieces stand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, dropwhile, pairwise, takewhile
from statistics import median

_SAME_LINE = 0.35
_GAP = 1.4
_SAME_SIZE = 0.12
_INDENT = 0.8
_TITLE_SIZE = 1.2
_LEAST_TITLE, _MOST_TITLE = 8, 300
_EDGE = 2
_FEWEST_REPEATS, _ENOUGH_REPEATS = 2, 3
_SHORT_LINE = 0.75
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W{0,9}(?:(?:page|seite|pagina|página|strona|str|p|s)\b\W{0,3})?\d{1,4}"
    r"(?:\s{1,3}(?:of|von|de|di|van|z)\s{1,3}\d{1,4}|\s{0,3}/\s{0,3}\d{1,4})?\W{0,9}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:…。！？][\"'”’»)\]]{0,3}$")
_HYPHENS = "-\u00ad\u2010"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text where a page places it: points from the left and from the bottom, and the height of its letters."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page."""

    text: str
    x: float
    y: float
    size: float
    page: int


def lines_of(pieces: Iterable[Piece], page: int) -> list[Line]:
    """The lines of a page, in the order in which it draws them."""
    lines: list[Line] = []
    for piece in pieces:
        text = piece.text.strip("\r\n")
        last = lines[-1] if lines else None
        if last and abs(last.y - piece.y) <= _SAME_LINE * max(last.size, piece.size) and piece.x >= last.x:
            lines[-1] = replace(last, text=last.text + text, size=max(last.size, piece.size))
        elif text.strip():
            lines.append(Line(text, piece.x, piece.y, piece.size, page))
    return [replace(line, text=" ".join(line.text.split())) for line in lines]


def without_running_lines(pages: Sequence[list[Line]]) -> list[Line]:
    """The lines of all pages without what stands at the edges of many: running heads and page numbers.

    What is set larger than the text is none: it may be the headline that the heads repeat.
    """
    most = (1 + _SAME_SIZE) * _text_size([line for lines in pages for line in lines])
    edges = [[line for line in _edges(lines) if line.size <= most] for lines in pages]
    counts = Counter(text for lines in edges for text in {_without_digits(line) for line in lines})
    repeats = min(_ENOUGH_REPEATS, max(_FEWEST_REPEATS, len(pages)))
    kept: list[Line] = []
    for lines, its_edges in zip(pages, edges, strict=True):
        running = {
            line
            for line in its_edges
            if counts[_without_digits(line)] >= repeats or _PAGE_NUMBER.fullmatch(line.text)
        }
        kept += [line for line in lines if line not in running]
    return kept


def _edges(lines: list[Line]) -> list[Line]:
    """The highest and the lowest lines of a page."""
    by_height = sorted(lines, key=lambda line: line.y)
    return [*by_height[:_EDGE], *by_height[_EDGE:][-_EDGE:]]


def _without_digits(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def title_lines(lines: Sequence[Line]) -> list[Line]:
    """What stands in the largest letters of the first page, where those are clearly larger than the text's."""
    first = [line for line in lines if line.page == 0 and any(letter.isalpha() for letter in line.text)]
    largest = max((line.size for line in first), default=0.0)
    if largest < _TITLE_SIZE * _text_size(lines):
        return []
    from_it_on = dropwhile(lambda line: line.size < largest, first)
    title = list(takewhile(lambda line: line.size > (1 - _SAME_SIZE) * largest, from_it_on))
    return title if _LEAST_TITLE <= sum(len(line.text) for line in title) <= _MOST_TITLE else []


def _text_size(lines: Sequence[Line]) -> float:
    """The size in which most letters are set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=sizes.__getitem__, default=0.0)


def paragraphs_of(lines: Sequence[Line]) -> Iterator[str]:
    """Lines joined to paragraphs, words that a line's end parted made whole."""
    usual = _Usual(_leading(lines), _length(lines))
    paragraph = ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and _begins(before, line, usual):
            yield paragraph
            paragraph = ""
        paragraph = _joined(paragraph, line.text)
    if paragraph:
        yield paragraph


@dataclass(frozen=True, slots=True)
class _Usual:
    """How far the lines of the text stand apart, and how many letters a full one has."""

    leading: float
    length: float


def _leading(lines: Sequence[Line]) -> float:
    size = _text_size(lines)
    steps = [
        before.y - line.y
        for before, line in pairwise(lines)
        if before.page == line.page and abs(line.size - size) < 1 and 0 < before.y - line.y < 3 * size
    ]
    return median(steps) if steps else 1.2 * size


def _length(lines: Sequence[Line]) -> float:
    """Half of the text stands in lines of at least this length."""
    lengths = sorted(len(line.text) for line in lines)
    half = sum(lengths) / 2
    passed = accumulate(lengths)
    return next((length for length, seen in zip(lengths, passed, strict=True) if seen >= half), 0)


def _begins(before: Line, line: Line, usual: _Usual) -> bool:
    """Whether a line begins a paragraph."""
    if abs(before.size - line.size) > _SAME_SIZE * max(before.size, line.size):
        return True
    ended = _SENTENCE_END.search(before.text) is not None
    step = before.y - line.y
    if before.page != line.page or step <= 0:  # the next page or column goes on in the middle of a sentence
        return ended
    if step > _GAP * max(usual.leading, line.size) or (ended and line.x > before.x + _INDENT * line.size):
        return True
    # The next word would have had room: the line was ended on purpose.
    return len(before.text) + len(line.text.partition(" ")[0]) < _SHORT_LINE * usual.length


def _joined(paragraph: str, line: str) -> str:
    if not paragraph:
        return line
    if paragraph[-1] in _HYPHENS and paragraph[-2:-1].isalpha() and line[:1].islower():
        return paragraph[:-1] + line
    return f"{paragraph} {line}"
