"""CSV rows (RFC 4180, with its common departures) and where each begins and ends in the file."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')

# The limit of the csv module belongs to the whole process: it is lifted once, and `_Lines` bounds each row itself.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, or None and the problem with it; its first line; the offset at which the next begins."""

    cells: list[str] | None
    line: int
    end: int
    problem: str = ""


@dataclass(slots=True)
class _Lines:
    """The physical lines of the file, counted; refuses to hold more than `limit` bytes for one row."""

    source: BinaryIO
    encoding: str
    limit: int
    at: int
    number: int
    held: int = 0
    ends: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        while line := self.source.readline(self.limit + 1):
            self.at += len(line)
            self.held += len(line)
            self.number += 1
            self.ends.append(self.at)
            if self.held > self.limit:
                raise csv.Error("it is larger than the limit, or a quote is not closed")
            yield line.decode(self.encoding, "replace")

    def begin_row(self) -> None:
        self.held = 0
        self.ends.clear()


def rows(source: BinaryIO, at: int, line: int, delimiter: str, encoding: str, limit: int) -> Iterator[Row]:
    """The rows from the byte offset `at` on, which is line number `line` + 1.

    A row that breaks the rules ends at its first line, so that an open quote swallows no other row: each line
    after it is read for itself.
    """
    lines = _Lines(source, encoding, limit, at, line)
    reader = _reader(lines, delimiter)
    while True:
        first, began = lines.number + 1, lines.at
        lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            end = lines.ends[0] if lines.ends else began
            if end == began:
                return
            lines = _Lines(source, encoding, limit, _skip_line(source, end), first)
            reader = _reader(lines, delimiter)
            yield Row(None, first, lines.at, str(error))
            continue
        if cells is None:
            return
        yield Row(cells, first, lines.at)


def _reader(lines: _Lines, delimiter: str) -> Iterator[list[str]]:
    lines.source.seek(lines.at)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _skip_line(source: BinaryIO, at: int) -> int:
    """The offset after the line in which `at` stands: `at` itself where a line ends before it."""
    source.seek(at - 1)
    if source.read(1) == b"\n":
        return at
    while piece := source.readline(1 << 20):
        at += len(piece)
        if piece.endswith(b"\n"):
            break
    return at


def delimiter_of(text: str) -> str:
    """The delimiter of the first lines of a file: the one that stands most often outside quotes in the header."""
    header = _QUOTED.sub("", text[:20_000].partition("\n")[0])
    return max(_DELIMITERS, key=header.count)
