"""CSV: columns found by their names, one bad row alone, streamed and resumable at any row."""

import io
import time
import tracemalloc

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read import read

TABLE = (
    b"Title,Body,Author,Date\r\n"
    b'One,"First, with a comma",Ann Lee,2024-01-02\r\n'
    b"\r\n"
    b'"Two ""quoted""","Over\nthree\nlines",Bo Ek,2024-01-03\n'
    b"Three,too few\n"
    b"Four,too,many,cells,here\n"
    b'Five,"Last, no line end",,'
)


def records(data: bytes, name: str = "a.csv", **where: int) -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(data), name, Settings(), **where))


def texts(found: list[Record | UnreadableRecord]) -> list[tuple[str, str] | str | None]:
    return [(r.fields["title"], r.text) if isinstance(r, Record) else r.position for r in found]


def test_rows_become_records_and_ragged_ones_are_rejected_alone() -> None:
    found = records(TABLE)
    assert texts(found) == [
        ("One", "First, with a comma"), ('Two "quoted"', "Over\nthree\nlines"), "line 7", "line 8",
        ("Five", "Last, no line end"),
    ]  # fmt: skip
    assert isinstance(found[0], Record)
    assert found[0].fields == {"title": "One", "authors": "Ann Lee", "published_at": "2024-01-02"}
    assert found[0].fields_from == "CSV"
    assert [record.index for record in found] == [0, 1, 2, 3, 4]
    assert found[-1].end == len(TABLE)


@pytest.mark.parametrize("after", range(5))
def test_reading_resumes_after_any_row(after: int) -> None:
    found = records(TABLE)
    assert records(TABLE, start=found[after].end, first_index=after + 1) == found[after + 1 :]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_are_found(delimiter: str, encoding: str) -> None:
    rows = [
        ["headline", "text", "url"],
        ["Grüße", "Ein längerer Text über Köln", "https://x.example/1"],
        ["Öl", "Noch einer", ""],
    ]
    data = "\n".join(delimiter.join(row) for row in rows).encode(encoding)
    found = records(data)
    assert texts(found) == [("Grüße", "Ein längerer Text über Köln"), ("Öl", "Noch einer")]
    assert records(data, start=found[0].end, first_index=1) == found[1:]


def test_the_line_ends_of_old_macs_are_read() -> None:
    assert texts(records(b"title,body\rOne,First\rTwo,Second\r")) == [("One", "First"), ("Two", "Second")]


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Article Title,Article_Text,Publication Date,News Source", {"title", "published_at"}),
        (
            "id,title,publication,author,date,url,content",
            {"guid", "title", "source", "authors", "published_at", "url"},
        ),
        ("HEADLINE;FULLTEXT;CATEGORY", {"title", "section"}),
    ],
)
def test_common_names_of_columns_are_known(header: str, fields: set[str]) -> None:
    cells = len(header.replace(";", ",").split(","))
    delimiter = ";" if ";" in header else ","
    (record,) = records(f"{header}\n{delimiter.join('x' * cells)}\n".encode())
    assert isinstance(record, Record)
    assert fields <= record.fields.keys()
    assert record.text == "x"


def test_content_that_is_a_table_needs_no_name() -> None:
    assert len(records(b"title\tbody\turl\nOne\tFirst\thttps://x.example\n", "export.txt")) == 1


def test_a_text_with_commas_is_no_table() -> None:
    (record,) = records(b"Title, body and soul, url: a story\n\nOnce upon a time.\n", "a.txt")
    assert isinstance(record, Record)
    assert record.fields == {}


def test_a_table_without_a_text_says_so() -> None:
    with pytest.raises(RejectedRecord) as caught:
        records(b"price,amount\n1,2\n")
    assert caught.value.fate.code is RejectCode.NO_ARTICLE


def test_an_open_quote_swallows_no_other_row() -> None:
    data = b'title,body\nOne,First\nTwo,"Second\nThree,Third\nFour,Fourth\n'
    assert texts(records(data)) == [("One", "First"), "line 3", ("Three", "Third"), ("Four", "Fourth")]


def test_open_quotes_everywhere_take_no_longer_than_their_lines() -> None:
    data = b"title,body\n" + b'One,"First\n' * 20_000 + b"Two,Second\n" * 20_000 + b'Three,"Third\n' * 3
    before = time.process_time()
    found = records(data)
    assert time.process_time() - before < 5
    assert sum(isinstance(record, Record) for record in found) >= 20_000


def test_a_large_cell_is_read() -> None:
    assert texts(records(b"title,body\nOne," + b"x" * 300_000 + b"\n")) == [("One", "x" * 300_000)]


def test_a_row_over_the_limit_is_rejected_alone_and_not_held() -> None:
    data = b"title,body\nOne,First\nTwo," + b"x" * 30_000_000 + b"\nThree,Third\n"
    source = io.BytesIO(data)
    tracemalloc.start()
    found = list(read(source, "a.csv", Settings(max_record_bytes=1 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert texts(found) == [("One", "First"), "line 3", ("Three", "Third")]
    assert peak < 16 << 20


def test_zero_bytes_and_blank_cells_are_tolerated() -> None:
    first, second = records(b"title,body\nO\0ne,Fi\0rst\n,\n ,x\n")
    assert texts([first]) == [("O\0ne", "Fi\0rst")]
    assert isinstance(second, Record)
    assert (second.text, second.fields) == ("x", {})


def test_html_in_a_cell_is_html() -> None:
    (record,) = records(b"title,body\nOne,<p>First</p>\n")
    assert isinstance(record, Record)
    assert record.media == "html"
