"""PDF and DOCX: the text of one article, its headline where the layout shows one, and no way to harm a worker."""

import io
import sys
import time
import zipfile
from contextlib import suppress

import pytest

from copydesk.articles import Record
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from tests.documents import docx, paragraph, pdf, shown
from workers.read import read

HEAD = "Harbour opens again"
LINES = (
    ("The harbour of Porto Vecchio opened again on Monday after seven months", 0),
    ("of work on its southern breakwater, which a storm had broken in Feb-", 0),
    ("ruary. The first ferry left at six.", 0),
    ("Fishermen may return to the inner basin in October, and until then they", 8),
    ("land their catch in the neighbouring town, an hour by road from here.", 0),
)
BODY = (
    "The harbour of Porto Vecchio opened again on Monday after seven months of work on its southern breakwater, "
    "which a storm had broken in February. The first ferry left at six.\n\n"
    "Fishermen may return to the inner basin in October, and until then they land their catch in the neighbouring "
    "town, an hour by road from here."
)


def page(number: int = 1) -> bytes:
    content = shown(f"The Gazette, page {number} of 3", 60, 810, 8) + shown(str(number), 300, 20, 8)
    if number == 1:
        content += shown(HEAD, 60, 760, 22)
    for row, (line, indent) in enumerate(LINES):
        content += shown(line, 60 + indent, 720 - 13 * row, 10)
    return content


def only(data: bytes, name: str = "a") -> Record:
    (record,) = read(io.BytesIO(data), name, Settings())
    assert isinstance(record, Record)
    return record


def fate(data: bytes, name: str = "a", **settings: int) -> tuple[RejectCode, str]:
    with pytest.raises(RejectedRecord) as caught:
        list(read(io.BytesIO(data), name, Settings(**settings)))
    return caught.value.fate.code, caught.value.fate.sentence


def test_a_pdf_gives_its_headline_and_whole_paragraphs() -> None:
    record = only(pdf(page()))
    assert (record.media, record.fields, record.fields_from) == ("text", {"title": HEAD}, "PDF")
    assert record.text.endswith(BODY)


def test_running_heads_and_page_numbers_go() -> None:
    words = ("Monday", "Tuesday", "Friday")
    pages = (page(number).replace(b"from here", word.encode()) for number, word in enumerate(words, 1))
    assert only(pdf(*pages)).text == "\n\n".join(BODY.replace("from here", word) for word in words)


def test_letters_of_one_size_show_no_headline() -> None:
    assert only(pdf(shown("A first line of some length", 60, 700, 10))).fields == {}


def test_columns_are_read_one_after_the_other() -> None:
    left = b"".join(shown(line, 60, 700 - 13 * row, 10) for row, line in enumerate(("one goes", "on and")))
    right = b"".join(shown(line, 320, 700 - 13 * row, 10) for row, line in enumerate(("on to", "the end.")))
    assert only(pdf(left + right)).text == "one goes on and on to the end."


def test_a_pdf_without_text_or_whole_structure_is_rejected_with_the_reason() -> None:
    assert fate(pdf(b""))[0] is RejectCode.NO_ARTICLE
    assert fate(b"%PDF-1.7\nnothing of one")[0] is RejectCode.MALFORMED
    whole = pdf(page())
    assert fate(whole[:200])[0] is RejectCode.MALFORMED
    encrypted = pdf(page(), trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/O(a)/U(b)/P -4>>/ID[(a)(a)]")
    assert fate(encrypted)[0] in {RejectCode.UNSUPPORTED, RejectCode.MALFORMED}


def test_without_the_library_the_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    code, sentence = fate(pdf(page()))
    assert code is RejectCode.UNSUPPORTED
    assert "copydesk[documents]" in sentence


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: pdf(b"BT /F 9 Tf (a) Tj ET\n" * 1_000_000),
        lambda: pdf(b" " * (100 << 20)),
        lambda: pdf(b"[" * 1_000_000),
        lambda: pdf(*[b""] * 301),
        lambda: (
            pdf(page()).replace(b"/Count 1", b"/Count 1/Parent 2 0 R").replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]")
        ),
        lambda: docx("<w:p>" * 5000),
        lambda: docx(" " * (80 << 20)),
    ],
    ids=[
        "long page",
        "blank page",
        "deep page",
        "many pages",
        "circle of pages",
        "deep document",
        "blank document",
    ],
)
def test_bombs_end_in_a_reject_soon(bomb) -> None:
    data = bomb()
    began = time.process_time()
    assert fate(data)[0] in {
        RejectCode.MALFORMED,
        RejectCode.TOO_LARGE,
        RejectCode.TOO_DEEP,
        RejectCode.NO_ARTICLE,
    }
    assert time.process_time() - began < 2


def test_any_damage_of_a_pdf_is_a_reject_or_a_record() -> None:
    whole = pdf(page(1), page(2))
    for place in range(0, len(whole), 37):
        with suppress(RejectedRecord):
            list(read(io.BytesIO(whole[:place] + b"\xff>>[" + whole[place + 3 :]), "a.pdf", Settings()))


def test_a_docx_gives_its_title_and_paragraphs() -> None:
    document = (
        paragraph(HEAD, "Title") + paragraph("By Ann Lee") + paragraph("Text &amp; more") + "<w:p/>"
        "<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:tbl><w:tr><w:tc>" + paragraph("cell") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    record = only(docx(document), "a.docx")
    assert (record.fields, record.fields_from) == ({"title": HEAD}, "DOCX")
    assert record.text.split("\n\n") == ["By Ann Lee", "Text & more", "one\ntwo three", "cell"]


def test_text_in_a_box_is_read_once() -> None:
    box = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:txbxContent>{paragraph('boxed')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph('boxed')}</w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>around</w:t></w:r></w:p>"
    )
    assert only(docx(box)).text == "around\n\nboxed"


def test_a_docx_within_a_zip_is_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("b.docx", docx(paragraph("within")))
    assert only(made.getvalue(), "a.zip").text == "within"


def test_other_office_documents_and_damaged_ones_are_rejected() -> None:
    assert fate(docx(paragraph("text"))[:-40], "a.docx")[0] is RejectCode.MALFORMED
    assert fate(docx(""), "a.docx")[0] is RejectCode.NO_ARTICLE
