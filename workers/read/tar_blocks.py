"""Tar archives block by block (POSIX.1-2017 pax, "ustar Interchange Format"; GNU long names).

Python's own reader holds every member and reads extended headers of any size; this one is flat and bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.limits import MOST_TAR_HEADER_BYTES

BLOCK = 512
_NOTHING = bytes(BLOCK)
_OCTAL = re.compile(rb"[ \0]*([0-7]{0,22})[ \0]*$")
_PAX = re.compile(rb"\d{1,6} (path|size)=([^\n]*)\n")
_SPARSE = re.compile(rb"\d{1,6} GNU\.sparse\.")


@dataclass(frozen=True, slots=True)
class TarEntry:
    """One member: its name, its kind (the type flag), where its headers begin, and where its data stands."""

    name: str
    kind: bytes
    place: int
    data: int
    size: int


def is_header(block: bytes) -> bool:
    """Whether a block is a tar header: its checksum is right."""
    if len(block) < BLOCK or block == _NOTHING:
        return False
    claimed = _OCTAL.match(block[148:156])
    if not claimed or not claimed[1]:
        return False
    return int(claimed[1], 8) == sum(block[:148]) + 8 * 32 + sum(block[156:BLOCK])


def entries(source: BinaryIO, at: int) -> Iterator[TarEntry]:
    """The members from the offset `at` on. Raises RejectedRecord(MALFORMED) where the archive is damaged.

    Between two members the caller may read from `source` wherever it likes.
    """
    name: bytes | None = None
    size: int | None = None
    begin, sparse = at, False
    while (header := _header(source, at)) is not None:
        kind, length, data = header[156:157], _number(header[124:136], at), at + BLOCK
        if kind in b"LxX":
            extension = _extension(source, length, at)
            if kind == b"L":
                name = extension.rstrip(b"\0")
            else:
                name, size = _pax(extension, name, size)
                sparse = sparse or bool(_SPARSE.search(extension))
        elif kind not in b"Kg":
            length = length if size is None else size
            yield TarEntry(_text(name or _name(header)), b"S" if sparse else kind, begin, data, length)
            name = size = None
            sparse = False
        at = data + -(-length // BLOCK) * BLOCK
        if kind not in b"LKxXg":
            begin = at


def _header(source: BinaryIO, at: int) -> bytes | None:
    """The next header; None at the end, which is a block of zeros."""
    source.seek(at)
    block = source.read(BLOCK)
    if block == _NOTHING:
        return None
    if not is_header(block):
        what = (
            "is damaged: a header's checksum is wrong"
            if len(block) == BLOCK
            else "is cut short: it has no end mark"
        )
        raise RejectedRecord(RejectCode.MALFORMED, f"The tar archive {what}.", f"byte {at}")
    return block


def _extension(source: BinaryIO, length: int, at: int) -> bytes:
    if length > MOST_TAR_HEADER_BYTES:
        raise RejectedRecord(
            RejectCode.TOO_LARGE, "The tar archive has an extended header too large.", f"byte {at}"
        )
    return source.read(length)


def _pax(extension: bytes, name: bytes | None, size: int | None) -> tuple[bytes | None, int | None]:
    found = dict(_PAX.findall(extension))
    length = found.get(b"size", b"")
    return found.get(b"path", name), int(length) if length.isdigit() and len(length) < 20 else size


def _number(digits: bytes, at: int) -> int:
    """Octal digits, or GNU's base 256 where the first bit is set."""
    if digits[0] == 0x80:
        return int.from_bytes(digits[1:], "big")
    found = _OCTAL.match(digits)
    if not found:
        raise RejectedRecord(
            RejectCode.MALFORMED, "The tar archive is damaged: a size is no number.", f"byte {at}"
        )
    return int(found[1] or b"0", 8)


def _name(header: bytes) -> bytes:
    name = header[:100].split(b"\0", 1)[0]
    prefix = header[345:500].split(b"\0", 1)[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
