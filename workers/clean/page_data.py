"""Author and date in the data of a page's scripts: what it tells its analytics, or builds itself from.

Such data holds other articles as well, so that only what all of it agrees on is believed.
"""

import re

from workers.clean.authors import is_person, names_in
from workers.clean.dates import parse_date
from workers.clean.findings import Findings
from workers.clean.site_names import persons_of
from workers.clean.stated import add_date

_MOST_CHARACTERS = 2 << 20
_MOST_STATEMENTS = 200
_PUBLISHED = re.compile(
    r"""["'](?:(?:article|page|content|story|post|first)_?)?"""
    r"""(?:date_?published|publish(?:ed)?_?(?:at|date|time|on)?|publication_?(?:date|time)|pub_?date)["']"""
    r"""\s{0,3}:\s{0,3}(?:["']([^"'<>]{8,40})["']|(\d{10}(?:\d{3})?)\b)""",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"""["'](?:(?:article|page|content|story|post)_?)?(?:authors?|byline|writer)(?:_?names?)?["']"""
    r"""\s{0,3}:\s{0,3}\[?\s{0,9}(?:\{[^{}]{0,200}?["']name["']\s{0,3}:\s{0,3})?["']([^"'<>{}]{3,100})["']""",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"""\\{1,3}(?=["'])""")


def read_page_data(html: str, card: str, sites: frozenset[str], found: Findings) -> None:
    """Add the author and the date that the scripts and `card` (JSON of the page for Parse.ly) agree on."""
    if not (found.open("authors") or found.open("published_at")) or len(html) > _MOST_CHARACTERS:
        return
    scripts = (part.partition("</script")[0] for part in html.split("<script")[1:])
    data = _QUOTES.sub("", "\n".join([card, *scripts]))
    if found.open("published_at"):
        _add_day(data, found)
    if found.open("authors"):
        _add_persons(data, sites, found)


def _add_day(data: str, found: Findings) -> None:
    stated = [text or number for text, number in _PUBLISHED.findall(data)[:_MOST_STATEMENTS]]
    moments = {text: moment.text for text in stated if (moment := parse_date(text))}
    if len({moment[:10] for moment in moments.values()}) == 1:
        add_date(found, next(iter(moments)), "page data", 0.6)


def _add_persons(data: str, sites: frozenset[str], found: Findings) -> None:
    stated = {persons_of(names_in(text), sites) for text in _WRITTEN.findall(data)[:_MOST_STATEMENTS]} - {()}
    if len(stated) == 1:
        (names,) = stated
        found.add("authors", names if all(map(is_person, names)) else (), "page data", 0.6)
