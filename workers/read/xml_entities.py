"""Entities that a document declares itself: single letters are put in their place, all else is refused.

Feeds made by hand declare those of HTML, such as `<!ENTITY nbsp "&#160;">`. An entity that is a text, names
another one or a file makes small documents huge or reads what it should not.
"""

import html
import re

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.xml_prolog import prolog_of

_MARK = "<!ENTITY"
_LETTER = re.compile(
    r"<!ENTITY\s{1,9}([A-Za-z][\w.-]{0,31})\s{1,9}(?:\"([^\"<%]{1,16})\"|'([^'<%]{1,16})')\s{0,9}>"
)
_REFERENCE = re.compile(r"&([A-Za-z][\w.-]{0,31});")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MOST = 300


def with_letters(text: str) -> str:
    """`text` with its own entities as the letters that they are, and without their declarations.

    Raises RejectedRecord(MALFORMED) where one is more than a letter.
    """
    doctype = prolog_of(text).doctype
    count = doctype.count(_MARK)
    if not count:
        return text
    letters = {name: html.unescape(one or other) for name, one, other in _LETTER.findall(doctype)}
    own = {name: letter for name, letter in letters.items() if name not in _PREDEFINED}
    if (
        count > _MOST
        or len(letters) != count
        or any(len(letter) > 1 or letter in "&<%" for letter in own.values())
    ):
        raise RejectedRecord(RejectCode.MALFORMED, "The XML declares entities of its own, which are not read.")
    rest = text.replace(doctype, "", 1)
    return _REFERENCE.sub(lambda found: own.get(found.group(1), found.group()), rest)
