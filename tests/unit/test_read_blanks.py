"""A great many records in a row that hold no text are told of as one; whatever else there is stays by itself."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode
from copydesk.settings import Settings
from workers.read import blanks, boundaries, read

ARTICLE = {"title": "The council met", "body": "The council of Lyon met on Tuesday."}


def as_array(values: list[object]) -> bytes:
    return json.dumps(values).encode()


def as_lines(values: list[object]) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def as_json_feed(values: list[object]) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": values}
    ).encode()


def as_rss(values: list[object]) -> bytes:
    items = (f"<item><title>{value['title']}</title></item>" if value else "<item/>" for value in values)
    return f"<rss><channel>{''.join(items)}</channel></rss>".encode()


def as_zip(values: list[object]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("first.jsonl", as_lines([ARTICLE, {}]))
        archive.writestr("second.jsonl", as_lines(values[2:]))
    return made.getvalue()


FORMS: dict[str, Callable[[list[object]], bytes]] = {
    "a.json": as_array,
    "b.json": as_json_feed,
    "a.jsonl": as_lines,
    "a.jsonl.gz": lambda values: gzip.compress(as_lines(values)),
    "a.xml": as_rss,
    "a.zip": as_zip,
}


def found(data: bytes, name: str, start: int = 0, first: int = 0) -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(data), name, Settings(), start=start, first_index=first))


@pytest.mark.parametrize("name", FORMS)
def test_each_record_is_in_one_place_and_a_long_row_in_one_reject(name: str) -> None:
    values = [ARTICLE, {}, ARTICLE, *[{}] * 5000, ARTICLE, {}, ARTICLE]
    records = found(FORMS[name](values), name)
    numbers = [number for record in records for number in range(record.index, record.following)]
    assert numbers == list(range(len(values)))
    articles = [record.index for record in records if isinstance(record, Record)]
    assert articles == [number for number, value in enumerate(values) if value]
    (run,) = [record for record in records if isinstance(record, UnreadableRecord) and record.count > 1]
    assert (run.index, run.count, run.code) == (3 + blanks.MOST_TOLD, 4000, RejectCode.NO_ARTICLE)
    assert "records 1,004 to 5,003" in str(run.place)
    assert len(records) == len(values) - 4000 + 1


@pytest.mark.parametrize("name", FORMS)
def test_reading_goes_on_behind_a_run(name: str) -> None:
    data = FORMS[name]([ARTICLE, {}, *[{}] * 3000, ARTICLE])
    records = found(data, name)
    (run,) = [record for record in records if isinstance(record, UnreadableRecord) and record.count > 1]
    rest = found(data, name, run.end, run.following)
    assert [record.index for record in rest] == [3002]
    assert isinstance(rest[0], Record)


@pytest.mark.parametrize("name", FORMS)
def test_a_row_of_a_thousand_is_told_of_each_alone(name: str) -> None:
    values = [ARTICLE, {}, ARTICLE, *[{}] * blanks.MOST_TOLD, ARTICLE]
    records = found(FORMS[name](values), name)
    assert [record.index for record in records] == list(range(len(values)))
    assert all(record.position for record in records if isinstance(record, UnreadableRecord))


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        ({}, True), (None, True), ([], True), ("", True), (0, True), (7.5, True), ({"title": ""}, True),
        ({"a": None, "b": 3, "c": {}}, True), ("x", False), ([0], False), ({"a": "x"}, False),
        ({"items": [{}]}, False), (ARTICLE, False),
    ],
)  # fmt: skip
def test_what_holds_no_text(value: object, blank: bool) -> None:
    assert blanks.is_textless(value) is blank
    assert blanks.is_blank_json(json.dumps(value).encode()) is blank


def test_a_line_that_is_no_json_is_not_blank() -> None:
    records = found(b"{} x\n" * 2001, "a.jsonl")
    assert [record.index for record in records] == list(range(2001))


def test_a_very_long_row_is_several_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blanks, "MOST_IN_A_RUN", 400)
    records = found(as_array([ARTICLE, *[{}] * 2000, ARTICLE]), "a.json")
    assert [record.following - record.index for record in records[1001:]] == [400, 400, 200, 1]


def test_what_was_blank_before_a_break_is_told_of() -> None:
    data = as_rss([ARTICLE, *[{}] * 3000])
    records = found(data[: data.rindex(b"<item/>")] + b"<item></ite", "a.xml")
    numbers = [number for record in records for number in range(record.index, record.following)]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) == 3001
    last = records[-1]
    assert isinstance(last, UnreadableRecord)
    assert last.code == RejectCode.MALFORMED


def test_a_run_is_cut_where_a_part_ends() -> None:
    run = UnreadableRecord(index=10, end=90, code="no_article", sentence="None.", count=50)
    assert run.before(None) == run.before(60) == run
    cut = run.before(30)
    assert (cut.index, cut.following, cut.place) == (10, 30, "records 11 to 30")


def test_parts_of_blank_lines_hold_all_of_them() -> None:
    data = as_lines([{}] * 9000)
    begins = list(boundaries(io.BytesIO(data), "a.jsonl", Settings(), 6000))
    assert [start for _, start in begins] == [0, 2000, 4000, 6000, 8000]


BOMBS: dict[str, Callable[[], bytes]] = {
    "array.json": lambda: b"[" + b",".join([b"{}"] * 1_000_000) + b"]",
    "nulls.json": lambda: b"[" + b",".join([b"null"] * 1_000_000) + b"]",
    "items.json": lambda: as_json_feed([{"content_text": ""}, *[{}] * 999_999]),
    "lines.jsonl": lambda: b"{}\n" * 1_000_000,
    "items.xml": lambda: b"<rss><channel>" + b"<item/>" * 410_000 + b"</channel></rss>",
    "entries.xml": lambda: (
        b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry><title/></entry>" * 190_000 + b"</feed>"
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_blank_records_is_a_thousand_rejects_and_one(name: str) -> None:
    """A reject each is what they cost: they took ten times as long."""
    assert len(found(BOMBS[name](), name)) <= blanks.MOST_TOLD + 2


def test_an_article_after_more_than_a_million_objects_is_read() -> None:
    data = b"[" + b"{}," * 1_100_000 + json.dumps(ARTICLE).encode() + b"]"
    *_, last = found(data, "a.json")
    assert isinstance(last, Record)
    assert last.index == 1_100_000
