"""Feeds of every kind: each entry a record with what it and its feed state; ill-formed ones as far as they go."""

import io
import tracemalloc

import pytest

from copydesk.articles import Hints, Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.clean import clean
from workers.read import read

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="style.xsl"?>
<!-- a comment -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>The Gazette &amp;amp; Post</title>
<atom:link rel="self" href="https://x.example/feed"/>
<link>https://x.example/</link><language>en-gb</language>
<item><title>One &lt;b&gt;bold&lt;/b&gt; &amp;amp; short</title><link>/news/1</link>
<guid isPermaLink="false">id-1</guid>
<media:title>A picture's title</media:title><media:description>A picture.</media:description>
<pubDate>Tue, 02 Jan 2024 10:00:00 +0100</pubDate><dc:creator>Ann Lee</dc:creator><category>Local</category>
<description>A &lt;i&gt;short&lt;/i&gt; summary.</description>
<content:encoded><![CDATA[<p>First paragraph.</p><p>Second paragraph.</p>]]></content:encoded></item>
<item><description>Only a description, in plain words.</description><author>bo@x.example (Bo Ek)</author>
<guid>https://x.example/news/2</guid><category>A</category><category>B</category>
<source url="https://y.example/">The Other Paper</source></item>
<item><pubDate>Tue, 02 Jan 2024 10:00:00 +0100</pubDate></item>
</channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x.example/"><title>Le Quai</title>
<dc:language>fr</dc:language></channel><item rdf:about="https://x.example/1"><title>Un titre</title>
<link>https://x.example/1</link><description>Un résumé.</description><dc:date>2024-01-02T10:00:00Z</dc:date>
<dc:creator>Anne Roux</dc:creator><dc:subject>Culture</dc:subject></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Elbauen Bote</title><id>urn:feed</id>
<author><name>Die Redaktion</name></author><link href="https://x.example/"/>
<entry><title type="html">Brücke &amp;lt;neu&amp;gt; gebaut</title><id>urn:1</id>
<link rel="edit" href="https://x.example/edit/1"/><link rel="alternate" href="https://x.example/1"/>
<published>2024-01-02T10:00:00+01:00</published>
<updated>2024-01-03T10:00:00+01:00</updated>
<summary>Kurz gesagt.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Erster Absatz.</p>
<p>Zweiter.</p></div></content></entry>
<entry xml:lang="en"><title>Text &lt; sign</title><id>urn:2</id>
<author><name>Ann Lee</name><email>a@x.example</email></author>
<author><name>Bo Ek</name></author><updated>2024-01-03T10:00:00+01:00</updated>
<content type="text">1 &lt; 2 &amp;amp; more</content>
<category term="local" label="Local news"/><source><title>First Feed</title></source></entry>
<entry><title>A picture</title><id>urn:3</id><content type="image/png" src="https://x.example/a.png"/></entry></feed>"""


def records(
    feed: str | bytes, name: str = "feed.xml", first_index: int = 0, **settings: int
) -> list[Record | UnreadableRecord]:
    data = feed.encode() if isinstance(feed, str) else feed
    return list(read(io.BytesIO(data), name, Settings(**settings), first_index=first_index))


def good(feed: str | bytes, **settings: int) -> list[Record]:
    return [record for record in records(feed, **settings) if isinstance(record, Record)]


def test_rss_states_what_the_entry_and_the_channel_say() -> None:
    first, second, empty = records(RSS)
    assert isinstance(first, Record)
    assert first.fields == {
        "title": "One bold & short", "authors": ["Ann Lee"], "published_at": "Tue, 02 Jan 2024 10:00:00 +0100",
        "language": "en-gb", "url": "https://x.example/news/1", "guid": "id-1", "summary": "A short summary.",
        "section": "Local", "source": "The Gazette & Post",
    }  # fmt: skip
    assert (first.media, first.text) == ("html", "<p>First paragraph.</p><p>Second paragraph.</p>")
    assert isinstance(second, Record)
    assert second.fields == {
        "authors": ["Bo Ek"], "language": "en-gb", "url": "https://x.example/news/2", "source": "The Other Paper",
        "guid": "https://x.example/news/2",
    }  # fmt: skip
    assert (second.media, second.text) == ("text", "Only a description, in plain words.")
    assert isinstance(empty, UnreadableRecord)
    assert (empty.code, empty.position, empty.end) == (RejectCode.NO_ARTICLE, "item 3", len(RSS))


def test_rdf() -> None:
    (record,) = good(RDF)
    assert record.fields == {
        "title": "Un titre", "authors": ["Anne Roux"], "published_at": "2024-01-02T10:00:00Z", "language": "fr",
        "url": "https://x.example/1", "section": "Culture", "source": "Le Quai",
    }  # fmt: skip
    assert record.text == "Un résumé."


def test_atom() -> None:
    first, second, third = good(ATOM)
    assert first.fields["title"] == "Brücke <neu> gebaut"
    assert first.fields["url"] == "https://x.example/1"
    assert (first.fields["authors"], first.fields["language"]) == (["Die Redaktion"], "de")
    assert (first.fields["published_at"], first.fields["summary"]) == ("2024-01-02T10:00:00+01:00", "Kurz gesagt.")
    assert first.media == "html"
    assert "<p>Erster Absatz.</p>" in first.text
    assert (second.fields["authors"], second.fields["language"]) == (["Ann Lee", "Bo Ek"], "en")
    assert (second.media, second.text) == ("text", "1 < 2 &amp; more")
    assert (second.fields["section"], second.fields["source"]) == ("Local news", "First Feed")
    assert third.text == ""


@pytest.mark.parametrize("version", ["0.90", "0.91", "0.92", "0.93"])
def test_old_rss(version: str) -> None:
    kinds = {
        "0.90": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
        "<channel><title>Old</title></channel><item><title>One</title><link>https://x.example/1</link></item></rdf:RDF>",
        "0.91": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
        '<rss version="0.91"><channel><title>Old</title><item><title>One&eacute;</title></item></channel></rss>',
        "0.92": '<rss version="0.92"><channel><title>Old</title><item><title>One</title></item></channel></rss>',
        "0.93": '<rss version="0.93"><channel><item><title>One</title></item><title>Old</title></channel></rss>',
    }
    (record,) = good(kinds[version])
    assert record.fields["source"] == "Old"
    assert "One" in record.fields.get("title", record.text)
    if version == "0.91":
        assert record.fields["title"] == "Oneé"


def test_the_feed_is_cleaned_into_articles_of_whole_paragraphs() -> None:
    first, *_ = good(RSS)
    article = clean(first, Hints())
    assert article.body == "First paragraph.\n\nSecond paragraph."
    assert (article.published_at, article.language) == ("2024-01-02T10:00:00+01:00", "en")
    assert article.provenance["title"]["from"] == "feed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    text = RDF.replace("Un titre", "Été à Zürich")
    if encoding == "iso-8859-1":
        text = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    (record,) = good(text.encode(encoding))
    assert record.fields["title"] == "Été à Zürich"


def test_a_declared_encoding_that_does_not_exist_is_no_matter() -> None:
    (record,) = good(b'<?xml version="1.0" encoding="klingon"?>' + RDF.encode())
    assert record.text == "Un résumé."


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("A & B", "A & B"),
        ("A&nbsp;B&eacute;", "A Bé"),
        ("A\x0bB\x00", "AB"),
        ("A&#11;B", "AB"),
        ("A &unknown; B", "A &unknown; B"),
    ],
)
def test_the_usual_faults_are_repaired(broken: str, title: str) -> None:
    (record,) = good(f'<rss version="2.0"><channel><item><title>{broken}</title></item></channel></rss>')
    assert record.fields["title"] == title


@pytest.mark.parametrize("cut", [0.5, 0.7, 0.9])
def test_a_cut_feed_keeps_its_whole_entries(cut: float) -> None:
    items = "".join(
        f"<item><title>Title {n}</title><description>Text {n}.</description></item>" for n in range(100)
    )
    feed = f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'
    *whole, last = records(feed[: int(len(feed) * cut)])
    assert all(isinstance(record, Record) and record.fields["source"] == "Feed" for record in whole)
    assert len(whole) >= 100 * cut - 5
    assert isinstance(last, UnreadableRecord)
    assert (last.index, last.code) == (len(whole), RejectCode.MALFORMED)
    assert last.position is not None


def test_a_break_in_the_middle_costs_what_follows_and_says_where() -> None:
    feed = "<rss><channel>\n<item><title>One</title></item>\n<item><title>Two</b></item>\n</channel></rss>"
    first, last = records(feed)
    assert isinstance(first, Record)
    assert isinstance(last, UnreadableRecord)
    assert last.position == "line 3"


def test_a_feed_larger_than_a_record_is_streamed_with_flat_memory() -> None:
    item = "<item><title>Title</title><description>" + "A sentence of the text. " * 100 + "</description></item>"
    feed = f'<rss version="2.0"><channel><title>Feed</title>{item * 10_000}</channel></rss>'.encode()
    source = io.BytesIO(feed)
    tracemalloc.start()
    count = sum(isinstance(record, Record) for record in read(source, "a.xml", Settings(max_record_bytes=1 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 8 << 20
    rest = records(feed, first_index=9_998, max_record_bytes=1 << 20)
    assert [record.index for record in rest] == [9_998, 9_999]


def test_reading_resumes_by_number() -> None:
    found = records(RSS)
    assert records(RSS, first_index=1) == found[1:]


def test_a_feed_without_entries_says_so() -> None:
    with pytest.raises(RejectedRecord) as caught:
        records('<rss version="2.0"><channel><title>Empty</title></channel></rss>')
    assert caught.value.fate.code is RejectCode.NO_ARTICLE


def test_content_decides_whatever_the_name() -> None:
    assert len(records(RSS, "a.html")) == len(records(RSS, "a.txt")) == 3


ITEM = "<title>T</title><link>https://x.example/b</link><description>Some text here</description>"
ENTITIES = '<!ENTITY space "&#32;"> <!ENTITY lt "&#38;#60;">'
SPACED = "<title>T</title><description>Some&space;text here</description>"
RDF_SPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize(
    "feed",
    [
        f'<Channel xmlns="http://purl.org/net/rss1.1#"><title>F</title><items><item>{ITEM}</item></items></Channel>',
        f'<rdf:RDF xmlns:rdf="{RDF_SPACE}"><channel><title>F</title></channel><item>{ITEM}</item></rdf:RDF>',
        '<entry xmlns="http://www.w3.org/2005/Atom"><title>T</title><content>Some text here</content></entry>',
        f"<!DOCTYPE rss [{ENTITIES}]><rss><channel><item>{SPACED}</item></channel></rss>",
        f'<RSS version="2.0"><channel><title>F</title><item>{ITEM}</item></channel></RSS>',
    ],
    ids=["RSS 1.1", "RDF without RSS", "entry alone", "entities that are letters", "capitals"],
)
def test_rare_feeds_are_read(feed: str) -> None:
    (record,) = read(io.BytesIO(feed.encode()), "a.xml", Settings())
    assert isinstance(record, Record)
    assert (record.fields["title"], record.text) == ("T", "Some text here")


@pytest.mark.parametrize("value", ["&b;", "long", "%c;", "&#38;", "&#38;b;"])
def test_entities_that_are_more_than_letters_are_refused(value: str) -> None:
    feed = f'<!DOCTYPE rss [<!ENTITY a "{value}">]><rss version="2.0"><channel><item>{ITEM}</item></channel></rss>'
    with pytest.raises(RejectedRecord, match="entities"):
        list(read(io.BytesIO(feed.encode()), "a.xml", Settings()))
