"""HTML parsed with Lexbor, after a linear look at what its tree could grow to.

Lexbor follows the HTML standard's tree construction. That is cubic in the depth of unclosed elements, so a page
that nests beyond any article is refused (browsers cut at a depth of 512). And it repeats each unclosed formatting
element in every block after it: where that would make a huge tree, they are taken out and their text stays.
"""

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser

from copydesk.outcomes import RejectCode, RejectedRecord

MOST_DEPTH = 800
# Each costs time and memory, and a book has fewer.
MOST_TAGS = 300_000
# With so few tags no nesting takes long, and nearly all pages have fewer.
_FEW_TAGS = 12_000
# Elements, and characters of attributes, that unclosed formatting elements may be repeated to.
_MOST_REPEATED, _MOST_WRITTEN = 200_000, 32 << 20
# Reaches beyond the formatting elements: cheap, and good enough to see that there are few of them.
_PERHAPS_FORMATTING = re.compile(rb"<[biusetfcBIUSETFC](?:[\s/>oOtT]|(?<=[eEsS])[mM]|(?<=[bB])[iI])([^<>]*)")
_FORMATTING = re.compile(
    r"<(/?)(?:b|i|u|s|em|tt|big|font|code|small|strong|strike)(?![^\s/>])([^<>]*)>?", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-z][^\s/<>]{0,40})", re.IGNORECASE)
# Closed by the parser where the next of their kind opens, or never open.
_SHALLOW = frozenset(
    """
    area base br col embed hr img input link meta source track wbr p li td tr th dt dd option tbody thead tfoot
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
# An end tag of another kind closes nothing beyond these ("special" in the standard); a table bounds all.
_SPECIAL = frozenset(
    """
    address article aside blockquote body button center details dialog dir div dl fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup html iframe main menu nav noscript object ol pre section select summary
    table template ul
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_BOUNDS = frozenset({"table", "template", "object", "marquee", "applet"})
_LOOK_BACK = 60
# Lexbor is quadratic in the options of one list, and no article is written in options.
_MOST_OPTIONS = 2000
_OPTION = re.compile(rb"</?option[^<>]{0,500}>", re.IGNORECASE)
# It is quadratic in the attributes of one element, too. Pages with long tags are those of much text a tag.
_MOST_ATTRIBUTES = 4000
_LONG_STEP = 300
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{20000,}")


def parsed(html: str) -> LexborHTMLParser:
    """The tree of a page. Raises RejectedRecord: TOO_LARGE for too many tags, TOO_DEEP where it would grow so."""
    # Looked at as the bytes that Lexbor reads, once made: they take a half or a quarter of the memory of the text.
    data = html.encode("utf-8", "ignore")
    tags = data.count(b"<")
    if tags > MOST_TAGS:
        raise RejectedRecord(RejectCode.TOO_LARGE, f"The page has more than {MOST_TAGS:,} tags.")
    if _may_repeat_much(data, tags) and _repeats_too_much(html, tags):
        html = _FORMATTING.sub("", html)  # their text stays, and it is text alone that is wanted of them
        data = html.encode("utf-8", "ignore")
    if len(data) > _LONG_STEP * tags and _has_many_attributes(data):
        raise RejectedRecord(RejectCode.TOO_DEEP, f"An element has more than {_MOST_ATTRIBUTES} attributes.")
    if tags > _FEW_TAGS and _is_too_deep(_without_scripts(html)):
        raise RejectedRecord(RejectCode.TOO_DEEP, f"The page nests more than {MOST_DEPTH} elements.")
    if tags > _MOST_OPTIONS and data.count(b"<option") > _MOST_OPTIONS:
        data = _OPTION.sub(b" ", data)
    return LexborHTMLParser(data)


def _may_repeat_much(data: bytes, tags: int) -> bool:
    attributes = _PERHAPS_FORMATTING.findall(data)
    return len(attributes) * tags > _MOST_REPEATED or sum(map(len, attributes)) * tags > _MOST_WRITTEN


def _repeats_too_much(html: str, tags: int) -> bool:
    """Whether unclosed formatting elements, repeated in every later block, would make a huge tree."""
    unclosed: list[int] = []
    most = written = most_written = 0
    for closing, attributes in _FORMATTING.findall(html):
        if not closing:
            unclosed.append(len(attributes))
            written += len(attributes)
        elif unclosed:
            written -= unclosed.pop()
        most = max(most, len(unclosed))
        most_written = max(most_written, written)
    return most * tags > _MOST_REPEATED or most_written * tags > _MOST_WRITTEN


def _has_many_attributes(data: bytes) -> bool:
    return any(len(long.group().split()) > _MOST_ATTRIBUTES for long in _LONG_TAG.finditer(data))


def _is_too_deep(html: str) -> bool:
    """Whether the elements that stand open at once exceed the bound, by the standard's rules for end tags."""
    open_tags: list[str] = []
    counts: Counter[str] = Counter()
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _SHALLOW:
            continue
        if not closing:
            open_tags.append(tag)
            counts[tag] += 1
            if len(open_tags) > MOST_DEPTH:
                return True
        elif counts[tag]:
            place = _closed_by(tag, open_tags)
            counts.subtract(open_tags[place:])
            del open_tags[place:]
    return False


def _closed_by(tag: str, open_tags: list[str]) -> int:
    """The place of the open element that an end tag closes, or the end where it closes none."""
    stops = _BOUNDS if tag in _SPECIAL else _SPECIAL
    for place in range(len(open_tags) - 1, max(-1, len(open_tags) - 1 - _LOOK_BACK), -1):
        if open_tags[place] == tag:
            return place
        if open_tags[place] in stops:
            break
    return len(open_tags)


def _without_scripts(html: str) -> str:
    """Scripts and comments hold `<` that opens nothing; each is cut once, so this stays linear."""
    for opening, closing in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        pieces = html.split(opening)
        html = pieces[0] + "".join(piece.partition(closing)[2] for piece in pieces[1:])
    return html
