"""The HTTP answer that a crawler stored (RFC 9112): status, headers, and the body without its codings."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import brotli

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.limits import MOST_WARC_HEADER_BYTES

_PLAIN = frozenset({"", "identity"})
_GZIP, _ZLIB, _RAW = 31, 15, -15


@dataclass(frozen=True, slots=True)
class Answer:
    """One stored answer: its status, its headers (names in lower case), and its body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The character set that the header declares."""
        _, found, rest = self.headers.get("content-type", "").lower().partition("charset=")
        return rest.split(";")[0].strip(" \"'") if found else None

    def decoded(self, limit: int) -> bytes:
        """The body without its transfer and content codings. Raises RejectedRecord: too large, or unknown coding.

        Crawlers often store the body decoded and leave the headers as they were, so a coding is taken off only
        where the bytes show it.
        """
        body = self.body
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            body = _without_chunks(body)
        coding = self.headers.get("content-encoding", "").strip().lower()
        if body.startswith(b"\x1f\x8b\x08"):
            return _inflated(body, _GZIP, limit)
        if coding == "deflate" and not body.lstrip().startswith(b"<"):
            return _inflated(body, _ZLIB if body[:1] == b"\x78" else _RAW, limit)
        if coding == "br" and not body.lstrip().startswith(b"<"):
            return _unpacked_brotli(body, limit)
        if coding not in {*_PLAIN, "gzip", "x-gzip", "deflate"} and not body.lstrip().startswith(b"<"):
            raise RejectedRecord(
                RejectCode.UNSUPPORTED, "The stored page is packed in a way that is not read here."
            )
        return body


def parse_answer(content: bytes) -> Answer | None:
    """The answer in a WARC record's content; None where it is none."""
    head, _, body = content.partition(b"\r\n\r\n")
    if not body and b"\r\n" not in head:
        head, _, body = content.partition(b"\n\n")
    if not head.startswith(b"HTTP/") or len(head) > MOST_WARC_HEADER_BYTES:
        return None
    lines = head.decode("latin-1").splitlines()
    status = lines[0].split(maxsplit=2)[1:2]
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return Answer(int(status[0]) if status and status[0].isdecimal() else 0, headers, body)


def _without_chunks(body: bytes) -> bytes:
    """The content of a chunked body; the body itself where it is not chunked any more."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\r\n", at, at + 80)
        size = _hexadecimal(body[at:end].partition(b";")[0].strip()) if end >= 0 else None
        if size is None:
            return body if not parts else b"".join(parts)
        if size == 0:
            break
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts)


def _hexadecimal(digits: bytes) -> int | None:
    try:
        return int(digits, 16) if 0 < len(digits) <= 8 and digits.isalnum() else None
    except ValueError:
        return None


def _inflated(body: bytes, bits: int, limit: int) -> bytes:
    inflate = zlib.decompressobj(bits)
    try:
        out = inflate.decompress(body, limit + 1)
    except zlib.error as error:
        raise _damaged(error) from error
    return _within(out, limit)


def _unpacked_brotli(body: bytes, limit: int) -> bytes:
    try:
        out = brotli.Decompressor().process(body, output_buffer_limit=limit + 1)
    except brotli.error as error:
        raise _damaged(error) from error
    return _within(out, limit)


def _within(out: bytes, limit: int) -> bytes:
    if len(out) > limit:
        raise RejectedRecord(RejectCode.TOO_LARGE, f"The stored page unpacks to more than {limit:,} bytes.")
    return out


def _damaged(error: Exception) -> RejectedRecord:
    return RejectedRecord(RejectCode.MALFORMED, f"The stored page is packed and damaged: {error}.")
