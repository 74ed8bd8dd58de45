"""Whatever the bytes and the name, reading and cleaning end in records or in an explained reject."""

import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from copydesk.articles import Article, Hints, Record, UnreadableRecord
from copydesk.outcomes import RejectedRecord
from copydesk.settings import Settings
from workers.clean import clean
from workers.fingerprint import text_hash
from workers.language import detect
from workers.read import read

SUFFIXES = (
    "txt", "md", "html", "json", "jsonl", "xml", "", "exe", "csv", "tsv", "eml", "mhtml", "gz", "zst", "zip",
    "tar", "warc",
)  # fmt: skip
NAMES = st.sampled_from([f"a.{suffix}" for suffix in SUFFIXES])
PIECES = st.sampled_from(
    [
        b"<p>", b"</p>", b"<html>", b"<div", b"<!--", b"<a href=x>", b"<script>", b"<br>", b"<table><tr><td>",
        b'{"title": "', b'", "body": "', b'"}', b"[", b"]", b"{", b"}", b"\n", b"\r\n\r\n", b"---\n",
        b"title: x\n",
        b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\xc3\x83\xc2\xa9", b"\xed\xa0\x80", b"\\ud800", b"&nbsp;", b"&#0;",
        b"\xcc\x81" * 50, b"Source: X\n", b"By Ann Lee\n", b"Published: 31/02/2024\n", b"9999-99-99\n", b"* ",
        b"\xe2\x80\xa2 ", b"A sentence, and then another one that is long enough. " * 3, b"<?xml version='1.0'?>",
        b"<rss><channel><item><title>", b"</title></item>", b"From: a@b.example\nSubject: x\n\n", b"title,body\n",
        b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"Content-Length: 9\r\n\r\n", b"HTTP/1.1 200 OK\r\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"<nitf><body><body.content><p>", b'"', b",",
        b"&x;", b"<newsItem>", b"<!DOCTYPE a [", b"]>", b"<![CDATA[", b"PK\x03\x04", b"PK\x05\x06",
        b"\x1f\x8b\x08\0",
        b'{"uri": "x", "headlines": [', b'"version": "https://jsonfeed.org/version/1", "items": [',
        b'<script type="application/ld+json">{"@type":"NewsArticle","headline":1,"author":[[]]}</script>',
    ]
)  # fmt: skip
DATA = st.one_of(st.binary(max_size=400), st.lists(PIECES | st.binary(max_size=20), max_size=30).map(b"".join))


def run(data: bytes, name: str) -> None:
    try:
        for index, record in enumerate(read(io.BytesIO(data), name, Settings(max_record_bytes=4096))):
            assert record.index == index
            assert isinstance(record, Record | UnreadableRecord)
            if isinstance(record, Record):
                cleaned(record)
    except RejectedRecord as rejected:
        if not rejected.fate.sentence.endswith("."):
            raise


def cleaned(record: Record) -> None:
    try:
        article = clean(record, Hints(name="n", source="folder"))
    except RejectedRecord:
        return
    assert isinstance(article, Article)
    assert article.body or article.title
    article = article.with_language(*detect(article, article.language))
    assert len(text_hash(article)) == 32
    for text in (article.title or "", article.body, *article.authors):
        text.encode("utf-8")
        assert "\0" not in text


@settings(max_examples=400, deadline=None, derandomize=True)
@example(data=b'{"title": 1e400}', name="a.json")
@example(data=b'{"title": "x", "published_at": 1e308, "authors": {"name": {"name": []}}}', name="a.json")
@example(data=b"<p>" + b"\xcc\x80" * 18 + b"\xcc" * 8 + b"<body", name="a.txt")  # marks without a letter: no text
@given(data=DATA, name=NAMES)
def test_any_bytes_end_in_records_or_rejects(data: bytes, name: str) -> None:
    run(data, name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = "title body authors source published_at language url guid summary section @type"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS.split(), JSON)))
def test_any_stated_fields_end_in_an_article_or_a_reject(fields: dict[str, object]) -> None:
    body = fields.pop("body", "Some text.")
    text = body if isinstance(body, str) else "Some text."
    cleaned(Record(index=0, end=1, media="text", text=text, fields=fields, fields_from="json"))
    cleaned(Record(index=0, end=1, media="html", text=text, fields=fields, fields_from="json"))
