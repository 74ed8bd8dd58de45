"""WARC files: pages and texts become records, all else is passed over, and damage costs only what it hit."""

import gzip
import io
import tracemalloc

import brotli
import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read import read

PAGE = "<html><head><title>Page {}</title></head><body><p>Grüße, a page of news.</p></body></html>"


def warc(
    number: int, *, kind: str = "response", media: str = "text/html; charset=utf-8", status: str = "200 OK",
    extra: str = "", body: bytes | None = None, length: int | None = None,
) -> bytes:  # fmt: skip
    page = PAGE.format(number).encode() if body is None else body
    http = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{extra}\r\n".encode() + page
    content = http if kind == "response" else page
    declared = "application/http; msgtype=response" if kind == "response" else media
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://x.example/{number}\r\n"
        f"WARC-Date: 2024-01-02T03:04:05Z\r\nContent-Type: {declared}\r\n"
        f"Content-Length: {len(content) if length is None else length}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


MIXED = [
    warc(0, kind="warcinfo", media="application/warc-fields", body=b"software: x\r\n"),
    warc(1),
    warc(2, kind="request"),
    warc(3, media="image/png", body=b"\x89PNG"),
    warc(4, status="404 Not Found"),
    warc(5, kind="conversion", media="text/plain", body="Grüße als Text.".encode()),
    warc(6, kind="resource", media="text/html"),
    warc(7, media="application/xhtml+xml"),
]  # fmt: skip
KINDS = {
    "plain": b"".join(MIXED),
    "by record": b"".join(gzip.compress(one) for one in MIXED),
    "in one": gzip.compress(b"".join(MIXED)),
    "in pairs": b"".join(gzip.compress(MIXED[at] + MIXED[at + 1]) for at in range(0, 8, 2)),
}


def records(
    data: bytes, *, start: int = 0, first_index: int = 0, **settings: int
) -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(data), "a.warc", Settings(**settings), start=start, first_index=first_index))


@pytest.mark.parametrize("kind", KINDS)
def test_pages_and_texts_are_records_and_all_else_is_passed_over(kind: str) -> None:
    found = [record for record in records(KINDS[kind]) if isinstance(record, Record)]
    assert [record.index for record in found] == [0, 1, 2, 3]
    assert [record.media for record in found] == ["html", "text", "html", "html"]
    assert [record.fields["url"] for record in found] == [f"https://x.example/{number}" for number in (1, 5, 6, 7)]
    assert all("Grüße" in record.text for record in found)
    assert "published_at" not in found[0].fields  # the crawl's date is not the article's
    assert found[0].fields["retrieved_at"] == "2024-01-02T03:04:05Z"


@pytest.mark.parametrize("kind", KINDS)
def test_reading_resumes_after_any_record(kind: str) -> None:
    found = records(KINDS[kind])
    for record in found:
        assert records(KINDS[kind], start=record.end, first_index=record.index + 1) == found[record.index + 1 :]


def test_positions_of_a_plain_file_are_offsets_of_records() -> None:
    first, *_ = records(KINDS["plain"])
    assert KINDS["plain"][first.end :].startswith(b"\r\n\r\nWARC/1.0\r\nWARC-Type: request")


