"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, and Atom 0.3 and 1.0. Every entry is a record.

A whole feed is parsed at once, which is fastest. One that is larger than a record may be, in bytes or elements, or
that breaks off, is read entry by entry: what was whole before the break is kept, and the break is told.
"""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.blanks import told
from workers.read.drop import Drop, too_large
from workers.read.feed_entries import Feed, entries_of, entry_record, feed_of, is_blank
from workers.read.limits import MOST_FEED_BYTES, MOST_XML_ELEMENTS, PIECE_BYTES
from workers.read.members import until_fault
from workers.read.registry import Format, Records
from workers.read.xml_entities import with_letters
from workers.read.xml_tree import crowded, is_crowded, parse_bytes, refusal, repaired, settings, xml_bytes

_RSS, _ATOM, _RDF = "rss", "feed", "rdf"


def _fits(drop: Drop) -> float:
    root = drop.prolog.root.lower()
    attributes = drop.prolog.attributes.lower()
    telling = root == _RSS or (root == _ATOM and "atom" in attributes) or (root == _RDF and "rss" in attributes)
    if telling or (root == _RDF and ("netscape.com" in attributes or "<item" in drop.opening)):
        return 0.96
    if root == "entry" and "atom" in attributes:
        return 0.96
    return 0.55 if root in {_ATOM, "channel"} else 0.0


def _read(drop: Drop) -> Records:
    if not drop.sized or drop.size > drop.settings.max_record_bytes:
        with_letters(drop.opening)  # for what it refuses: the bytes are read as they are
        yield from _streamed(drop, _pieces(drop))
        return
    data = xml_bytes(drop)
    root = None if is_crowded(data) else _whole(data)
    if root is None:
        yield from _streamed(drop, _in_pieces(repaired(data)), encoding="utf-8")
        return
    feed, entries = feed_of(root), entries_of(root)
    if not entries:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The feed holds no entry.")
    last = len(entries) - 1

    def one(entry: etree._Element, index: int) -> Record | UnreadableRecord:
        return entry_record(entry, feed, index, drop.size if index == last else 0)

    # Resumed by number: an entry's place in the file is not known.
    yield from told(islice(entries, drop.first_index, None), is_blank, drop.first_index, one)


def _whole(data: bytes) -> etree._Element | None:
    """The root of a well-formed feed, or of one whose usual faults can be repaired; else None."""
    for mend in (bytes, repaired):
        try:
            return parse_bytes(mend(data))
        except RejectedRecord as rejected:
            if rejected.fate.code is not RejectCode.MALFORMED:
                raise
    return None


def _in_pieces(data: bytes) -> Iterator[bytes]:
    return (data[begin : begin + PIECE_BYTES] for begin in range(0, len(data), PIECE_BYTES))


def _pieces(drop: Drop) -> Iterator[bytes]:
    drop.source.seek(0)
    read = 0
    while piece := drop.source.read(PIECE_BYTES):
        read += len(piece)
        if read > MOST_FEED_BYTES:
            raise too_large(None, MOST_FEED_BYTES)
        yield piece


def _streamed(drop: Drop, pieces: Iterator[bytes], encoding: str | None = None) -> Records:
    """Entry by entry with flat memory, up to the first place that is not well formed."""
    pulled = islice(_pulled(pieces, drop.settings.max_record_bytes, encoding), drop.first_index, None)
    records = told(
        pulled,
        lambda found: is_blank(found[0]),
        drop.first_index,
        lambda found, index: entry_record(*found, index, 0),
    )
    none = not drop.first_index
    for record in until_fault(drop, records):
        none = False
        yield record
    if none:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The feed holds no entry.")


def _pulled(pieces: Iterator[bytes], limit: int, encoding: str | None) -> Iterator[tuple[etree._Element, Feed]]:
    """The entries as they end. Raises RejectedRecord(TOO_LARGE) where one, or what is between two, does not."""
    parser = etree.XMLPullParser(("end",), tag=("{*}item", "{*}entry"), **{**settings(), "encoding": encoding})
    feed: Feed | None = None
    fault: etree.XMLSyntaxError | None = None
    held = elements = 0
    while fault is None and (piece := next(pieces, None)):
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            fault = error
        held, elements = held + len(piece), elements + piece.count(b"<")
        entry = None
        for _, entry in parser.read_events():
            feed = feed or feed_of(entry.getroottree().getroot())
            yield entry, feed
            held = elements = 0
        if entry is not None:
            _forget(entry)
        if elements > MOST_XML_ELEMENTS:
            raise crowded()
        if held > limit:
            raise too_large(None, limit)
    fault = fault or _unfinished(parser)
    if fault:
        raise refusal(fault) from fault


def _forget(entry: etree._Element) -> None:
    """Let go of an entry and of all before it, which the parser would keep."""
    entry.clear(keep_tail=False)
    for element in (entry, *entry.iterancestors()):
        above = element.getparent()
        if above is not None:
            del above[: above.index(element)]


def _unfinished(parser: etree.XMLPullParser) -> etree.XMLSyntaxError | None:
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        return error
    return None


FORMAT = Format("feed", _fits, _read)
