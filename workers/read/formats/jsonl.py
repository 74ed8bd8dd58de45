"""JSON Lines: one object a line, streamed with flat memory and resumable at the byte offset of any line."""

from collections.abc import Iterator

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.blanks import LONGEST_BLANK, is_blank_json, told
from workers.read.drop import Drop, too_large
from workers.read.json_articles import record_of
from workers.read.json_values import parse, parses_as_object
from workers.read.registry import Boundaries, Format, Records

_NAMES = frozenset({".jsonl", ".ndjson", ".jl"})
_SKIP_BYTES = 1 << 20
_BLANK = b" \t\r\n\xef\xbb\xbf"


Line = tuple[bytes | None, int, int, int]
"""One line: its bytes (None when it is over the limit), its number, its length, and where the next begins."""


def _fits(drop: Drop) -> float:
    first, newline, rest = drop.head.lstrip(_BLANK).partition(b"\n")
    if drop.suffix in _NAMES:
        return 0.0 if first.strip() in {b"{", b"["} else 0.95
    several = first.startswith(b"{") and newline and rest.lstrip()[:1] in {b"{", b"["}
    return 0.9 if several and parses_as_object(first) else 0.0


def lines(drop: Drop, number: int = 0) -> Iterator[Line]:
    """The lines of a drop from `drop.start`, before which there are `number`, without those of white space alone.

    A line over the limit is skipped over, never held.
    """
    limit = drop.settings.max_record_bytes
    drop.source.seek(drop.start)
    end = drop.start
    while data := drop.source.readline(limit + 1):
        number += 1
        length = len(data)
        end += length
        if length > limit:
            if not data.endswith(b"\n"):
                length += _skip_rest(drop)
                end = drop.source.tell()
            yield None, number, length, end
        elif data.strip(_BLANK):
            yield data, number, length, end


def _skip_rest(drop: Drop) -> int:
    skipped = 0
    while data := drop.source.readline(_SKIP_BYTES):
        skipped += len(data)
        if data.endswith(b"\n"):
            break
    return skipped


def _read(drop: Drop) -> Records:
    found = lines(drop, _lines_before(drop))
    yield from told(found, _is_blank, drop.first_index, lambda line, index: _one(drop, line, index))


def _is_blank(line: Line) -> bool:
    data, _, length, _ = line
    return length <= LONGEST_BLANK and is_blank_json(data or b"")


def _split(drop: Drop, part_bytes: int) -> Boundaries:
    yield drop.start, drop.first_index
    last = drop.start
    for index, (_, _, _, end) in enumerate(lines(drop), drop.first_index + 1):
        if end - last >= part_bytes and (end < drop.size or not drop.sized):
            yield end, index
            last = end


def _lines_before(drop: Drop) -> int:
    """Line numbers count blank lines too; a resumed read counts those before it once."""
    drop.source.seek(0)
    left, count = drop.start, 0
    while left > 0 and (data := drop.source.read(min(left, _SKIP_BYTES))):
        count += data.count(b"\n")
        left -= len(data)
    return count


def _one(drop: Drop, line: Line, index: int) -> Record | UnreadableRecord:
    data, number, length, end = line
    try:
        if data is None:
            raise too_large(length, drop.settings.max_record_bytes)
        return record_of(parse(data), index, end)
    except RejectedRecord as rejected:
        fate = rejected.fate
        return UnreadableRecord(
            index=index, end=end, code=RejectCode(fate.code), sentence=fate.sentence,
            position=f"line {number}", takes_back=fate.takes_back,
        )  # fmt: skip


FORMAT = Format("JSON Lines", _fits, _read, split=_split)
