"""HTML and XHTML pages: one article a file."""

import re

from copydesk.articles import Record
from workers.read.drop import Drop
from workers.read.registry import Format, Records

_NAMES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_ROOT = re.compile(r"<(?:!doctype\s{1,9}html|html|head|body)\b", re.IGNORECASE)
# WHATWG "prescan a byte stream": the declaration stands in the first bytes, here read a little further.
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s{0,9}<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([\w:.-]{1,40})""")


def declared_charset(head: bytes) -> str | None:
    """The character set that a page claims in its first 4 KiB, or None."""
    found = _XML_ENCODING.search(head[:256]) or _CHARSET.search(head[:4096])
    return found.group(1).decode("ascii", "replace") if found else None


def _fits(drop: Drop) -> float:
    if drop.opening.startswith("<") and _ROOT.search(drop.opening, 0, 4096):
        return 0.9
    # A page without any tag is a text that somebody named so.
    return 0.5 if drop.suffix in _NAMES and "<" in drop.opening else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index == 0:
        yield Record(index=0, end=drop.size, media="html", text=drop.text(declared_charset(drop.head)))


FORMAT = Format("HTML", _fits, _read)
