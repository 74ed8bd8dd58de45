"""What can become of a drop or a record: a closed set, returned as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """How a record ends, and how a drop ends. Nothing else exists."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class DropState(StrEnum):
    """Where a drop of the ledger stands; a drop still in the inbox has no row yet and is *waiting*."""

    ACCEPTED = "accepted"
    STORED = "stored"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class RejectCode(StrEnum):
    """Why something was rejected: one fixed list. Each member's meaning is in `MEANING`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    MALFORMED = "malformed"
    BAD_ENCODING = "bad_encoding"
    TOO_DEEP = "too_deep"
    NO_ARTICLE = "no_article"
    TOO_SLOW = "too_slow"
    OUT_OF_MEMORY = "out_of_memory"
    POISON = "poison"
    BYTES_MISSING = "bytes_missing"
    INTERNAL = "internal"


MEANING: dict[RejectCode, str] = {
    RejectCode.EMPTY: "The file holds no bytes, or nothing but white space.",
    RejectCode.TOO_LARGE: "The file or one record of it is larger than the limit in the settings.",
    RejectCode.UNSUPPORTED: "The file is of no format that is read here.",
    RejectCode.MALFORMED: "The file claims a format whose rules it breaks.",
    RejectCode.BAD_ENCODING: "The bytes are text in no character set that could be recognised.",
    RejectCode.TOO_DEEP: "The file nests its parts deeper than any article does.",
    RejectCode.NO_ARTICLE: "The record carries no article: neither a body nor a title worth storing.",
    RejectCode.TOO_SLOW: "The record took longer than the time limit for one record.",
    RejectCode.OUT_OF_MEMORY: "The record needed more memory than the limit for one worker.",
    RejectCode.POISON: "The drop ended its worker each time it was tried, so it is tried no more.",
    RejectCode.BYTES_MISSING: "No worker saw the bytes in its folder of originals, each time the drop was tried.",
    RejectCode.INTERNAL: "A fault of the program, not of the file; the sentence names it.",
}


class RejectedRecord(Exception):  # noqa: N818 - it is a fate that travels by raise, not an error of ours
    """Raised inside a stage to end one record; the pipeline turns it into a `Rejected` value."""

    def __init__(
        self,
        code: RejectCode,
        sentence: str,
        position: str | None = None,
        takes_back: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.fate = Rejected(code, sentence, position, takes_back or {})


@dataclass(frozen=True, slots=True)
class Rejected:
    """A reject explained: the code, one sentence for a person, and a position where there is one.

    `position` is human-readable, such as `line 12`, `byte 3041` or `record 7`. Of a publisher's notice that an
    article is not to be published any more `takes_back` names that article: its `guid`, and `source` and `url`
    where they are stated.
    """

    code: RejectCode
    sentence: str
    position: str | None = None
    takes_back: Mapping[str, object] = field(default_factory=dict, hash=False)
