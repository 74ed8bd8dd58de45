"""NITF, NewsML 1.2 and NewsML-G2: one record an item, with what it states; withdrawn items are rejected."""

import io

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read import read

NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">
<nitf xml:lang="en"><head><title>The short title</title><docdata management-status="{status}">
<doc-id id-string="doc-7"/><date.issue norm="20240102T100000Z"/></docdata>
<pubdata position.section="Local" name="The Ledger"/></head><body><body.head>
<hedline><hl1>Bridge opens after <em>two</em> years</hl1><hl2>A second line</hl2></hedline>
<byline>By <person>Ann Lee</person> and <person>Bo Ek</person><byttl>Staff writers</byttl></byline>
<distributor>Northgate Wire</distributor><abstract><p>A short abstract.</p></abstract></body.head>
<body.content><p>First <b>paragraph</b>,
 over two lines.</p><media media-type="image"><media-caption>A caption.</media-caption></media>
<hl2>A heading</hl2><p>Second&#160;one.<br/><br/>Third one.</p><ul><li>A point</li><li><p>Another</p></li></ul>
<table><tr><td>1</td><td>2</td></tr></table><block><p>Last.</p></block></body.content>
<body.end><tagline>About the writers.</tagline></body.end></body></nitf>"""
TEXT = (
    "First paragraph, over two lines.\n\nA heading\n\nSecond one.\n\nThird one.\n\n• A point\n\n• Another\n\n"
    "1 2\n\nLast."
)

G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:g:{n}" xml:lang="en-US">
<rightsInfo><copyrightHolder><name>Acme News</name></copyrightHolder></rightsInfo>
<itemMeta><itemClass qcode="ninat:{kind}"/>
<provider literal="ACME"/><versionCreated>2024-01-02T10:00:00Z</versionCreated>
<firstCreated>2024-01-01T10:00:00Z</firstCreated><pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><creator><name>Ann Lee</name></creator><creator type="cpnat:organisation"><name>AP</name></creator>
<language tag="en-GB"/><headline>Headline {n}</headline>
<description role="drol:summary">In short.</description></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>Not this</title></head><body><p>One.</p><div>Two.<p>Three.</p></div></body></html>
</inlineXML></contentSet></newsItem>"""


def g2(n: int = 1, kind: str = "text", status: str = "usable") -> str:
    return G2.replace("{n}", str(n)).replace("{kind}", kind).replace("{status}", status)


def records(text: str, first_index: int = 0) -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(text.encode()), "a.xml", Settings(), first_index=first_index))


def only(text: str) -> Record:
    (record,) = records(text)
    assert isinstance(record, Record)
    return record


def test_nitf() -> None:
    record = only(NITF.replace("{status}", "usable"))
    assert record.text == TEXT
    assert record.fields == {
        "title": "Bridge opens after two years", "authors": ["Ann Lee", "Bo Ek"], "guid": "doc-7",
        "language": "en", "published_at": "20240102T100000Z", "summary": "A short abstract.", "section": "Local",
        "source": "Northgate Wire",
    }  # fmt: skip
    assert (record.media, record.fields_from) == ("text", "NITF")


def test_a_byline_without_persons_is_its_text_without_titles() -> None:
    text = NITF.replace("<person>Ann Lee</person> and <person>Bo Ek</person>", "Meredith Jameson, ")
    assert only(text).fields["authors"] == ["By Meredith Jameson"]


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_withdrawn_items_are_rejected_with_a_sentence(status: str) -> None:
    for text in (NITF.replace("{status}", status), g2(status=status)):
        (bad,) = records(text)
        assert isinstance(bad, UnreadableRecord)
        assert bad.code is RejectCode.NO_ARTICLE
        assert status in bad.sentence


def test_newsml_g2_with_xhtml() -> None:
    record = only(g2())
    assert record.text == "One.\n\nTwo.\n\nThree."
    assert record.fields == {
        "title": "Headline 1", "authors": ["Ann Lee"], "published_at": "2024-01-01T10:00:00Z", "language": "en-GB",
        "guid": "urn:g:1", "summary": "In short.", "source": "ACME",
    }  # fmt: skip


