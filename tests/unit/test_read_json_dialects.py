"""The dialects of news in JSON: ninjs 1 to 3, JSON Feed, schema.org in its wrappings."""

import io
import json
from typing import Any

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read import read

NINJS = {
    "1": {
        "uri": "urn:1", "type": "text", "versioncreated": "2024-01-02T10:00:00Z", "language": "en",
        "byline": "Ann Lee", "headline": "The headline", "body_text": "Plain.", "body_xhtml": "<p>Marked up.</p>",
        "description_text": "In short.", "pubstatus": "usable", "infosource": [{"name": "Acme"}],
    },
    "2": {
        "uri": "urn:1", "versioncreated": "2024-01-02T10:00:00Z", "language": "en", "by": "Ann Lee",
        "headlines": [{"role": "sub", "value": "Not this"}, {"role": "main", "value": "The headline"}],
        "bodies": [
            {"role": "text", "contenttype": "text/plain", "value": "Plain."},
            {"role": "ttnitf", "contenttype": "application/xml", "value": "<TTNITF/>"},
            {"role": "xhtml", "contenttype": "text/html", "value": "<p>Marked up.</p>"},
        ],
        "descriptions": [{"role": "summary", "value": "In short."}], "infosources": [{"name": "Acme"}],
    },
    "3": {
        "uri": "urn:1", "versionCreated": "2024-01-02T10:00:00Z", "language": "en",
        "people": [{"name": "Cy Day", "rel": "subject"}, {"name": "Ann Lee", "rel": "author"}],
        "headlines": [{"value": "The headline"}],
        "bodies": [{"contentType": "text/html", "value": "<p>Marked up.</p>"}],
        "descriptions": [{"value": "In short."}], "infosources": [{"name": "Acme"}], "pubStatus": "usable",
    },
}  # fmt: skip


def records(value: Any, name: str = "a.json") -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(json.dumps(value).encode()), name, Settings()))


def only(value: Any) -> Record:
    (record,) = records(value)
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize("version", NINJS)
def test_ninjs_of_every_version_states_the_same(version: str) -> None:
    record = only(NINJS[version])
    authors = ["Ann Lee"] if version == "3" else "Ann Lee"
    assert record.fields == {
        "title": "The headline", "authors": authors, "published_at": "2024-01-02T10:00:00Z", "language": "en",
        "guid": "urn:1", "summary": "In short.", "source": "Acme",
    }  # fmt: skip
    assert (record.media, record.text, record.fields_from) == ("html", "<div><p>Marked up.</p></div>", "ninjs")


def test_a_text_that_has_only_a_description_has_it_as_its_body() -> None:
    value = {**NINJS["2"], "bodies": []}
    record = only(value)
    assert record.text == "In short."
    assert "summary" not in record.fields


@pytest.mark.parametrize("key", ["pubstatus", "pubStatus"])
@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_withdrawn_ninjs_items_are_rejected(key: str, status: str) -> None:
    value = {name: part for name, part in NINJS["1"].items() if name != "pubstatus"}
    with pytest.raises(RejectedRecord) as caught:
        records({**value, key: status})
    assert status in caught.value.fate.sentence


def test_a_picture_with_a_caption_is_no_article() -> None:
    with pytest.raises(RejectedRecord) as caught:
        records({"uri": "urn:1", "type": "picture", "headline": "A picture", "description_text": "A caption."})
    assert caught.value.fate.code is RejectCode.NO_ARTICLE
    assert "picture" in caught.value.fate.sentence


def test_ninjs_lines_are_read_line_by_line() -> None:
    lines = b"\n".join(json.dumps(value).encode() for value in NINJS.values())
    found = list(read(io.BytesIO(lines), "a.jsonl", Settings()))
    assert [record.fields["title"] for record in found if isinstance(record, Record)] == ["The headline"] * 3


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "The Feed", "language": "en",
        "authors": [{"name": "The Desk"}],
        "items": [
            {"id": "1", "title": "One", "content_html": "Only <b>inline</b> marks",
             "summary": "Short &amp; <i>sweet</i>", "url": "https://x.example/1",
             "date_published": "2024-01-02T10:00:00Z"},
            {"id": "2", "content_text": "No title, plain text.", "authors": [{"name": "Ann Lee"}],
             "language": "fr", "external_url": "https://y.example/2"},
            {"id": "3"}, 7,
        ],
    }  # fmt: skip
    first, second, third, fourth = records(feed)
    assert isinstance(first, Record)
    assert (first.media, first.text) == ("html", "<div>Only <b>inline</b> marks</div>")
    assert first.fields == {
        "title": "One", "authors": [{"name": "The Desk"}], "source": "The Feed", "language": "en", "guid": "1",
        "published_at": "2024-01-02T10:00:00Z", "url": "https://x.example/1", "summary": "Short & sweet",
    }  # fmt: skip
    assert isinstance(second, Record)
    assert (second.text, second.fields["language"], second.fields["url"]) == (
        "No title, plain text.",
        "fr",
        "https://y.example/2",
    )
    assert [type(one) for one in (third, fourth)] == [UnreadableRecord] * 2


ARTICLE = {"@type": "NewsArticle", "headline": "H", "articleBody": "B"}


@pytest.mark.parametrize(
    "value",
    [
        {"@context": "https://schema.org", **ARTICLE},
        [ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Site"}, ARTICLE]},
        {"@type": "WebPage", "name": "Page", "mainEntity": ARTICLE},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ARTICLE}]},
        {**ARTICLE, "@type": ["NewsArticle", "ReportageNewsArticle"]},
        {**ARTICLE, "@type": "http://schema.org/NewsArticle"},
    ],
)
def test_schema_org_in_its_wrappings(value: Any) -> None:
    record = only(value)
    assert (record.fields["title"], record.text, record.fields_from) == ("H", "B", "schema.org")


def test_people_that_a_graph_refers_to_are_put_in_place() -> None:
    graph = [
        {**ARTICLE, "author": [{"@id": "#ann"}], "publisher": {"@id": "#paper"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {"@type": "Organization", "@id": "#paper", "name": "The Paper"},
    ]
    record = only({"@graph": graph})
    assert record.fields["authors"][0]["name"] == "Ann Lee"
    assert record.fields["source"]["name"] == "The Paper"


def test_an_export_of_ours_is_read_as_what_it_is() -> None:
    value = {
        "id": "x",
        "seq": 1,
        "kind": "canonical",
        "title": "T",
        "body": "B",
        "url": "https://x.example/",
        "tags": [],
    }
    record = only(value)
    assert (record.fields["title"], record.text, record.fields_from) == ("T", "B", "json")
