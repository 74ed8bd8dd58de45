"""CSV with a header, delimited by comma, semicolon, tab or bar: one article a row, streamed and resumable."""

import codecs
import csv
import io
import re
from dataclasses import replace
from functools import partial

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.csv_rows import Row, delimiter_of, rows
from workers.read.drop import Drop
from workers.read.encoding import decode, unicode_form
from workers.read.json_articles import KEYS, media_of, stated_fields
from workers.read.limits import MOST_CSV_COLUMNS
from workers.read.parts import split_by_reading
from workers.read.registry import Boundaries, Format, Records

_NAMES = frozenset({".csv", ".tsv", ".tab", ".psv"})
# What tables of articles call their columns, beside the names of JSON articles.
_COLUMNS = {
    "heading": "title", "article_title": "title", "news_title": "title", "title_text": "title", "subject": "title",
    "article": "body", "article_text": "body", "article_body": "body", "story": "body", "full_text": "body",
    "fulltext": "body", "news": "body", "body_html": "body", "article_content": "body", "contents": "body",
    "writer": "authors", "reporter": "authors", "journalist": "authors", "author_name": "authors",
    "newspaper": "source", "outlet": "source", "site": "source", "source_name": "source", "media": "source",
    "pubdate": "published_at", "pub_date": "published_at", "publication_date": "published_at",
    "publishdate": "published_at", "published_date": "published_at", "publishedat": "published_at",
    "datetime": "published_at", "timestamp": "published_at", "date_publish": "published_at", "created_at":
    "published_at", "lang_code": "language", "article_url": "url", "uri": "url", "href": "url", "web_url": "url",
    "id": "guid", "article_id": "guid", "uuid": "guid", "abstract": "summary", "lead": "summary",
    "teaser": "summary", "category": "section", "desk": "section", "topic": "section",
}  # fmt: skip
_MOST_HEADER = 20_000
_SPACES = re.compile(r"[\s_-]+")
_TEXTS = ("title", "body")
_SKIP_BYTES = 1 << 20
_LEAST_KNOWN = 3


def _fits(drop: Drop) -> float:
    named = drop.suffix in _NAMES
    header = drop.opening[:_MOST_HEADER].partition("\n")[0]
    if header.startswith(("{", "[", "<")):
        return 0.0
    delimiter = delimiter_of(header)
    if not named and header.count(delimiter) + 1 < _LEAST_KNOWN:
        return 0.0
    known = {_column(name) for name in _cells(header, delimiter)} & KEYS.keys()
    telling = bool(known & set(_TEXTS))
    if named:
        return 0.85 if telling else 0.5
    return 0.7 if telling and len(known) >= _LEAST_KNOWN else 0.0


def _plain(name: str) -> str:
    return _SPACES.sub("_", name.strip(" \ufeff\r").strip('"').lower())


_FIELDS = {_plain(key): field for field, keys in KEYS.items() for key in (field, *keys)} | _COLUMNS


def _column(name: str) -> str:
    """The field that a column carries, or the name itself where it carries none."""
    return _FIELDS.get(_plain(name), name)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _read(drop: Drop) -> Records:
    if not _needs_other_bytes(drop):
        yield from _from_bytes(drop)
        return
    text = drop.text().replace("\r\n", "\n").replace("\r", "\n")
    plain = replace(drop, source=io.BytesIO(text.encode("utf-8", "replace")), head=text[:20_000].encode())
    for record in _from_bytes(plain.resumed(0, 0)):
        # Resumed by number: the offsets are those of other bytes.
        if record.index >= drop.first_index:
            yield replace(record, end=0)


def _needs_other_bytes(drop: Drop) -> bool:
    """UTF-16 and the line ends of old Macs cannot be read line by line as bytes."""
    return (unicode_form(drop.head) or "utf-8-sig") != "utf-8-sig" or (
        b"\r" in drop.head and b"\n" not in drop.head
    )


def _from_bytes(drop: Drop) -> Records:
    encoding = decode(drop.head[: drop.head.rfind(b"\n") + 1] or drop.head).encoding
    skip = len(codecs.BOM_UTF8) if drop.head.startswith(codecs.BOM_UTF8) else 0
    read = partial(
        rows, delimiter=delimiter_of(drop.opening), encoding=encoding, limit=drop.settings.max_record_bytes
    )
    header = next(read(drop.source, skip, 0), Row(None, 1, skip))
    columns = _columns(header)
    start = max(drop.start, header.end)
    index = drop.first_index
    for row in read(drop.source, start, _lines_before(drop, start)):
        if row.cells is None or any(cell.strip() for cell in row.cells):
            yield _one(row, columns, index)
            index += 1


def _columns(header: Row) -> list[str]:
    """The field of each column, the first of equal ones. Raises RejectedRecord(NO_ARTICLE) without a text."""
    names = [_column(cell) for cell in (header.cells or [])[:MOST_CSV_COLUMNS]]
    if not set(names) & set(_TEXTS):
        raise RejectedRecord(
            RejectCode.NO_ARTICLE, "The first line names no column that would hold a title or a body.", "line 1"
        )
    return [name if name not in names[:place] else "" for place, name in enumerate(names)]


def _lines_before(drop: Drop, at: int) -> int:
    """The number of lines before an offset, for positions."""
    drop.source.seek(0)
    left, count = at, 0
    while left > 0 and (data := drop.source.read(min(left, _SKIP_BYTES))):
        count += data.count(b"\n")
        left -= len(data)
    return count


def _one(row: Row, columns: list[str], index: int) -> Record | UnreadableRecord:
    cells = row.cells
    problem = f"The row cannot be read: {row.problem}."
    if cells is not None and len(cells) != len(columns):
        problem = f"The row has {len(cells):,} cells, but the header names {len(columns):,} columns."
    elif cells is not None:
        found = {name: cell for name, cell in zip(columns, cells, strict=True) if cell.strip() and name}
        fields = stated_fields(found)
        if fields.keys() & set(_TEXTS):
            body = fields.pop("body", "")
            return Record(
                index=index, end=row.end, media=media_of(body), text=body, fields=fields, fields_from="CSV"
            )
        problem = "The row has neither a title nor a body."
    code = RejectCode.MALFORMED if cells is None or len(cells) != len(columns) else RejectCode.NO_ARTICLE
    return UnreadableRecord(index=index, end=row.end, code=code, sentence=problem, position=f"line {row.line}")


def _split(drop: Drop, part_characters: int) -> Boundaries:
    return iter(()) if _needs_other_bytes(drop) else split_by_reading(_from_bytes)(drop, part_characters)


FORMAT = Format("CSV", _fits, _read, split=_split)
