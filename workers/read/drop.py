"""The drop as the formats see it: a bounded view of its bytes."""

import os
from dataclasses import dataclass, replace
from functools import cached_property
from typing import BinaryIO, Literal

from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read.encoding import decode, unicode_form
from workers.read.xml_prolog import Prolog, prolog_of

HEAD_BYTES = 64 * 1024
_BLANK = b" \t\r\n\f\v\xef\xbb\xbf\xff\xfe"

# What a drop was unpacked from: nothing, a compressed file, or an archive of members.
Inside = Literal["", "compression", "archive"]


@dataclass(frozen=True)
class Drop:
    """One file being read: where to begin, and its first bytes for recognising it.

    A file inside an archive is a drop of its own; `inside` says what it came out of. `size` is exact, except
    where `sized` is False: then it is the least that an unpacked file has.
    """

    source: BinaryIO
    name: str
    settings: Settings
    start: int
    first_index: int
    size: int
    head: bytes
    inside: Inside = ""
    sized: bool = True

    @classmethod
    def opened(cls, source: BinaryIO, name: str, settings: Settings, start: int, first_index: int) -> "Drop":
        """Measure the source and look at its head. Raises RejectedRecord(EMPTY) when nothing is there."""
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        drop = cls(source, name, settings, start, first_index, size, source.read(HEAD_BYTES))
        drop.refuse_nothing()
        return drop

    def resumed(self, start: int, first_index: int) -> "Drop":
        """The same drop, to be read from there."""
        return replace(self, start=start, first_index=first_index)

    def refuse_nothing(self) -> None:
        """Raise RejectedRecord(EMPTY) when the drop holds no bytes, or white space alone."""
        if not self.head:
            raise RejectedRecord(RejectCode.EMPTY, "The file holds no bytes.")
        if not self.head.strip(_BLANK) and self.size <= len(self.head):
            raise RejectedRecord(RejectCode.EMPTY, "The file holds nothing but white space.")

    @cached_property
    def suffix(self) -> str:
        """The last suffix of the name, in lower case, with its dot."""
        return os.path.splitext(self.name)[1].lower()  # noqa: PTH122 - a name is data here, not a path

    @cached_property
    def opening(self) -> str:
        """The head as text, decoded loosely, without white space before it: for recognising only."""
        return self.head.decode(unicode_form(self.head) or "utf-8", "replace").lstrip("\ufeff \t\r\n\f\v")

    @cached_property
    def prolog(self) -> Prolog:
        """What stands before and in the root element, if the drop looks like XML."""
        return prolog_of(self.opening)

    def everything(self) -> bytes:
        """All bytes of a drop that is one record. Raises RejectedRecord(TOO_LARGE) above the limit."""
        limit = self.settings.max_record_bytes
        if self.sized and self.size > limit:
            raise too_large(self.size, limit)
        self.source.seek(0)
        data = self.source.read(limit + 1)
        if len(data) > limit:
            raise too_large(None, limit)
        return data

    def text(self, declared: str | None = None) -> str:
        """All of a one-record drop, decoded. `declared` is the character set that the content claims."""
        return decode(self.everything(), declared).text


def too_large(size: int | None, limit: int, position: str | None = None) -> RejectedRecord:
    """The reject for a record of `size` bytes (None: not known, but more) where `limit` are allowed."""
    has = f"has {size:,} bytes" if size is not None else "is larger than allowed"
    return RejectedRecord(RejectCode.TOO_LARGE, f"The record {has}; the limit is {limit:,}.", position)
