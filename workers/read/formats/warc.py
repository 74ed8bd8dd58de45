"""WARC files of crawlers, plain or gzipped record by record as Common Crawl's are: each page is a record.

Answers with status 200 that are HTML become HTML records, conversion records (WET files) plain text. All else in
such a file (requests, images, redirects) is no article and is passed over.
"""

import sys
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from copydesk.articles import Media, Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.codecs import GZIP
from workers.read.drop import Drop
from workers.read.encoding import decode
from workers.read.formats.html import declared_charset
from workers.read.http_message import Answer, parse_answer
from workers.read.limits import MOST_WARC_DAMAGES, MOST_WARC_SEARCH_BYTES, PIECE_BYTES
from workers.read.members import place_of, refuse_nesting, token, unreadable, until_fault
from workers.read.parts import split_by_reading
from workers.read.registry import Format, Records
from workers.read.unpacked import Budget, RejectedArchive, Unpacked, buffered
from workers.read.warc_records import VERSION, Damage, WarcRecord, next_version, records

_WANTED = frozenset({"response", "resource", "conversion"})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_OK = 200
_Making = Callable[[WarcRecord | Damage, Drop, int], Record | UnreadableRecord | None]
"""What a WARC record is to us; None where it is no article."""


def _is_gzipped(drop: Drop) -> bool:
    return drop.head.startswith(GZIP.magic)


def _fits(drop: Drop) -> float:
    head = drop.head
    if _is_gzipped(drop):
        try:
            head = zlib.decompressobj(31).decompress(head, 32)
        except zlib.error:
            return 0.0
    return 1.0 if VERSION.match(head) else 0.0


def _read(drop: Drop) -> Records:
    found = False
    for record in _all(drop, _made):
        found = True
        yield record
    if not found and not drop.first_index:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The WARC holds no page and no text.")


def _all(drop: Drop, make: _Making) -> Records:
    if _is_gzipped(drop):
        refuse_nesting(drop)
    return until_fault(drop, _gzipped(drop, make) if _is_gzipped(drop) else _plain(drop, make))


def _plain(drop: Drop, make: _Making) -> Records:
    """Positions are byte offsets. After a damage the next version line is searched for."""
    index, damages = drop.first_index, 0
    at: int | None = drop.start
    while at is not None and damages <= MOST_WARC_DAMAGES:
        drop.source.seek(at)
        at = None
        for found in records(drop.source, _WANTED, drop.settings.max_record_bytes):
            if isinstance(found, Damage):
                damages += 1
                at = next_version(drop.source, found.offset + 1)
            end = found.end if isinstance(found, WarcRecord) else at or drop.size
            record = make(found, drop, index)
            if record:
                yield replace(record, end=end)
                index += 1


@dataclass(slots=True)
class _Streams:
    """Where the gzip streams of a file begin, noted while it is unpacked, and where the reading stands in them.

    A record's position is the stream in which it begins and its number among the records yielded from there.
    """

    begun: deque[tuple[int, int]] = field(default_factory=deque)
    packed: int = 0
    yielded: int = 0

    def note(self, packed: int, given: int) -> None:
        self.begun.append((packed, given))

    def reach(self, offset: int) -> None:
        """The reading stands at this offset of the unpacked bytes."""
        while self.begun and self.begun[0][1] <= offset:
            self.packed, self.yielded = self.begun.popleft()[0], 0

    def following(self) -> int:
        """The position after one more record."""
        self.yielded += 1
        return token(self.packed, self.yielded)


def _gzipped(drop: Drop, make: _Making) -> Records:
    """Positions are gzip streams. After a damage the reading goes on at the next stream."""
    index, damages = drop.first_index, 0
    at: int | None = place_of(drop.start)[0]
    while at is not None and damages <= MOST_WARC_DAMAGES:
        streams = _Streams()
        for found in _unpacked(drop, at, streams):
            record = make(found, drop, index)
            end = streams.following() if record else 0
            if record and end > drop.start:
                yield replace(record, end=end)
                index += 1
        at = None
        if isinstance(found, Damage):
            damages += 1
            at = _next_stream(drop.source, streams.packed + 1)