@pytest.mark.parametrize(
    "bad",
    [
        warc(2, length=20),
        warc(2, length=100_000),
        warc(2).replace(b"Content-Length: ", b"Content-Length: -"),
        b"garbage\r\n" * 99,
        bytes(70_000) + b"x",
        warc(2)[:80] + b"\r\n\r\n",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_record_costs_nothing_but_itself(bad: bytes, packed: bool) -> None:
    parts = [warc(1), bad, warc(3), warc(4)]
    data = b"".join(gzip.compress(part) if packed else part for part in parts)
    found = records(data)
    assert [getattr(record, "code", None) for record in found] == [None, RejectCode.MALFORMED, None, None]
    assert isinstance(found[1], UnreadableRecord)
    assert found[1].position is not None
    for record in found:
        assert records(data, start=record.end, first_index=record.index + 1) == found[record.index + 1 :]


def test_a_page_that_its_length_cuts_short_is_not_taken_for_whole() -> None:
    whole = len(warc(2)) - warc(2).index(b"HTTP/") - 4
    first, cut, last = records(warc(1) + warc(2, length=whole - 30) + warc(3))
    assert isinstance(first, Record)
    assert isinstance(cut, UnreadableRecord)
    assert "longer than it claims" in cut.sentence
    assert isinstance(last, Record)


def test_a_damaged_gzip_stream_costs_nothing_but_itself() -> None:
    streams = [gzip.compress(warc(number)) for number in range(4)]
    streams[1] = streams[1][:40] + b"\xff" * 20 + streams[1][60:]
    found = records(b"".join(streams))
    assert [getattr(record, "code", None) for record in found] == [None, RejectCode.MALFORMED, None, None]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", [3, 10, 60, 150])
def test_a_cut_file_keeps_every_whole_record(packed: bool, cut: int) -> None:
    parts = [gzip.compress(warc(number)) if packed else warc(number).rstrip() for number in range(3)]
    data = (b"" if packed else b"\r\n\r\n").join(parts)[:-cut]
    *whole, last = records(data)
    # A stream that lost its checksum alone still gave its record.
    assert [type(record) for record in whole] == [Record] * (3 if packed and cut <= 10 else 2)
    assert isinstance(last, UnreadableRecord)
    assert (last.index, last.code) == (len(whole), RejectCode.MALFORMED)
    assert "cut" in last.sentence or "damaged" in last.sentence


@pytest.mark.parametrize(
    ("extra", "body", "text"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(b"<p>Packed.</p>"), "<p>Packed.</p>"),
        ("Content-Encoding: gzip\r\n", b"<p>Unpacked already.</p>", "<p>Unpacked already.</p>"),
        ("Transfer-Encoding: chunked\r\n", b"4\r\n<p>A\r\n8;x=y\r\n piece.\n\r\n0\r\n\r\n", "<p>A piece.\n"),
        ("Transfer-Encoding: chunked\r\n", b"<p>In one piece.", "<p>In one piece."),
    ],
)
def test_codings_are_taken_off_where_the_bytes_show_them(extra: str, body: bytes, text: str) -> None:
    (record,) = records(warc(1, extra=extra, body=body))
    assert isinstance(record, Record)
    assert record.text == text


def test_a_packed_page_is_bounded() -> None:
    bomb = warc(1, extra="Content-Encoding: gzip\r\n", body=gzip.compress(b"a" * 30_000_000))
    bad, good = records(bomb + warc(2))
    assert isinstance(bad, UnreadableRecord)
    assert bad.code is RejectCode.TOO_LARGE
    assert isinstance(good, Record)


def test_the_charset_is_that_of_the_header_then_of_the_page() -> None:
    body = "<meta charset=windows-1251><p>Новости сегодня</p>".encode("cp1251")
    (first,) = records(warc(1, media="text/html; charset=windows-1251", body=body))
    (second,) = records(warc(1, media="text/html", body=body))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert "Новости сегодня" in first.text
    assert first.text == second.text


def test_a_file_without_any_page_says_so() -> None:
    with pytest.raises(RejectedRecord) as caught:
        records(warc(1, media="image/png"))
    assert caught.value.fate.code is RejectCode.NO_ARTICLE


def test_memory_is_flat() -> None:
    source = io.BytesIO(b"".join(gzip.compress(warc(number, body=PAGE.encode() * 300)) for number in range(2000)))
    tracemalloc.start()
    assert sum(1 for _ in read(source, "a.warc.gz", Settings())) == 2000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20


def test_a_page_packed_by_brotli_is_read_within_its_bound() -> None:
    packed = brotli.compress(PAGE.format(1).encode())
    (record,) = records(warc(1, extra="Content-Encoding: br\r\n", body=packed))
    assert isinstance(record, Record)
    assert "Page 1" in record.text
    bomb = brotli.compress(b"a" * (64 << 20))
    (refused,) = records(warc(1, extra="Content-Encoding: br\r\n", body=bomb))
    assert isinstance(refused, UnreadableRecord)
    assert refused.code == RejectCode.TOO_LARGE
    (damaged,) = records(warc(1, extra="Content-Encoding: br\r\n", body=b"\xff" + packed))
    assert isinstance(damaged, UnreadableRecord)
    assert damaged.code == RejectCode.MALFORMED
