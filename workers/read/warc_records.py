"""WARC records one by one (ISO 28500:2017, WARC 1.1; also 0.17, 0.18 and 1.0), with where each begins and ends.

A record whose length is wrong is told apart from its neighbours, and the next true one is searched for. The
library that is fastest (fastwarc 2.0) passes over cuts and false lengths in silence; see `docs/formats.md`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.limits import MOST_WARC_HEADER_BYTES, MOST_WARC_SEARCH_BYTES, PIECE_BYTES

VERSION = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
_BLANK = b"\r\n \t\0"
# A version line cut by the border of two pieces is found with this much of the first piece.
_OVERLAP = 16


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: the offsets of its first byte and after its last, its headers by lower-case names, its content.

    `content` is None where it was passed over: of a kind not asked for, or longer than the limit.
    """

    offset: int
    end: int
    headers: Mapping[str, str]
    length: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where no whole record stands, and why not. What follows has to be searched for."""

    offset: int
    rejected: RejectedRecord


def records(source: BinaryIO, wanted: frozenset[str], limit: int) -> Iterator[WarcRecord | Damage]:
    """The records from where `source` stands, up to its end or to the first damage. Reads forward only.

    `wanted` are the values of WARC-Type whose content is read, up to `limit` bytes.
    """
    ahead = _Ahead(source)
    while ahead.after_blank():
        found = _one(ahead, wanted, limit)
        yield found
        if isinstance(found, Damage):
            return


def next_version(source: BinaryIO, at: int) -> int | None:
    """Where the next version line stands from the offset `at` on, within bounds."""
    source.seek(at)
    before, searched = b"", 0
    while searched < MOST_WARC_SEARCH_BYTES and (piece := source.read(PIECE_BYTES)):
        window = before + piece
        found = VERSION.search(window)
        if found:
            return at + searched - len(before) + found.start()
        searched += len(piece)
        before = window[-_OVERLAP:]
    return None


class _Ahead:
    """A file read forward, with a look at what comes next."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._next = b""

    @property
    def at(self) -> int:
        """The offset of the next byte."""
        return self._source.tell() - len(self._next)

    def peek(self, count: int) -> bytes:
        """The next bytes, fewer at the end of the file, without passing them."""
        self._next += self._source.read(max(0, count - len(self._next)))
        return self._next[:count]

    def read(self, count: int) -> bytes:
        """The next bytes, fewer at the end of the file."""
        out, self._next = self._next[:count], self._next[count:]
        return out + self._source.read(count - len(out)) if len(out) < count else out

    def line(self, limit: int) -> bytes:
        """The next line, or as much of it as the limit allows."""
        end = self._next.find(b"\n") + 1
        if end:
            return self.read(min(end, limit))
        out, self._next = self._next, b""
        return out + self._source.readline(max(0, limit - len(out)))

    def after_blank(self) -> bool:
        """Pass line ends; whether anything follows."""
        while ahead := self.peek(_OVERLAP):
            blank = len(ahead) - len(ahead.lstrip(_BLANK))
            if not blank:
                return True
            self.read(blank)
        return False

    def passes(self, count: int) -> bool:
        """Pass so many bytes; whether there were as many."""
        if count <= len(self._next):
            return len(self.read(count)) == count
        self._source.seek(self.at + count - 1)
        self._next = b""
        return len(self._source.read(1)) == 1


def _one(ahead: _Ahead, wanted: frozenset[str], limit: int) -> WarcRecord | Damage:
    """The record that begins here, or what is wrong with it."""
    at = ahead.at
    headers = _headers(ahead)
    length = headers.get("content-length", "") if headers else ""
    if headers is None or not (length.isdecimal() and length.isascii() and len(length) < 16):
        return _damage("A WARC record has no proper header", at)
    size, content = int(length), None
    if headers.get("warc-type", "").lower() in wanted and size <= limit:
        content = ahead.read(size)
        complete = len(content) == size
    else:
        complete = ahead.passes(size)
    if not complete:
        return _damage("A WARC record is cut short, or shorter than it claims", at)
    end = ahead.at
    if not _ends_here(ahead):
        return _damage("A WARC record is longer than it claims", at)
    return WarcRecord(at, end, headers, size, content)


def _headers(ahead: _Ahead) -> Mapping[str, str] | None:
    """The named fields of a header; None where there is no version line or the header does not end."""
    version = ahead.line(MOST_WARC_HEADER_BYTES)
    if not VERSION.fullmatch(version):
        return None
    headers: dict[str, str] = {}
    left = MOST_WARC_HEADER_BYTES
    while left > 0 and (line := ahead.line(left)):
        left -= len(line)
        if not line.strip():
            return headers
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return None


def _ends_here(ahead: _Ahead) -> bool:
    """Whether a record ends here: with the two line ends of the standard, or before the next record or the end."""
    try:
        tail = ahead.peek(_OVERLAP)
    except RejectedRecord:
        return True  # what follows is damaged, as the next read will tell; this record is whole
    rest = tail.lstrip(_BLANK)
    return tail.startswith(b"\r\n\r\n") or rest.startswith(b"WARC/"[: len(rest)])


def _damage(sentence: str, at: int) -> Damage:
    return Damage(at, RejectedRecord(RejectCode.MALFORMED, f"{sentence}.", f"byte {at}"))
