"""Mails and saved pages: the text, the headers as fields, attachments named and left."""

import base64
import io
import time
from email.message import EmailMessage

import pytest

from copydesk.articles import Hints, Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.clean import clean
from workers.read import read


def only(data: bytes, name: str = "a.eml") -> Record:
    (record,) = list[Record | UnreadableRecord](read(io.BytesIO(data), name, Settings()))
    assert isinstance(record, Record)
    return record


def mail(**parts: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Ännchen Lee <ann@x.example>"
    made["Subject"] = "Brücke eröffnet – heute"
    made["Date"] = "Tue, 02 Jan 2024 10:00:00 +0100"
    made["Message-ID"] = "<id-1@x.example>"
    made.set_content(parts.get("text", "Ein Text über Köln.\n"))
    made["Content-Language"] = "de"
    if "html" in parts:
        made.add_alternative(parts["html"], subtype="html")
    return made


def test_a_plain_mail() -> None:
    record = only(bytes(mail()))
    assert (record.media, record.text) == ("text", "Ein Text über Köln.\n")
    assert record.fields == {
        "title": "Brücke eröffnet – heute", "authors": ["Ännchen Lee"], "language": "de", "guid": "id-1@x.example",
        "published_at": "Tue, 02 Jan 2024 10:00:00 +0100",
    }  # fmt: skip


def test_the_html_part_is_preferred_and_attachments_are_named() -> None:
    made = mail(html="<html><body><p>Ein Absatz.</p></body></html>")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="presse\x1bmappe.pdf")
    made.add_attachment("<p>Not this</p>", subtype="html", filename="page.html")
    record = only(bytes(made))
    assert (record.media, record.text.strip()) == ("html", "<html><body><p>Ein Absatz.</p></body></html>")
    assert record.fields["attachments"] == ["presse\ufffdmappe.pdf", "page.html"]
    assert clean(record, Hints()).title == "Brücke eröffnet – heute"


@pytest.mark.parametrize("name", ["a.eml", "a.txt", "a"])
def test_a_mail_is_known_by_its_content(name: str) -> None:
    assert only(bytes(mail()), name).fields_from == "mail"


@pytest.mark.parametrize(
    "text", ["Date: 2024-01-02\nTitle: A story\n\nOnce.", "From: our correspondent\n\nOnce upon a time."]
)
def test_a_text_with_lines_like_headers_is_no_mail(text: str) -> None:
    assert only(text.encode(), "a.txt").fields_from == ""


def test_line_ends_and_old_character_sets() -> None:
    body = base64.b64encode("Новости сегодня. ".encode("koi8-r") * 9)
    head = b"From: a@x.example\nSubject: =?koi8-r?B?7s/Xz9PUyQ==?=\nContent-Type: text/plain; charset=koi8-r\n"
    data = head + b"Content-Transfer-Encoding: base64\n\n" + body
    for made in (data, data.replace(b"\n", b"\r\n")):
        record = only(made)
        assert record.text.startswith("Новости сегодня.")
        assert record.fields["title"] == "Новости"


def test_a_mail_without_text_says_so() -> None:
    made = EmailMessage()
    made["From"] = "a@x.example"
    made.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    with pytest.raises(RejectedRecord) as caught:
        only(bytes(made))
    assert caught.value.fate.code is RejectCode.NO_ARTICLE


def test_a_forwarded_mail_is_an_attachment() -> None:
    made = mail(text="Siehe unten.\n")
    made.add_attachment(mail(text="Ein anderer Text.\n"), filename="forward.eml")
    assert only(bytes(made)).text == "Siehe unten.\n"


@pytest.mark.parametrize("header", ["From", "Subject", "Content-Type"])
@pytest.mark.parametrize("filling", ["=?utf-8?q?a?= ", "<a@", '"\\', "(" * 9, "a;b=", "é"])
def test_hostile_headers_take_no_time(header: str, filling: str) -> None:
    data = f"From: a@x.example\n{header}: {filling * 100_000}\n\nText.".encode()
    before = time.process_time()
    list(read(io.BytesIO(data), "a.eml", Settings()))
    assert time.process_time() - before < 2


def test_a_saved_page() -> None:
    data = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example/1\r\nSubject: Page\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; type=text/html; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: https://x.example/1\r\n\r\n<html><body><p>Gr=C3=BC=C3=9Fe, a page.</p></body>\r\n"
        b"--b\r\nContent-Type: image/png\r\n\r\nPNG\r\n--b--\r\n"
    )  # fmt: skip
    for name in ("a.mhtml", "a.mht", "a"):
        record = only(data, name)
        assert (record.media, "Grüße, a page." in record.text) == ("html", True)
        assert record.fields == {"url": "https://x.example/1"}
        assert record.fields_from == "MHTML"
