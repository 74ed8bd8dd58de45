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
    """The records from where `source` stands, up to its end or to the first damage.

    `wanted` are the values of WARC-Type whose content is read, up to `limit` bytes.
    """
    at = _after_blank(source, source.tell())
    while at is not None:
        found = _one(source, at, wanted, limit)
        yield found
        if isinstance(found, Damage):
            return
        at = _after_blank(source, found.end)


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


def _after_blank(source: BinaryIO, at: int) -> int | None:
    """The next place with something other than line ends; None at the end of the file."""
    source.seek(at)
    while piece := source.read(64):
        rest = piece.lstrip(_BLANK)
        if rest:
            return at + len(piece) - len(rest)
        at += len(piece)
    return None


def _one(source: BinaryIO, at: int, wanted: frozenset[str], limit: int) -> WarcRecord | Damage:
    """The record at an offset, or what is wrong with it."""
    source.seek(at)
    headers = _headers(source)
    length = headers.get("content-length", "") if headers else ""
    if headers is None or not (length.isdecimal() and length.isascii() and len(length) < 16):
        return _damage("A WARC record has no proper header", at)
    begin, size = source.tell(), int(length)
    if headers.get("warc-type", "").lower() in wanted and size <= limit:
        content = source.read(size)
        complete = len(content) == size
    else:
        content = None
        complete = _reaches(source, begin + size)
    if not complete:
        return _damage("A WARC record is cut short, or shorter than it claims", at)
    if not _ends_here(source):
        return _damage("A WARC record is longer than it claims", at)
    return WarcRecord(at, begin + size, headers, size, content)


def _reaches(source: BinaryIO, end: int) -> bool:
    """Whether the file goes on to the offset `end`; leaves `source` there."""
    source.seek(end - 1)
    return len(source.read(1)) == 1


def _headers(source: BinaryIO) -> Mapping[str, str] | None:
    """The named fields of a header; None where there is no version line or the header does not end."""
    version = source.readline(MOST_WARC_HEADER_BYTES)
    if not VERSION.fullmatch(version):
        return None
    headers: dict[str, str] = {}
    left = MOST_WARC_HEADER_BYTES
    while left > 0 and (line := source.readline(left)):
        left -= len(line)
        if not line.strip():
            return headers
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return None


def _ends_here(source: BinaryIO) -> bool:
    """Whether nothing but line ends stands before the next record or the end. The standard asks for two."""
    try:
        tail = source.read(_OVERLAP)
    except RejectedRecord:
        return True  # what follows is damaged, as the next read will tell; this record is whole
    rest = tail.lstrip(_BLANK)
    return not rest or rest.startswith(b"WARC/"[: len(rest)])


def _damage(sentence: str, at: int) -> Damage:
    return Damage(at, RejectedRecord(RejectCode.MALFORMED, f"{sentence}.", f"byte {at}"))
