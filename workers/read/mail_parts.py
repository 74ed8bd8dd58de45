"""Mails (RFC 5322 with MIME): headers and parts, bounded. The standard library's tolerant policy is used.

Its modern policy parses each address by a grammar that takes quadratic time on hostile headers.
"""

import email
import email.errors
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from itertools import count

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.encoding import codec_of, decode
from workers.read.formats.html import declared_charset
from workers.read.limits import (
    MOST_MAIL_HEADER_CHARACTERS,
    MOST_MAIL_HEADERS,
    MOST_MAIL_LINES,
    MOST_MAIL_PARTS,
)

_HEADER = re.compile(r"(?:From [^\n]{5,200}\n)?[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")


class _Bounded(Compat32):
    """The tolerant policy with headers cut off: the library takes quadratic time on long parameters.

    It counts the headers of a mail and its parts, so that it is of use for one mail.
    """

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["numbers"] = count()  # a policy forbids setting what its library does not know

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """One header as name and value. Raises RejectedRecord(TOO_LARGE) for too many."""
        if next(self.__dict__["numbers"]) >= MOST_MAIL_HEADERS:
            raise RejectedRecord(RejectCode.TOO_LARGE, f"The mail has more than {MOST_MAIL_HEADERS:,} headers.")
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MOST_MAIL_HEADER_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is no container: its media type, the name that it would be saved under, and its address."""

    message: Message
    kind: str
    name: str
    location: str

    def text(self) -> str:
        """The part decoded by its transfer coding and its character set. Raises RejectedRecord(BAD_ENCODING)."""
        payload = self.message.get_payload(decode=True)
        if any(isinstance(defect, email.errors.InvalidBase64CharactersDefect) for defect in self.message.defects):
            # What says that it is base64 and is not was never packed so.
            del self.message["Content-Transfer-Encoding"]
            payload = self.message.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        declared = self.message.get_content_charset()
        if self.kind == "text/html":
            declared = declared or declared_charset(data[:4096])
        return decode(data, declared).text if data else ""


def begins_with_header(text: str) -> bool:
    """Whether a text begins as a mail does, with the name of a header. Many plain texts do so too."""
    return _HEADER.match(text) is not None


def parse_mail(data: bytes) -> Message:
    """The message. Raises RejectedRecord: TOO_LARGE, or TOO_DEEP where its parts nest too deeply to be read."""
    if data.count(b"\n") > MOST_MAIL_LINES:
        raise RejectedRecord(RejectCode.TOO_LARGE, f"The mail has more than {MOST_MAIL_LINES:,} lines.")
    try:
        return email.message_from_bytes(data, policy=_Bounded())
    except RecursionError as error:
        raise RejectedRecord(RejectCode.TOO_DEEP, "The mail nests its parts deeper than any mail does.") from error


def parts_of(message: Message) -> Iterator[Part]:
    """The parts in order, those of forwarded mails left out. Raises RejectedRecord(TOO_DEEP) for too many."""
    waiting, count = [message], 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count > MOST_MAIL_PARTS:
            raise RejectedRecord(RejectCode.TOO_DEEP, f"The mail has more than {MOST_MAIL_PARTS} parts.")
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [one for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield Part(part, part.get_content_type(), _name(part), header(part, "Content-Location"))


def header(message: Message, name: str) -> str:
    """One header's text, encoded words decoded (RFC 2047), on one line. Empty where there is none."""
    raw = str(message.get(name) or "")[:MOST_MAIL_HEADER_CHARACTERS]
    try:
        pieces = decode_header(" ".join(raw.split()))
    except (ValueError, email.errors.HeaderParseError):
        return raw
    return "".join(_piece(piece, charset) for piece, charset in pieces).strip()


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    return piece.decode(codec_of(charset) or "utf-8", "replace")


def names_of(addresses: str) -> list[str]:
    """The names in an address header: only those that are given, since an address is no name."""
    try:
        return [name for name, _ in getaddresses([addresses]) if name]
    except RecursionError:  # comments in comments
        return []


def _name(part: Message) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""
