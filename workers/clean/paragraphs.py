"""Lines made paragraphs: hard-wrapped lines are joined again, bullets kept whole.

The wrapped width is found from the text itself; a line break is undone exactly where the first word of the
next line would not have fitted, which is the inverse of greedy wrapping.
"""

import itertools
import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

BULLET = re.compile(r"(?:[•‣◦▪●○■–*·-]|\d{1,2}[.)]|\([a-z0-9]\))[ \t]{1,9}(?=\S)")
# A dash stays as it is: in many languages it opens speech.
_BULLET_MARK = re.compile(r"[•‣◦▪●○■*·][ \t]{1,9}")
_SENTENCE_END = re.compile(r"[.!?:;。！？…][\"'”’»)\]]{0,3}$")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uff60]")
_NARROWEST, _WIDEST = 30, 130
_FEWEST_LINES = 3
_LEAST_FORCED = 0.8
_SAMPLE = 400
# Characters that were dropped since the text was wrapped (invisible ones, repaired mojibake).
_SLACK = 14


# Lines and paragraphs are named tuples, as many are made for a text and a frozen dataclass takes longer to make.
class Line(NamedTuple):
    """A line without its outer and inner extra spaces; `indent` is what stood before it."""

    text: str
    indent: int
    bullet: bool
    after_blank: bool


class Paragraph(NamedTuple):
    """A whole paragraph. `apart` says that a blank line stood before it."""

    text: str
    apart: bool


def paragraphs(text: str, stands_alone: Callable[[str], bool]) -> list[Paragraph]:
    """The paragraphs of a text with regular characters.

    `stands_alone` says of a line that it is never part of a running sentence (a date, a share button).
    """
    lines = _lines(text)
    indented = _begin_indented(lines)
    width = _wrapped_width(lines, indented)
    made: list[Paragraph] = []
    parts: list[str] = []
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else None
        begins = indented and line.indent > 0
        if before and parts and not begins and _continues(before, line, parts, width, stands_alone):
            parts.append(line.text)
            continue
        made += _joined(parts, lines[place - len(parts)] if parts else None)
        parts = [line.text]
    return made + _joined(parts, lines[len(lines) - len(parts)] if parts else None)


def _lines(text: str) -> list[Line]:
    made = []
    blank = False
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            text = " ".join(stripped.split()) if "  " in stripped else stripped
            made.append(
                Line(text, len(raw) - len(raw.lstrip()), not text[0].isalpha() and bool(BULLET.match(text)), blank)
            )
        blank = not stripped
    return made


def _begin_indented(lines: list[Line]) -> bool:
    """Whether paragraphs begin with an indent and go on without: in print, and in mails of old."""
    indented = [line for line in lines if line.indent]
    unlike = sum(line.bullet for line in lines)
    return not unlike and len({line.indent for line in indented}) == 1 and 3 * len(indented) <= 2 * len(lines)


def _wrapped_width(lines: list[Line], indented: bool) -> int | None:
    """The width that the text was wrapped at, or None when its lines are whole paragraphs."""
    pairs = [
        (len(line.text) + line.indent, len(follower.text.split(" ", 1)[0]))
        for line, follower in itertools.pairwise(lines)
        if not follower.after_blank and not follower.bullet and not (indented and follower.indent)
    ]
    widths = sorted({width for width, _ in pairs if _NARROWEST <= width <= _WIDEST}, reverse=True)
    for width in widths[:40]:
        inside = [(length, word) for length, word in pairs if length <= width]
        if len(inside) < max(_FEWEST_LINES, 0.8 * len(pairs)):
            break
        forced = sum(length + 1 + word > width for length, word in inside)
        if forced >= _LEAST_FORCED * len(inside):
            return width
    return None


def _continues(
    before: Line, line: Line, parts: list[str], width: int | None, stands_alone: Callable[[str], bool]
) -> bool:
    """Whether `line` goes on with the paragraph that `before` ends so far."""
    if line.after_blank:
        return False
    length = len(before.text) + before.indent
    word = len(line.text.split(" ", 1)[0])
    forced = width is not None and length <= width < length + 1 + word + _SLACK
    if line.bullet:
        # A dash in the middle of a wrapped sentence is no bullet.
        return forced and not before.bullet and not _SENTENCE_END.search(before.text[-6:])
    if BULLET.match(parts[0]) and line.indent > 0:
        return True
    broken = line.text[0].islower() and not _SENTENCE_END.search(before.text[-6:])
    return (forced or broken) and not stands_alone(before.text) and not stands_alone(line.text)


def _joined(parts: list[str], first: Line | None) -> list[Paragraph]:
    if first is None:
        return []
    text = parts[0] if len(parts) == 1 else _one(parts)
    if first.bullet and _BULLET_MARK.match(text):
        text = _BULLET_MARK.sub("• ", text, count=1)
    return [Paragraph(text, first.after_blank)]


def _one(parts: list[str]) -> str:
    pieces = [parts[0]]
    for before, part in pairwise(parts):
        pieces.append("" if _CJK.match(part) and _CJK.match(before[-1]) else " ")
        pieces.append(part)
    return "".join(pieces)
