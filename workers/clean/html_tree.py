"""HTML parsed with Lexbor, after a linear look at how deep it nests.

Lexbor follows the HTML standard's tree construction, which is cubic in the depth of unclosed formatting
elements; browsers cut at a depth of 512, here a page that nests beyond any article is refused.
"""

import re
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser

from copydesk.outcomes import RejectCode, RejectedRecord

MOST_DEPTH = 800
_TAG = re.compile(
    r"<(?:(/)(?!(?:p|li|td|tr|th|dt|dd|option|tbody|br)\b)"
    r"|(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|td|tr|th|dt|dd|option|tbody)\b)[a-z])",
    re.IGNORECASE,
)
# Lexbor is quadratic in the options of one list, and no article is written in options.
_MOST_OPTIONS = 2000
_OPTION = re.compile(r"</?option[^<>]{0,500}>", re.IGNORECASE)
_STEP = {"/": -1, "": 1}


def parsed(html: str) -> LexborHTMLParser:
    """The tree of a page. Raises RejectedRecord(TOO_DEEP) when parsing it would take too long."""
    if _depth(html) > MOST_DEPTH and _depth(_without_scripts(html)) > MOST_DEPTH:
        raise RejectedRecord(RejectCode.TOO_DEEP, f"The page nests more than {MOST_DEPTH} elements.")
    if html.count("<option") > _MOST_OPTIONS:
        html = _OPTION.sub(" ", html)
    return LexborHTMLParser(html)


def _depth(html: str) -> int:
    """The deepest nesting that the tags could make: an upper bound, found in one pass."""
    return max(accumulate(map(_STEP.__getitem__, _TAG.findall(html))), default=0)


def _without_scripts(html: str) -> str:
    """Scripts and comments hold `<` that opens nothing; each is cut once, so this stays linear."""
    for opening, closing in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        pieces = html.split(opening)
        html = pieces[0] + "".join(piece.partition(closing)[2] for piece in pieces[1:])
    return html