def _unpacked(drop: Drop, at: int, streams: _Streams) -> Iterator[WarcRecord | Damage]:
    """The records of the gzip streams from an offset on, up to the first damage."""

    def begin() -> Iterator[bytes]:
        drop.source.seek(at)
        return GZIP.unpack(drop.source, streams.note)

    budget = Budget(sys.maxsize, lambda: drop.source.tell() - at)
    try:
        for found in records(buffered(Unpacked(begin, budget)), _WANTED, drop.settings.max_record_bytes):
            streams.reach(found.offset)
            yield found
    except RejectedArchive:
        raise
    except RejectedRecord as rejected:
        streams.reach(sys.maxsize)
        yield Damage(streams.packed, rejected)


def _next_stream(source: BinaryIO, at: int) -> int | None:
    """Where the next gzip stream may begin, within bounds."""
    source.seek(at)
    before, searched = b"", 0
    while searched < MOST_WARC_SEARCH_BYTES and (piece := source.read(PIECE_BYTES)):
        place = (before + piece).find(GZIP.magic)
        if place >= 0:
            return at + searched - len(before) + place
        searched += len(piece)
        before = piece[1 - len(GZIP.magic) :]
    return None


def _made(found: WarcRecord | Damage, drop: Drop, index: int) -> Record | UnreadableRecord | None:
    if isinstance(found, Damage):
        return unreadable(found.rejected, index)
    holding = _holding(found)
    if holding is None:
        return None
    try:
        text = holding.text(drop.settings.max_record_bytes)
    except RejectedRecord as rejected:
        return unreadable(rejected, index, position=f"byte {found.offset}")
    fields = {
        "url": found.headers.get("warc-target-uri", "").strip("<>"),
        "retrieved_at": found.headers.get("warc-date", ""),
    }
    return Record(index=index, end=0, media=holding.media, text=text, fields=fields, fields_from="WARC")


def _counted(found: WarcRecord | Damage, _drop: Drop, index: int) -> Record | UnreadableRecord | None:
    """As `_made`, but with bytes for a text: all that splitting needs to know, at a fraction of the time."""
    if isinstance(found, Damage):
        return unreadable(found.rejected, index)
    holding = _holding(found)
    if holding is None:
        return None
    return Record(index=index, end=0, media=holding.media, text=holding.body.decode("latin-1"))


@dataclass(frozen=True, slots=True)
class _Holding:
    """A page or a plain text in a WARC record, as its bytes; with the answer that it is in, if any."""

    media: Media
    body: bytes
    answer: Answer | None = None

    def text(self, limit: int) -> str:
        """The page or text, decoded. Raises RejectedRecord."""
        if self.answer is None:
            return decode(self.body, declared_charset(self.body) if self.media == "html" else None).text
        page = self.answer.decoded(limit)
        return decode(page, self.answer.charset or declared_charset(page[:4096])).text


def _holding(found: WarcRecord) -> _Holding | None:
    """The page or the plain text of a record, where it has one that is not blank."""
    kind = found.headers.get("warc-type", "").lower()
    declared = found.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = found.content or b""
    if kind == "conversion":
        holding = _Holding("text", content) if declared == "text/plain" else None
    elif kind == "resource":
        holding = _Holding("html", content) if declared in _PAGES else None
    else:
        answer = parse_answer(content)
        is_page = answer is not None and answer.status == _OK and answer.media_type in _PAGES
        holding = _Holding("html", answer.body, answer) if answer and is_page else None
    return holding if holding and not holding.body.isspace() and holding.body else None


def _outlined(drop: Drop) -> Records:
    return _all(drop, _counted)


FORMAT = Format("WARC", _fits, _read, binary=True, split=split_by_reading(_outlined))
