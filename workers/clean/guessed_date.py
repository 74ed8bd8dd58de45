"""htmldate's guess at when a page was published, for the few pages that state no date at all.

It looks at times and dates anywhere on the page, so it is a guess and marked as one. It is loaded on first use.
"""

import re

from selectolax.lexbor import LexborHTMLParser

# A year with another number beside it, or digits as dates have them; without these there is nothing to guess from.
_PERHAPS_DATE = re.compile(r"(?:19|20)\d\d(?:\d{4}|\D{1,15}\d)|\d\D{1,15}(?:19|20)\d\d|\d[./-]\d\d?[./-]\d\d")
_MOST_CHARACTERS, _MOST_TAGS = 600_000, 10_000


def guessed_date(tree: LexborHTMLParser) -> str | None:
    """The day as `YYYY-MM-DD`, or None. Its extensive search, which finds a date on nearly every page, is off."""
    html = tree.html or ""
    if len(html) > _MOST_CHARACTERS or html.count("<") > _MOST_TAGS or not _PERHAPS_DATE.search(html):
        return None
    from htmldate import find_date

    return find_date(html, extensive_search=False, original_date=True)
