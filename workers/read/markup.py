"""Small pieces of HTML that other formats carry in their fields."""

import html
import re

from copydesk.articles import Media

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->")
_SIGNS = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>]{0,2000})?/?>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});"
)
_LOOKED_AT = 20_000


def plain_line(text: str) -> str:
    """A title or a summary without markup and entities, on one line.

    Feeds escape titles twice as often as once, so that what remains escaped is read as such.
    """
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def media_of_piece(text: str) -> Media:
    """Whether the text of an element that may hold escaped HTML does so."""
    return "html" if _SIGNS.search(text, 0, _LOOKED_AT) else "text"
