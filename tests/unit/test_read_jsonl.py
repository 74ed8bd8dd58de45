"""JSON Lines: streamed, resumable at any offset, one bad line alone."""

import io
import tracemalloc

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode
from copydesk.settings import Settings
from workers.read import read

LINES = (
    b'{"title": "One", "body": "First."}\n'
    b"\n"
    b'{"title": broken}\r\n'
    b'{"title": "Tr\xe9s", "body": "Latin-1, as some exports are."}\n'
    b"[]\n"
    b'{"title": "Last\\u2028line", "body": "No line end after it."}'
)


def test_one_bad_line_is_rejected_alone_with_its_number() -> None:
    found = list(read(io.BytesIO(LINES), "a.jsonl", Settings()))
    assert [type(one) for one in found] == [Record, UnreadableRecord, Record, UnreadableRecord, Record]
    assert [one.position for one in found if isinstance(one, UnreadableRecord)] == ["line 3", "line 5"]
    assert [one.index for one in found] == [0, 1, 2, 3, 4]
    assert found[-1].end == len(LINES)


@pytest.mark.parametrize("after", range(5))
def test_reading_resumes_at_the_end_of_any_record(after: int) -> None:
    found = list(read(io.BytesIO(LINES), "a.jsonl", Settings()))
    last = found[after]
    rest = list(read(io.BytesIO(LINES), "a.jsonl", Settings(), start=last.end, first_index=last.index + 1))
    assert rest == found[after + 1 :]


def test_the_name_does_not_matter_when_the_content_shows_lines() -> None:
    data = b'{"title": "One"}\n{"title": "Two"}\n'
    assert len(list(read(io.BytesIO(data), "a.json", Settings()))) == 2


def test_a_huge_line_is_skipped_without_being_held() -> None:
    huge = b'{"title": "' + b"x" * 30_000_000 + b'"}\n'
    source = io.BytesIO(b'{"title": "One"}\n' + huge + b'{"title": "Three"}\n')
    tracemalloc.start()
    found = list(read(source, "a.jsonl", Settings(max_record_bytes=1 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [getattr(one, "code", None) for one in found] == [None, RejectCode.TOO_LARGE, None]
    assert found[1].end == 17 + len(huge)
    assert peak < 8 << 20
