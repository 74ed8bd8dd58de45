"""The drop as the formats see it: a bounded view of its bytes."""

import os
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read.encoding import decode, unicode_form

HEAD_BYTES = 64 * 1024
_BLANK = b" \t\r\n\f\v\xef\xbb\xbf\xff\xfe"


@dataclass(frozen=True)
class Drop:
    """One file being read: where to begin, and its first bytes for recognising it."""

    source: BinaryIO
    name: str
    settings: Settings
    start: int
    first_index: int
    size: int
    head: bytes

    @classmethod
    def opened(cls, source: BinaryIO, name: str, settings: Settings, start: int, first_index: int) -> "Drop":
        """Measure the source and look at its head. Raises RejectedRecord(EMPTY) when nothing is there."""
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        head = source.read(HEAD_BYTES)
        if not head:
            raise RejectedRecord(RejectCode.EMPTY, "The file holds no bytes.")
        if not head.strip(_BLANK) and size <= len(head):
            raise RejectedRecord(RejectCode.EMPTY, "The file holds nothing but white space.")
        return cls(source, name, settings, start, first_index, size, head)

    @property
    def suffix(self) -> str:
        """The last suffix of the name, in lower case, with its dot."""
        return os.path.splitext(self.name)[1].lower()  # noqa: PTH122 - a name is data here, not a path

    @cached_property
    def opening(self) -> str:
        """The head as text, decoded loosely, without white space before it: for recognising only."""
        return self.head.decode(unicode_form(self.head) or "utf-8", "replace").lstrip("\ufeff \t\r\n\f\v")

    def everything(self) -> bytes:
        """All bytes of a drop that is one record. Raises RejectedRecord(TOO_LARGE) above the limit."""
        limit = self.settings.max_record_bytes
        if self.size > limit:
            raise too_large(self.size, limit)
        self.source.seek(0)
        return self.source.read(limit + 1)

    def text(self, declared: str | None = None) -> str:
        """All of a one-record drop, decoded. `declared` is the character set that the content claims."""
        return decode(self.everything(), declared).text


def too_large(size: int, limit: int, position: str | None = None) -> RejectedRecord:
    """The reject for a record of `size` bytes where `limit` are allowed."""
    return RejectedRecord(
        RejectCode.TOO_LARGE, f"The record has {size:,} bytes; the limit is {limit:,}.", position
    )
