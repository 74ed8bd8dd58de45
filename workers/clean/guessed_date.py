"""htmldate's guess at when a page was published, for the few pages that state no date at all.

It looks at times and dates anywhere on the page, so it is a guess and marked as one. It is loaded on first use.
"""

from selectolax.lexbor import LexborHTMLParser

_MOST_CHARACTERS, _MOST_TAGS = 600_000, 10_000


def guessed_date(tree: LexborHTMLParser) -> str | None:
    """The day as `YYYY-MM-DD`, or None. Its extensive search, which finds a date on nearly every page, is off."""
    html = tree.html or ""
    if len(html) > _MOST_CHARACTERS or html.count("<") > _MOST_TAGS:
        return None
    from htmldate import find_date

    return find_date(html, extensive_search=False, original_date=True)
