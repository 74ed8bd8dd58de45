"""XML from untrusted bytes: no entities of its own, nothing fetched, bounded depth.

The parser's settings are those that lxml documents for untrusted data. It refuses elements more than 256 deep,
text nodes beyond 10 MB and amplifying entities by itself; what a document declares itself is a letter, or refused.
"""

import html
import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import Any

from lxml import etree

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.encoding import decode
from workers.read.limits import MOST_XML_ELEMENTS
from workers.read.xml_entities import with_letters

_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([\w:.-]{1,40})""")
# What breaks most of the documents that are broken: letters that XML does not have, entities of HTML, bare signs.
_NO_LETTERS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0{0,4}(?:[0-8]|1[1-9]|2\d|3[01])|x0{0,4}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
_AMPERSAND = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));|&")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def parse_xml(drop: Drop) -> etree._Element:
    """The root element of a whole document.

    A document that is not well formed is read once more with its usual faults repaired. Raises RejectedRecord:
    TOO_LARGE, BAD_ENCODING, TOO_DEEP, or MALFORMED with the line.
    """
    data = xml_bytes(drop)
    try:
        return parse_bytes(data)
    except RejectedRecord as rejected:
        mended = repaired(data) if rejected.fate.code is RejectCode.MALFORMED else data
        if mended == data:
            raise
        return parse_bytes(mended)


def xml_bytes(drop: Drop) -> bytes:
    """A whole document in UTF-8, whatever it declares. Raises RejectedRecord where it declares entities."""
    declared = _ENCODING.search(drop.head[:300])
    data = drop.everything()
    decoded = decode(data, declared.group(1).decode("ascii") if declared else None)
    text = decoded.text
    plain = with_letters(text.lstrip("\ufeff") if text.startswith("\ufeff") else text)
    # Large documents are not copied without need: a page fault a page is what that costs.
    unchanged = plain is text and decoded.encoding == "utf-8" and decoded.how == "utf-8"
    return data if unchanged else plain.encode("utf-8", "replace")


def settings() -> dict[str, Any]:
    """How lxml reads untrusted XML: nothing is resolved, loaded, fetched or guessed."""
    return {
        "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False,
        "huge_tree": False, "recover": False, "remove_comments": True, "remove_pis": True, "collect_ids": False,
        "encoding": "utf-8",
    }  # fmt: skip


def parse_bytes(data: bytes) -> etree._Element:
    """The root element of a document in UTF-8. Raises RejectedRecord: TOO_LARGE, MALFORMED or TOO_DEEP."""
    if is_crowded(data):
        raise crowded()
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise refusal(error) from error


def is_crowded(data: bytes) -> bool:
    """Whether a document has more elements than are read at once, by the signs that open them."""
    if data.count(b"<") <= MOST_XML_ELEMENTS:
        return False
    pieces = data.split(b"<![CDATA[")
    markup = [pieces[0], *(piece.partition(b"]]>")[2] for piece in pieces[1:])]
    return sum(piece.count(b"<") - piece.count(b"</") for piece in markup) > MOST_XML_ELEMENTS


def crowded() -> RejectedRecord:
    """The reject for what has too many elements."""
    return RejectedRecord(RejectCode.TOO_LARGE, f"The XML has more than {MOST_XML_ELEMENTS:,} elements.")


@cache
def _parser() -> etree.XMLParser:
    """One parser a process: making one takes as long as parsing a small document."""
    return etree.XMLParser(**settings())


def repaired(data: bytes) -> bytes:
    """A document without letters that XML forbids, with HTML's entities as letters and bare ampersands escaped."""
    text = data.decode("utf-8", "replace")
    return _AMPERSAND.sub(_escaped, _NO_LETTERS.sub("", text)).encode()


def _escaped(found: re.Match[str]) -> str:
    number, name = found.groups()
    if number or name in _XML_ENTITIES:
        return found.group()
    if name:
        letters = html.unescape(found.group())
        return letters if letters != found.group() else f"&amp;{name};"
    return "&amp;"


def refusal(error: etree.XMLSyntaxError) -> RejectedRecord:
    """What an error of the parser means: too deep, or not well formed and where."""
    message = (error.msg or "unknown error").split("\n")[0].rstrip(".")
    if "xcessive depth" in message:
        return RejectedRecord(RejectCode.TOO_DEEP, "The XML nests deeper than any article does.")
    return RejectedRecord(RejectCode.MALFORMED, f"The XML is not well formed: {message}.", f"line {error.lineno}")


@lru_cache(maxsize=4096)
def local(tag: str) -> str:
    """A tag's name without its namespace, in lower case. Entity references have no name."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


class Named:
    """The elements below one, in document order, found by their local names: one walk for many questions."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        by_name: defaultdict[str, list[etree._Element]] = defaultdict(list)
        for one in element.iterdescendants():
            by_name[local(one.tag)].append(one)
        self._by_name = dict(by_name)

    def all(self, *names: str) -> list[etree._Element]:
        """The elements with these names, by name, each in document order."""
        found: list[etree._Element] = []
        for name in names:
            found += self._by_name.get(name, ())
        return found

    def first(self, *names: str) -> etree._Element | None:
        """The first element with one of these names; earlier names win."""
        for name in names:
            if name in self._by_name:
                return self._by_name[name][0]
        return None

    def text(self, *names: str) -> str:
        """The text on one line of the first element with one of these names that has some."""
        for one in self.all(*names):
            if text := line_of(one):
                return text
        return ""

    def attribute(self, attribute: str, *names: str) -> str:
        """The attribute of the first element with one of these names that carries it."""
        for one in self.all(*names):
            value: str | None = one.get(attribute)
            if value:
                return value
        return ""


def line_of(element: etree._Element | None) -> str:
    """All text below an element on one line; empty for None."""
    if element is None:
        return ""
    text = (element.text or "") if len(element) == 0 else "".join(map(str, element.itertext()))
    return html.unescape(" ".join(text.split())) if "&" in text else " ".join(text.split())


def language_of(element: etree._Element) -> str:
    """The `xml:lang`, or a bare `lang`, of an element. All of its attributes take quadratic time to go through."""
    return element.get(_XML_LANG) or element.get("lang") or ""
