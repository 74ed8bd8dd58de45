"""JSON: one article object, or an array of them (also under a key such as `articles`).

An array that is larger than a record may be is read item by item, and can be entered in its middle.
"""

import re
from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import Any

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.blanks import LONGEST_BLANK, is_blank_json, is_textless, told
from workers.read.drop import Drop, too_large
from workers.read.encoding import unicode_form
from workers.read.json_articles import article_objects, record_of
from workers.read.json_items import Item, first_item_at, items_of
from workers.read.json_values import parse
from workers.read.members import unreadable
from workers.read.parts import split_by_reading
from workers.read.registry import Boundaries, Format, Records

_OPENING = re.compile(r"""(?:\{\s{0,99}["}]|\[\s{0,99}[\[{\]"])""")
_LOOKED_AT, _LOOKED_AT_BYTES = 100, 1 << 18
_UTF8 = (None, "utf-8-sig")


def _fits(drop: Drop) -> float:
    if drop.suffix in {".json", ".jsonld", ".ninjs"}:
        return 0.8
    return 0.7 if _OPENING.match(drop.opening) else 0.0


def _read(drop: Drop) -> Records:
    if _is_large(drop) and (first := _first_item(drop)) is not None:
        return _streamed(drop, first)
    data = drop.everything()
    try:
        return _whole(drop, parse(data))
    except RejectedRecord as rejected:
        first = _first_item(drop) if rejected.fate.code is RejectCode.MALFORMED else None
        if first is None or not _holds_any(drop, first):
            raise
        return _streamed(drop, first)


def _is_large(drop: Drop) -> bool:
    return not drop.sized or drop.size > drop.settings.max_record_bytes


def _first_item(drop: Drop) -> int | None:
    """Where the items of an array begin that can be read as bytes."""
    return first_item_at(drop.head) if unicode_form(drop.head) in _UTF8 else None


def _holds_any(drop: Drop, first: int) -> bool:
    """Whether some item of a damaged array can be read, by its beginning: brackets are found slowly."""
    drop.source.seek(0)
    begin = replace(drop, source=BytesIO(drop.source.read(_LOOKED_AT_BYTES)), start=0, first_index=0)
    items = _streamed(begin, first)
    return any(isinstance(record, Record) for record in islice(items, _LOOKED_AT))


def _whole(drop: Drop, value: Any) -> Records:
    objects = article_objects(value)
    if not objects:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The JSON holds no object with a title or a body.")
    last = len(objects) - 1

    def one(found: object, index: int) -> Record | UnreadableRecord:
        end = drop.size if index == last else 0
        return record_of(found, index, end) if found is value else _one(found, index, end)

    # Resumed by number: where an object ends is not known.
    yield from told(islice(objects, drop.first_index, None), is_textless, drop.first_index, one)


def _one(found: object, index: int, end: int) -> Record | UnreadableRecord:
    try:
        return record_of(found, index, end)
    except RejectedRecord as rejected:
        return unreadable(rejected, index, end, f"record {index + 1}")


def _streamed(drop: Drop, first: int) -> Records:
    limit = drop.settings.max_record_bytes
    found = False
    items = items_of(drop.source, max(first, drop.start), limit)
    for record in told(items, _is_blank, drop.first_index, lambda item, index: _of_item(item, index, limit)):
        found = True
        yield record
    if not found and not drop.first_index:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The JSON holds no object with a title or a body.")


def _is_blank(item: Item) -> bool:
    return item.whole and item.data is not None and len(item.data) <= LONGEST_BLANK and is_blank_json(item.data)


def _of_item(item: Item, index: int, limit: int) -> Record | UnreadableRecord:
    try:
        if not item.whole:
            raise RejectedRecord(RejectCode.MALFORMED, "The JSON is cut short.")
        if item.data is None:
            raise too_large(None, limit)
        objects = article_objects([parse(item.data)])
        return replace(_one(objects[0], index, item.end), end=item.end)
    except RejectedRecord as rejected:
        return unreadable(rejected, index, item.end, f"record {index + 1}")


def _outlined(drop: Drop, first: int) -> Records:
    """The records with their bytes for a text: all that splitting needs to know."""
    limit = drop.settings.max_record_bytes
    for index, item in enumerate(items_of(drop.source, max(first, drop.start), limit), drop.first_index):
        yield Record(index=index, end=item.end, media="text", text=(item.data or b"").decode("latin-1"))


def _split(drop: Drop, part_bytes: int) -> Boundaries:
    if _is_large(drop) and (first := _first_item(drop)) is not None:
        yield from split_by_reading(lambda drop: _outlined(drop, first))(drop, part_bytes)


FORMAT = Format("JSON", _fits, _read, split=_split)
