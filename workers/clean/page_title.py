"""The headline of a page, out of what it states and what it shows.

A page may have one headline for readers, one for search engines and one for social networks. The heading that is
shown is taken where the page states it, too; else the stated headline (JSON-LD, microdata), then its social title.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from workers.clean.characters import one_line
from workers.clean.site_names import is_site_name

_SOCIAL = ("og:title", "twitter:title", "dc.title", "title")
_SEPARATOR = re.compile(r"\s{1,5}(?:[|–—»·•ㅣ:-]|::)\s{1,5}|\s{0,5}[｜ㅣ：]\s{0,5}")
_SEPARATORS = " |｜–—»·•ㅣ:：-"
# Between parts of which one is shown elsewhere, so that no hyphen within a word can be taken for one.
_LOOSE = re.compile(r"\s{0,5}(?:[|｜ㅣ│<>«»·•:：–—-]|\.(?=\s))[\s:|]{0,5}")
_UNMARKED = str.maketrans("", "", " '\"‘’‚“”„`«»-–—:")
_MOST, _MOST_PARTS, _MOST_LESSER = 500, 12, 10
_LEAST_ASCII, _LEAST = 15, 6

Title = tuple[str | None, str, float]


def page_title(
    tree: LexborHTMLParser, headline: tuple[Any, str], metas: Mapping[str, str], sites: frozenset[str]
) -> Title:
    """The title, its source and how sure it is.

    `headline` is what the article is stated to be called, if anything, and where; `metas` go by lower-case name;
    `sites` are the names of the site.
    """
    stated = _without_site(_line(headline[0]), sites) if isinstance(headline[0], str) else ""
    social = [_line(metas[name]) for name in _SOCIAL if metas.get(name)]
    element = tree.css_first("title")
    whole = _line(element.text()) if element else ""
    shown = [heading for heading in _headings(tree) if _is_telling(heading, sites)]
    agreed = _agreed_with_stated(shown, stated, social, whole) if stated else _agreed(shown, social[:1] or [whole])
    if agreed:
        return agreed[:_MOST], "h1", 0.95
    if stated:
        return stated[:_MOST], headline[1], 0.9
    lesser = _lesser(tree, social[:1] or [whole])
    if lesser:
        return lesser[:_MOST], "heading", 0.85
    if social and not is_site_name(social[0], sites):
        return _without_site(social[0], sites)[:_MOST], "meta title", 0.85
    if len(shown) == 1:
        return shown[0][:_MOST], "h1", 0.8
    return _without_site(whole, sites)[:_MOST] or None, "title element", 0.6


def _line(text: str) -> str:
    return one_line(text[: 2 * _MOST])


def _headings(tree: LexborHTMLParser) -> list[str]:
    return [_line(node.text()) for node in tree.css("h1")[:5]]


def _agreed_with_stated(shown: list[str], stated: str, social: list[str], whole: str) -> str | None:
    """The shown heading that is in the stated headline, or the social ones where that is for search engines.

    The title element is what those show: a headline that it repeats, and the shown heading does not, is theirs.
    """
    heading = _agreed(shown, [stated])
    if heading is not None:
        return stated if _unmarked(heading) == _unmarked(stated) else heading
    return _agreed(shown, social) if _unmarked(stated) in _parts(whole) else None


def _lesser(tree: LexborHTMLParser, titles: list[str]) -> str | None:
    """The lesser heading that is in a title: the first heading of some sites is their own name."""
    lesser = [_line(node.text()) for node in tree.css("h2, h3")[:_MOST_LESSER]]
    names = [f"{heading}:" for heading in _headings(tree)]
    within = [title.removeprefix(name) for title in titles for name in names if title.startswith(name)]
    return _agreed([heading for heading in lesser if len(heading) >= _LEAST], [*titles, *within])


def _agreed(shown: list[str], titles: Iterable[str]) -> str | None:
    """The shown heading that one of the titles is, or that a separator parts from the rest of one."""
    for title in titles:
        parts = _parts(title)
        for heading in shown:
            if _unmarked(heading) in parts:
                return heading
    return None


def _parts(title: str) -> set[str]:
    """A title, what stands before each of its separators, and after each; a kicker's colon parts nothing."""
    parts = {_unmarked(title)}
    for found in list(_LOOSE.finditer(title))[:_MOST_PARTS]:
        parts.add(_unmarked(title[: found.start()]))
        if found.group().strip() not in {":", "："}:
            parts.add(_unmarked(title[found.end() :]))
    return parts


def _unmarked(title: str) -> str:
    """A title for comparing: case, spaces, quotation marks, dashes and colons do not count."""
    return title.casefold().translate(_UNMARKED)


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
