"""Each format is recognised by its content first and its name second, and yields its records."""

import io
import json

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read import read


def records(data: bytes, name: str, **settings: int) -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(data), name, Settings(**settings)))


def only(data: bytes, name: str) -> Record:
    (record,) = records(data, name)
    assert isinstance(record, Record)
    return record


def rejection(data: bytes, name: str, **settings: int) -> RejectedRecord:
    with pytest.raises(RejectedRecord) as caught:
        records(data, name, **settings)
    return caught.value


def test_plain_text_is_one_record_that_ends_at_the_size() -> None:
    record = only("Grüße\n\nText.".encode(), "a.txt")
    assert (record.index, record.end, record.media, record.text) == (0, 14, "text", "Grüße\n\nText.")


@pytest.mark.parametrize("name", ["page.html", "page.txt", "page", "page.json.bak"])
def test_html_is_known_by_its_content_whatever_its_name(name: str) -> None:
    assert only(b"<!DOCTYPE html><html><body><p>Text", name).media == "html"


def test_json_object_states_fields() -> None:
    data = {"title": "A title", "body": "A body.", "authors": ["Ann Lee"], "guid": "7", "extra": {"a": 1}}
    record = only(json.dumps(data).encode(), "a.json")
    assert record.text == "A body."
    assert record.fields == {"title": "A title", "authors": ["Ann Lee"], "guid": "7"}
    assert record.fields_from == "json"


def test_json_array_gives_one_record_each_and_can_be_resumed_by_number() -> None:
    data = json.dumps([{"title": "One"}, 3, {"title": "Three"}]).encode()
    first, second, third = records(data, "a.json")
    assert isinstance(first, Record)
    assert isinstance(second, UnreadableRecord)
    assert second.position == "record 2"
    assert third.end == len(data)
    resumed = list(read(io.BytesIO(data), "a.json", Settings(), start=second.end, first_index=2))
    assert resumed == [third]


def test_schema_org_article_inside_a_graph() -> None:
    data = {"@context": "https://schema.org", "@graph": [
        {"@type": "WebSite", "name": "Site"},
        {"@type": "NewsArticle", "headline": "H", "articleBody": "B", "author": {"name": "Ann Lee"}},
    ]}  # fmt: skip
    record = only(json.dumps(data).encode(), "a.json")
    assert (record.text, record.fields["title"], record.fields_from) == ("B", "H", "schema.org")


def test_markdown_with_front_matter() -> None:
    data = (
        b"---\ntitle: From above\nauthors: [Ann Lee]\n---\n# Heading\n\nSome **bold** [link](http://x.example).\n"
    )
    record = only(data, "a.md")
    assert record.fields == {"title": "From above", "authors": ["Ann Lee"]}
    assert record.text.split() == ["Heading", "Some", "bold", "link."]


def test_front_matter_with_aliases_is_refused() -> None:
    assert rejection(b"---\na: &x [1]\nb: *x\n---\ntext\n", "a.md").fate.code is RejectCode.MALFORMED


@pytest.mark.parametrize(
    ("data", "name", "code", "word"),
    [
        (b"", "a.txt", RejectCode.EMPTY, "no bytes"),
        (b" \r\n\t", "a.txt", RejectCode.EMPTY, "white space"),
        (b"\0" * 4096, "a.txt", RejectCode.UNSUPPORTED, "zero bytes"),
        (b"%PDF-1.7\n", "a.txt", RejectCode.MALFORMED, "PDF"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "a.json", RejectCode.UNSUPPORTED, "executable"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.html", RejectCode.UNSUPPORTED, "PNG"),
        (b"\x80\x04\x95\x10\0\0\0", "a.json", RejectCode.UNSUPPORTED, "pickle"),
        (b'<?xml version="1.0"?><svg/>', "a.svg", RejectCode.UNSUPPORTED, "svg"),
        (b'{"title": "x", "body": ', "a.json", RejectCode.MALFORMED, "not well formed"),
        (b'{"title": NaN}', "a.json", RejectCode.MALFORMED, "not well formed"),
        (b"[" * 100_000, "a.json", RejectCode.TOO_DEEP, "deeper"),
        (b'{"a":' * 100_000, "a.json", RejectCode.TOO_DEEP, "deeper"),
        (b'"only text"', "a.json", RejectCode.NO_ARTICLE, "no object"),
        (bytes(range(128, 256)) * 9 + bytes(range(1, 32)) * 9, "a.txt", RejectCode.BAD_ENCODING, "character set"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    data: bytes, name: str, code: RejectCode, word: str
) -> None:
    fate = rejection(data, name).fate
    assert fate.code is code
    assert word in fate.sentence


def test_malformed_json_tells_where() -> None:
    assert rejection(b'{"title": "x",\n "body": oops}', "a.json").fate.position == "line 2 column 10"


def test_a_record_over_the_limit_is_too_large() -> None:
    assert rejection(b"x" * 2000, "a.txt", max_record_bytes=1024).fate.code is RejectCode.TOO_LARGE


def test_lone_surrogates_and_nuls_in_json_are_tolerated() -> None:
    record = only(b'{"title": "a\\ud800b", "body": "c\\u0000d"}', "a.json")
    assert record.fields["title"] == "a\ufffdb"
    assert record.text == "c\0d"


def test_values_of_a_wrong_type_are_no_text() -> None:
    fate = rejection(b'[{"title": 7, "body": ["x"]}]'[1:-1], "a.json").fate
    assert fate.code is RejectCode.NO_ARTICLE
