"""What the news formats in XML share: their running text, withdrawn items, and an item as a record."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from lxml import etree

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode
from workers.read.xml_tree import Named, language_of, line_of, local

_BLOCKS = frozenset(
    {"p", "hl1", "hl2", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "li", "dt", "dd", "pre", "table",
     "tr", "bq", "blockquote", "block", "div", "section", "article", "body", "body.content", "fn", "hr",
     "aside", "header", "footer", "note", "credit"}
)  # fmt: skip
_LEFT_OUT = frozenset(
    {"media", "figure", "script", "style", "head", "body.head", "body.end", "ednote", "noscript"}
)
_MARKS = {"br": "\n", "td": " ", "th": " "}
_EMPTY_LINES = re.compile(r"\n *\n[ \n]*")
_BULLET = "•"
# By-lines can stand in each other, and each is looked at whole.
_MOST_BYLINES, _MOST_PARTS = 20, 200
_BEFORE_CODE = re.compile(r".*[:/#]", re.DOTALL)

# The codes of the IPTC's publishing status for what must not be published (any more), and NITF's own words.
_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld", "withdrawn"})


def running_text(element: etree._Element) -> str:
    """The text of NITF or XHTML with its paragraphs parted by one blank line, lists with bullets, no media."""
    if len(element) == 0:
        return "\n".join(line.strip() for line in (element.text or "").strip().splitlines())
    made: list[str] = []
    pieces: list[str] = []
    _walk(element, local(element.tag), pieces, made)
    _flush(pieces, made)
    return "\n\n".join(made)


def _walk(element: etree._Element, name: str, pieces: list[str], made: list[str]) -> None:
    """Text goes to `pieces`, which each block flushes. The parser's bound on depth bounds this recursion.

    A line end in a text is no more than a space: those that count are put there by `br`.
    """
    block = name in _BLOCKS
    if block and pieces:
        _flush(pieces, made)
    if name == "li":
        pieces.append(f"{_BULLET} ")
    if text := element.text:
        pieces.append(text.replace("\n", " "))
    for child in element:
        kind = local(child.tag)
        if kind in _MARKS:
            pieces.append(_MARKS[kind])
        if kind not in _LEFT_OUT:
            _walk(child, kind, pieces, made)
        if tail := child.tail:
            pieces.append(tail.replace("\n", " "))
    if block and pieces:
        _flush(pieces, made)


def _flush(pieces: list[str], made: list[str]) -> None:
    """Make paragraphs of the pieces: two line breaks in a row part them, a bullet waits for its text."""
    text = "".join(pieces)
    pieces.clear()
    parts = _EMPTY_LINES.split(text) if "\n" in text else (text,)
    for part in parts:
        line = _spaced(part)
        if line == _BULLET and len(parts) == 1:
            pieces.append(f"{_BULLET} ")
        elif line:
            made.append(line)


def _spaced(text: str) -> str:
    """`text` with single spaces. Most has no others, which is seen sooner than its words are parted."""
    plain = text.strip()
    return plain if "  " not in plain and plain.isprintable() else " ".join(plain.split())


def nitf_fields(nitf: etree._Element, named: Named) -> dict[str, Any]:
    """What a NITF document (IPTC, versions 2.5 to 3.6) states, with `body` and with its management `status`.

    `named` holds the elements of the document, or of what it stands in.
    """
    content = named.first("body.content")
    return {
        "title": named.text("hl1", "hedline", "title"),
        "authors": _bylines(named),
        "published_at": named.attribute("norm", "date.issue", "date.release", "story.date")
        or named.attribute("date.publication", "pubdata"),
        "guid": named.attribute("id-string", "doc-id"),
        "url": named.attribute("ex-ref", "pubdata"),
        "summary": named.text("abstract"),
        "section": named.attribute("position.section", "pubdata"),
        "source": named.text("distributor")
        or named.attribute("holder", "doc.copyright")
        or named.attribute("name", "pubdata"),
        "language": language_of(nitf)
        or next(filter(None, map(language_of, named.all("body", "body.content"))), ""),
        "body": running_text(content) if content is not None else "",
        "status": named.attribute("management-status", "docdata"),
    }


def _bylines(named: Named) -> list[str]:
    """Each by-line's persons, or its text without the titles of the people in it."""
    found = []
    for byline in islice(named.all("byline"), _MOST_BYLINES):
        text, people = line_of(byline), []
        for part in islice(byline.iterdescendants(), _MOST_PARTS):
            name = local(part.tag)
            if name == "person":
                people.append(line_of(part))
            elif name in {"byttl", "location"}:
                text = text.replace(line_of(part), " ")
        found += people or [text.strip(" ,;")]
    return [name for name in found if name]


def withdrawn(status: str) -> bool:
    """Whether a publishing status (`stat:canceled`, an address that ends so, or the word) says: do not publish."""
    return _BEFORE_CODE.sub("", status.strip().lower()) in _WITHDRAWN


def notice(status: str) -> str:
    """What is said of an item with such a status."""
    return f"The item is marked by its publisher as not to be published ({status})."


def named(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What tells which article an item is; nothing without a guid."""
    return {name: fields.get(name) for name in ("guid", "source", "url")} if fields.get("guid") else {}


def record_of_item(index: int, end: int, source: str, fields: Mapping[str, Any]) -> Record | UnreadableRecord:
    """One news item as a record; `fields` holds the text as `body`, and perhaps a publishing `status`."""
    status = str(fields.get("status") or "")
    if withdrawn(status):
        return replace(no_article(index, end, notice(status)), takes_back=named(fields))
    body = str(fields.get("body") or "")
    if not body and not fields.get("title"):
        return no_article(index, end, "The item carries neither a title nor a text.")
    others = {name: value for name, value in fields.items() if name not in {"body", "status"} and value}
    return Record(index=index, end=end, media="text", text=body, fields=others, fields_from=source)


def no_article(index: int, end: int, sentence: str) -> UnreadableRecord:
    """An item that can be read and is no article."""
    return UnreadableRecord(
        index=index, end=end, code=RejectCode.NO_ARTICLE, sentence=sentence, position=f"item {index + 1}"
    )
