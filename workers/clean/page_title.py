"""The headline of a page, out of what it states and what it shows.

A page may have one headline for readers, one for search engines and one for social networks. What its JSON-LD
states is taken first; then the heading that is shown, where the social headline begins with it.
"""

import re
from collections.abc import Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from workers.clean.characters import one_line
from workers.clean.site_names import is_site_name

_SOCIAL = ("og:title", "twitter:title", "dc.title", "title")
_SEPARATOR = re.compile(r"\s{1,5}(?:[|–—»·•ㅣ-]|::)\s{1,5}")
_SEPARATORS = " |–—»·•ㅣ:-"
_MOST = 500
_LEAST_ASCII, _LEAST = 15, 6

Title = tuple[str | None, str, float]


def page_title(tree: LexborHTMLParser, headline: Any, metas: Mapping[str, str], sites: frozenset[str]) -> Title:
    """The title, its source and how sure it is.

    `headline` is the JSON-LD's, `metas` go by lower-case name, `sites` are the names of the site.
    """
    stated = _without_site(one_line(headline[: 2 * _MOST]), sites) if isinstance(headline, str) else ""
    social = next((one_line(metas[name][: 2 * _MOST]) for name in _SOCIAL if metas.get(name)), "")
    shown = [heading for heading in _headings(tree) if _is_telling(heading, sites)]
    agreed = _agreed(shown, stated, social)
    if agreed:
        return agreed[:_MOST], "h1", 0.95
    if stated:
        return stated[:_MOST], "JSON-LD", 0.9
    if social and not is_site_name(social, sites):
        return _without_site(social, sites)[:_MOST], "meta title", 0.85
    element = tree.css_first("title")
    whole = one_line(element.text()[: 2 * _MOST]) if element else ""
    named = next((heading for heading in shown if heading.casefold() in whole.casefold()), None)
    if named or len(shown) == 1:
        return (named or shown[0])[:_MOST], "h1", 0.8
    return _without_site(whole, sites)[:_MOST] or None, "title element", 0.6


def _headings(tree: LexborHTMLParser) -> list[str]:
    return [one_line(node.text()[: 2 * _MOST]) for node in tree.css("h1")[:5]]


def _agreed(shown: list[str], stated: str, social: str) -> str | None:
    """The shown heading that the stated headline or, where none is stated, the social one is or begins with."""
    for heading in shown:
        for title in (stated,) if stated else (social,):
            rest = title[len(heading) :] if title.casefold().startswith(heading.casefold()) else None
            if rest is not None and (not rest or rest[:2].strip(_SEPARATORS) == ""):
                return heading
    return None


def _is_telling(heading: str, sites: frozenset[str]) -> bool:
    """Whether a heading is long enough for a headline and not the name of the site."""
    least = _LEAST_ASCII if heading.isascii() else _LEAST
    return len(heading) >= least and not is_site_name(heading, sites)


def _without_site(title: str, sites: frozenset[str]) -> str:
    """`title` without the name of the site behind or before it."""
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and is_site_name(parts[-1], sites):
        return title[: -len(parts[-1])].rstrip(_SEPARATORS)
    if len(parts) > 1 and is_site_name(parts[0], sites):
        return title[len(parts[0]) :].lstrip(_SEPARATORS)
    return title