def test_newsml_g2_with_nitf_inside() -> None:
    start, end = G2.index("<html"), G2.index("</inlineXML>")
    inner = NITF[NITF.index("<nitf") :].replace("<nitf", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"')
    record = only(G2[:start].format(n=1, kind="text", status="usable") + inner + G2[end:])
    assert record.text == TEXT
    assert record.fields["title"] == "Headline 1"
    assert record.fields["authors"] == ["Ann Lee", "Bo Ek"]


def test_prefixes_of_namespaces_are_no_matter() -> None:
    text = g2().replace(
        'xmlns="http://iptc.org/std/nar/2006-10-01/"', 'xmlns:n="http://iptc.org/std/nar/2006-10-01/"'
    )
    for name in (
        "newsItem",
        "itemMeta",
        "itemClass",
        "pubStatus",
        "contentMeta",
        "headline",
        "contentSet",
        "inlineXML",
    ):
        text = text.replace(f"<{name}", f"<n:{name}").replace(f"</{name}", f"</n:{name}")
    record = only(text)
    assert (record.fields["title"], record.text) == ("Headline 1", "One.\n\nTwo.\n\nThree.")


def test_a_message_of_several_items_gives_several_records() -> None:
    items = g2(1) + g2(2, kind="picture") + g2(3, status="canceled") + g2(4)
    space = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
    message = f"<newsMessage {space}><itemSet><packageItem/>{items}</itemSet></newsMessage>"
    found = records(message)
    assert [record.index for record in found] == [0, 1, 2, 3]
    assert [record.fields["title"] for record in found if isinstance(record, Record)] == [
        "Headline 1",
        "Headline 4",
    ]
    assert [record.position for record in found if isinstance(record, UnreadableRecord)] == ["item 2", "item 3"]
    assert found[-1].end == len(message)
    assert records(message, first_index=2) == found[2:]


def test_other_kinds_of_g2_items_are_no_articles() -> None:
    with pytest.raises(RejectedRecord) as caught:
        records('<planningItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>')
    assert "planningItem" in caught.value.fate.sentence


def test_newsml_1() -> None:
    text = """<NewsML Version="1.2"><NewsItem><Identification><NewsIdentifier><ProviderId>x.example</ProviderId>
<PublicIdentifier>urn:n:1</PublicIdentifier></NewsIdentifier></Identification><NewsManagement>
<FirstCreated>20240102T100000+0000</FirstCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent>
<AdministrativeMetadata><Source><Party FormalName="Acme"/></Source></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="de"/></DescriptiveMetadata>
<NewsLines><HeadLine>Eine Zeile</HeadLine><ByLine>Von Ann Lee</ByLine></NewsLines>
<NewsComponent><Role FormalName="Contact"/><ContentItem><DataContent><p>Write to us at this very long address.</p>
</DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Main"/><ContentItem><DataContent>
<html><head><title/></head><body><p>Erster.</p><p>Zweiter.</p></body></html>
</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem>
<NewsItem><NewsManagement><Status FormalName="Canceled"/></NewsManagement></NewsItem></NewsML>"""
    first, second = records(text)
    assert isinstance(first, Record)
    assert first.text == "Erster.\n\nZweiter."
    assert first.fields == {
        "title": "Eine Zeile", "authors": "Von Ann Lee", "published_at": "20240102T100000+0000", "language": "de",
        "guid": "urn:n:1", "source": "Acme",
    }  # fmt: skip
    assert isinstance(second, UnreadableRecord)
    assert "Canceled" in second.sentence


def test_a_document_that_breaks_off_is_rejected_with_its_line() -> None:
    with pytest.raises(RejectedRecord) as caught:
        records(NITF[:700])
    assert caught.value.fate.code is RejectCode.MALFORMED
    assert (caught.value.fate.position or "").startswith("line ")
