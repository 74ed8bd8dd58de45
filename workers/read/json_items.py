"""The items of a JSON array too large to be held: found one by one by their brackets, each parsed for itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from workers.read.limits import PIECE_BYTES

# A whole string, or the beginning of one that goes on in the next piece, or a mark.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\],]', re.DOTALL)
_STRING_REST = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_KEY_OF_ARRAY = re.compile(rb'"(?:articles|items|records|data|results)"\s{0,99}:\s{0,99}\[')
_BLANK = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its bytes (None where there are more than the limit), and the offset after it.

    `whole` is false where the file ends before it does, or after it without an end of the array.
    """

    data: bytes | None
    end: int
    whole: bool = True


def first_item_at(head: bytes) -> int | None:
    """Where the items begin in a file of this head: behind the bracket of the outermost array; None without one.

    The array is the whole value, or stands under one of the keys that lists of articles have.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
    begun = len(head) - len(text)
    if text.startswith(b"["):
        return begun + 1
    depth = 0
    for token in _TOKEN.finditer(text):
        found = token.group()
        key = _KEY_OF_ARRAY.match(text, token.start()) if depth == 1 else None
        if key:
            return begun + key.end()
        depth += (found in (b"{", b"[")) - (found in (b"}", b"]"))
    return None


def items_of(source: BinaryIO, start: int, limit: int) -> Iterator[Item]:
    """The items from an offset on that stands behind the array's bracket, or behind an item.

    At most `limit` bytes of an item are held, and a piece of the file.
    """
    scan = _Scan(source, start, limit)
    while scan.fill():
        yield from scan.ended()
        if scan.closed:
            return
    yield from scan.cut()


class _Scan:
    """Reads pieces of the file and keeps what belongs to the item that is open."""

    def __init__(self, source: BinaryIO, start: int, limit: int) -> None:
        source.seek(start)
        self._source = source
        self._limit = limit
        self._piece = b""
        self._piece_at = start
        self._held = bytearray()
        self._too_large = False
        self._depth = 0
        self._in_string = False
        self.closed = False

    def fill(self) -> bool:
        """The next piece, behind what of the last one could not be understood yet; whether there is one."""
        fresh = self._source.read(PIECE_BYTES)
        self._piece += fresh
        return bool(fresh)

    def ended(self) -> Iterator[Item]:
        """The items that end in the present piece."""
        at, begun = 0, 0
        while (token := self._next(at)) is not None:
            begin, at = token
            mark = self._piece[begin:at]
            if self._depth == 0 and mark in (b",", b"]"):
                yield from self._finished(self._piece[begun:begin], self._piece_at + at)
                begun = at
                if mark == b"]":
                    self.closed = True
                    return
            self._depth += (mark in (b"{", b"[")) - (mark in (b"}", b"]"))
        self._keep(begun)

    def _next(self, at: int) -> tuple[int, int] | None:
        """Where the next token begins and ends from a place on; None where the rest of the piece holds none."""
        if self._in_string:
            rest = _STRING_REST.match(self._piece, at)
            end = rest.end() if rest else at
            if self._piece[end : end + 1] != b'"':
                return None
            self._in_string = False
            return end, end + 1
        token = _TOKEN.search(self._piece, at)
        if token is None:
            return None
        self._in_string = token.group() == b'"'
        return token.span()

    def _keep(self, begun: int) -> None:
        """Keep what the open item has in this piece; a backslash at its end waits for what it escapes."""
        upto = len(self._piece)
        if self._in_string and (upto - len(self._piece.rstrip(b"\\"))) % 2:
            upto -= 1
        self._hold(self._piece[begun:upto])
        self._piece_at += upto
        self._piece = self._piece[upto:]

    def _hold(self, data: bytes) -> None:
        if len(self._held) + len(data) > self._limit:
            self._too_large = True
            self._held.clear()
        if not self._too_large:
            self._held += data

    def _finished(self, data: bytes, end: int) -> Iterator[Item]:
        self._hold(data)
        held = bytes(self._held).strip(_BLANK)
        if held or self._too_large:
            yield Item(None if self._too_large else held, end)
        self._held.clear()
        self._too_large = False

    def cut(self) -> Iterator[Item]:
        """What is left where the file ends before the array does."""
        held = bytes(self._held).strip(_BLANK)
        yield Item(None if self._too_large else held, self._piece_at + len(self._piece), whole=False)
