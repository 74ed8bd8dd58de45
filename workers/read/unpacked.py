"""What comes out of a compressed file or an archive, as a file that can be read forward with hard bounds."""

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.limits import FREE_OUTPUT_BYTES, MOST_RATIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class RejectedArchive(RejectedRecord):
    """Ends the reading of a whole container: going on would go beyond a bound."""


def most_output(packed: int) -> int:
    """How much may come out of so many packed bytes before it is taken for a bomb."""
    return max(FREE_OUTPUT_BYTES, MOST_RATIO * packed)


class Budget:
    """How much one container may give in all. `packed` tells how many packed bytes were read so far."""

    def __init__(self, limit: int, packed: Callable[[], int]) -> None:
        self.limit = limit
        self.packed = packed
        self._before = 0
        self._given = 0

    def next_member(self) -> None:
        """What the present member gave is spent; the next one begins."""
        self._before += self._given
        self._given = 0

    def check(self, given: int) -> None:
        """Raise RejectedArchive(TOO_LARGE) if `given` bytes of the present member are too much."""
        self._given = max(self._given, given)
        given += self._before
        if given > self.limit:
            raise RejectedArchive(
                RejectCode.TOO_LARGE, f"Unpacked, the file has more than the {self.limit:,} bytes allowed."
            )
        if given > most_output(self.packed()):
            raise RejectedArchive(
                RejectCode.TOO_LARGE,
                f"The file unpacks to more than {MOST_RATIO} times its size, as no news text does but a bomb.",
            )


class Unpacked(io.RawIOBase):
    """A forward reader over unpacked pieces; going back begins again. It has no end that can be sought."""

    def __init__(self, begin: Callable[[], Iterator[bytes]], budget: Budget) -> None:
        super().__init__()
        self._begin = begin
        self._budget = budget
        self._rewind()

    def _rewind(self) -> None:
        self._pieces = self._begin()
        self._rest = memoryview(b"")
        self._at = 0
        self._fault: RejectedRecord | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always, though going back costs unpacking again."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill some of `buffer`. Raises RejectedRecord where the packed data is damaged or too much comes out."""
        view = memoryview(buffer)
        if not self._rest and not self._next_piece():
            return 0
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        self._at += count
        return count

    def _next_piece(self) -> bool:
        if self._fault:
            raise self._fault.with_traceback(None)
        try:
            piece = next(self._pieces, b"")
            self._budget.check(self._at + len(piece))
        except RejectedRecord as fault:
            self._fault = fault
            raise
        self._rest = memoryview(piece)
        return bool(piece)

    def put_back(self, data: bytes) -> None:
        """Give again what was read from the beginning, so that it need not be unpacked twice."""
        self._rest = memoryview(data + bytes(self._rest))
        self._at -= len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset from the beginning; the present place is the only other reference there is."""
        if whence == io.SEEK_CUR:
            offset += self._at
        elif whence != io.SEEK_SET:
            raise io.UnsupportedOperation("the end of unpacked data is not known before it is read")
        if offset < self._at:
            self._rewind()
        while self._at < offset and (self._rest or self._next_piece()):
            count = min(offset - self._at, len(self._rest))
            self._rest = self._rest[count:]
            self._at += count
        return self._at

    def tell(self) -> int:
        """The present place in the unpacked bytes."""
        return self._at


def buffered(stream: Unpacked) -> BinaryIO:
    """`stream` with lines and whole reads."""
    return cast("BinaryIO", io.BufferedReader(stream, 64 * 1024))
