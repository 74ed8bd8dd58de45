"""DOCX (ECMA-376, WordprocessingML): the paragraphs of one article."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from copydesk.articles import Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.limits import MOST_DOCX_XML_BYTES
from workers.read.registry import Format, Records
from workers.read.unpacked import most_output
from workers.read.xml_tree import parse_bytes

_TEXT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# Where the name stands in the header of a zip's first file, and with which names packages begin.
_NAME_AT = 30
_FIRST = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/")
# What Word shows in another way beside, or does not show.
_UNSEEN = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText", "footnoteReference"})
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    KeyError,
)


def _fits(drop: Drop) -> float:
    """A zip whose first file is one that packages begin with, and that holds a text."""
    if not drop.head.startswith(b"PK\x03\x04"):
        return 0.0
    first = drop.head[_NAME_AT : _NAME_AT + int.from_bytes(drop.head[26:28], "little")]
    package = first.startswith(_FIRST) and b"word/" in drop.head
    return 0.99 if package or drop.suffix == ".docx" else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index:
        return
    title, paragraphs = None, []
    for style, text in _paragraphs(parse_bytes(_document(drop.everything()))):
        if title is None and style == "title":
            title = text
        else:
            paragraphs.append(text)
    if not paragraphs and not title:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The document holds no text.")
    fields = {"title": title} if title else {}
    yield Record(
        index=0, end=drop.size, media="text", text="\n\n".join(paragraphs), fields=fields, fields_from="DOCX"
    )


def _document(data: bytes) -> bytes:
    """The XML of the text. Raises RejectedRecord: MALFORMED, or TOO_LARGE for a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo(_TEXT)
            limit = min(MOST_DOCX_XML_BYTES, most_output(info.compress_size))
            with archive.open(info) as stream:
                found = stream.read(limit + 1)
    except _DAMAGE as error:
        reason = "it holds no text of a document" if isinstance(error, KeyError) else str(error)
        raise RejectedRecord(RejectCode.MALFORMED, f"The document cannot be read: {reason}.") from error
    if len(found) > limit:
        raise RejectedRecord(RejectCode.TOO_LARGE, f"The document unpacks to more than {limit:,} bytes.")
    return found


def _paragraphs(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The style and the text of each paragraph that has one."""
    for paragraph in root.iter(f"{_W}p", f"{_STRICT}p"):
        text = "".join(_pieces(paragraph)).strip()
        if text and not _is_unseen(paragraph):
            yield _style(paragraph), text


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    """What a paragraph shows, without the paragraphs in boxes that are anchored in it."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "t":
            yield element.text or ""
        elif name in {"tab", "ptab"}:
            yield " "
        elif name in {"br", "cr"}:
            yield "\n"
        elif name == "noBreakHyphen":
            yield "\u2011"
        elif name not in _UNSEEN and name != "p":
            waiting += reversed(element)


def _is_unseen(paragraph: etree._Element) -> bool:
    return any(etree.QName(above).localname in _UNSEEN for above in paragraph.iterancestors())


def _style(paragraph: etree._Element) -> str:
    """The identifier of its style, such as `title` or `heading1`."""
    found = paragraph.find("{*}pPr/{*}pStyle")
    value = next(iter(found.values()), "") if found is not None else ""
    return str(value).lower()


FORMAT = Format("DOCX", _fits, _read, binary=True)
