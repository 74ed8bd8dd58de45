"""The compressed forms that are read: how each is known, and how its bytes are unpacked in bounded pieces."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import zstandard

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.limits import MOST_WINDOW_BYTES, PACKED_BYTES, PIECE_BYTES

_ZSTD_STEP_BYTES = 1024


class Decompressor(Protocol):
    """What bz2 and lzma offer, and zlib after `_Inflate`."""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed stream was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before more goes in."""

    @property
    def unused_data(self) -> bytes:
        """What stood after the end of the stream."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes out of what went in so far."""


class Inflate:
    """zlib's decompressor with the manners of the others. `bits` as in zlib: 31 for gzip, -15 for raw deflate."""

    def __init__(self, bits: int = 31) -> None:
        self._inner = zlib.decompressobj(bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed stream was reached."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What stood after the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes out of what went in so far."""
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = len(out) < max_length and not self._inner.unconsumed_tail
        return out


class Unframe:
    """zstandard's decompressor with the manners of the others.

    It knows no bound on what comes out, so little goes in at a time: a block takes 4 bytes at the least and gives
    128 KiB at the most (RFC 8878, section 3.1.1.2), so that a step gives 32 MiB at the very most.
    """

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW_BYTES).decompressobj()
        self._waiting = b""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed frame was reached."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before more goes in."""
        return not self._waiting

    @property
    def unused_data(self) -> bytes:
        """What stood after the end of the frame."""
        return self._inner.unused_data + self._waiting

    def decompress(self, data: bytes, max_length: int) -> bytes:  # noqa: ARG002 - see above
        """Some bytes out of what went in so far."""
        waiting = self._waiting + data
        self._waiting = waiting[_ZSTD_STEP_BYTES:]
        return self._inner.decompress(waiting[:_ZSTD_STEP_BYTES])


@dataclass(frozen=True, slots=True)
class Codec:
    """One compressed form: its name, the bytes that it begins with, and what unpacks one stream of it."""

    name: str
    magic: bytes
    begin: Callable[[], Decompressor]

    def unpack(
        self, source: BinaryIO, note: Callable[[int, int], None] = lambda _packed, _given: None
    ) -> Iterator[bytes]:
        """The unpacked bytes in pieces, from where `source` stands.

        `note` is told where each stream begins: the offset in `source`, and how much came out before it.

        Raises RejectedRecord(MALFORMED) at damage, at a cut end, and at foreign bytes after the end.
        """
        try:
            yield from _streams(source, self, note)
        except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError, zstandard.ZstdError) as error:
            message = f"The {self.name} data is damaged: {error}."
            raise RejectedRecord(RejectCode.MALFORMED, message, f"byte {source.tell()}") from error


def _streams(source: BinaryIO, codec: Codec, note: Callable[[int, int], None]) -> Iterator[bytes]:
    """The content of all streams that stand one behind the other, as gzip, bzip2 and xz allow."""
    stream, packed, given = codec.begin(), b"", 0
    note(source.tell(), 0)
    while True:
        out = stream.decompress(packed, PIECE_BYTES)
        packed = b""
        if out:
            given += len(out)
            yield out
        if stream.eof:
            packed = _after_padding(stream.unused_data, source)
            if not packed:
                return
            _refuse_foreign(packed, source, codec)
            note(source.tell() - len(packed), given)
            stream = codec.begin()
        elif stream.needs_input:
            packed = source.read(PACKED_BYTES)
            if not packed:
                raise RejectedRecord(
                    RejectCode.MALFORMED, f"The {codec.name} data is cut short.", f"byte {source.tell()}"
                )


def _after_padding(packed: bytes, source: BinaryIO) -> bytes:
    """What follows a stream, without the zero bytes that tapes and some tools pad with."""
    packed = packed.lstrip(b"\0")
    while not packed:
        packed = source.read(PACKED_BYTES)
        if not packed:
            return b""
        packed = packed.lstrip(b"\0")
    return packed if len(packed) > 9 else packed + source.read(PACKED_BYTES)


def _refuse_foreign(packed: bytes, source: BinaryIO, codec: Codec) -> None:
    if not packed.startswith(codec.magic):
        sentence = f"After the end of the {codec.name} data stand bytes that do not belong to it."
        raise RejectedRecord(RejectCode.MALFORMED, sentence, f"byte {source.tell() - len(packed)}")


CODECS = (
    Codec("gzip", b"\x1f\x8b\x08", Inflate),
    Codec("bzip2", b"BZh", bz2.BZ2Decompressor),
    Codec("xz", b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(memlimit=MOST_WINDOW_BYTES)),
    Codec("zstandard", b"\x28\xb5\x2f\xfd", Unframe),
)
GZIP = CODECS[0]
