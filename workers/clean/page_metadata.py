"""What a page says about itself: JSON-LD, OpenGraph and other `meta` elements, `h1`, `link`, `html lang`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from workers.clean.authors import is_person, names_in
from workers.clean.characters import one_line
from workers.clean.findings import Findings
from workers.clean.json_ld import article_object
from workers.clean.line_kinds import kind_of
from workers.clean.microdata import microdata_article
from workers.clean.page_title import page_title
from workers.clean.site_names import is_desk, persons_of, site_names
from workers.clean.stated import add_date, language_code, web_address

_META = {
    "authors": ("author", "article:author", "dc.creator", "parsely-author", "og:article:author",
                "cxenseparse:author", "lp.article:author", "dcterms.creator", "sailthru.author", "byl",
                "dc.contributor", "citation_author", "article.author", "articleauthor", "twitter:data"),
    "published_at": ("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate",
                     "dc.date.issued", "dc.date", "parsely-pub-date", "publishdate", "sailthru.date",
                     "dcterms.created", "dcterms.date", "dcterms.issued", "dc.date.created", "og:published_time"),
    "source": ("og:site_name", "application-name"),
    "url": ("og:url",),
    "summary": ("og:description", "description", "twitter:description"),
    "section": ("article:section",),
    "language": ("og:locale", "content-language"),
}  # fmt: skip
_CANONICAL = "link canonical"
_LONGEST_AUTHORS = 1000
_MOST_TIMES = 60
_MODIFIED = ("article:modified_time", "og:updated_time")
_PUBLISHED_NAME = re.compile(
    r"publish(?:ed)?[-_:.]?(?:time|date|at|on)|pub(?:lication)?[-_]?(?:time|date)|date[-_.]?(?:publish|issue)"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d|[a-z]{3})[/-]([0-3]?\d)(?:[/-]|$)")
_COMPACT_DATE_IN_ADDRESS = re.compile(r"[/_-]((?:19|20)\d\d)([01]\d)([0-3]\d)(?=[/_-]|$)")


# What states the article, in the order of trust, and what it states by the names of schema.org.
Objects = tuple[tuple[str, Mapping[str, Any]], ...]
Authors = tuple[tuple[str, ...], str, float]
_NOBODY: Authors = ((), "", 0.0)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states that is no field of its own but helps to find its text.

    `body` is the text that its JSON-LD states; `summary` has one description a line. `sites` is what the
    site calls itself, in letters, `card` its JSON for Parse.ly, and `modified` when it says that it was changed.
    `site` and `desk` are those two where they are stated to have written it: names, source, how sure.
    """

    body: str
    summary: str
    sites: frozenset[str]
    card: str
    modified: str | None
    site: Authors
    desk: Authors


def read_metadata(tree: LexborHTMLParser, found: Findings) -> PageMetadata:
    """Add what the page states about itself, the most explicit first."""
    objects = (("JSON-LD", article_object(tree)), ("microdata", microdata_article(tree)))
    metas = _metas(tree)
    _add_addresses(objects, metas, found)
    _add_texts(objects, metas, found)
    host = urlsplit(found.values.get("url") or "").hostname
    names = site_names(metas, [article.get("publisher") for _, article in objects], host)
    headlines = ((article["headline"], source) for source, article in objects if article.get("headline"))
    found.add("title", *page_title(tree, next(headlines, (None, "")), metas, names))
    site, desk = _add_authors(objects, metas, names, found)
    _add_dates(tree, objects, metas, found)
    _add_language(tree, objects, metas, found)
    body = objects[0][1].get("articleBody")
    return PageMetadata(
        body=body if isinstance(body, str) else "",
        summary=_summaries(objects, metas),
        sites=names,
        card=metas.get("parsely-page", ""),
        modified=_modified(objects, metas),
        site=site,
        desk=desk,
    )


def _candidates(
    name: str, keys: tuple[str, ...], objects: Objects, metas: Mapping[str, str]
) -> Iterator[tuple[Any, str, float]]:
    for source, article in objects:
        for key in keys:
            if article.get(key):
                yield article[key], source, 0.95
    for key in _META[name]:
        if metas.get(key):
            yield metas[key], f"meta {key}", 0.85


def _add_authors(
    objects: Objects, metas: Mapping[str, str], sites: frozenset[str], found: Findings
) -> tuple[Authors, Authors]:
    """Add the stated persons; the site, and a desk of it, where they are stated to have written it."""
    site = desk = _NOBODY
    for value, source, confidence in _candidates("authors", ("author", "creator"), objects, metas):
        names = names_in(value)
        persons = persons_of(names, sites)
        if persons:
            found.add("authors", names if source == "JSON-LD" else persons, source, confidence)
        elif any(map(is_desk, names)):
            desk = desk if desk[0] else (names, source, confidence)
        elif source == "JSON-LD":
            site = site if site[0] else (names, source, confidence)
    return site, desk


def _add_dates(tree: LexborHTMLParser, objects: Objects, metas: Mapping[str, str], found: Findings) -> None:
    for value, source, confidence in _candidates("published_at", ("datePublished", "dateCreated"), objects, metas):
        add_date(found, value, source, confidence)
    if not found.open("published_at"):
        return
    for name, value in metas.items():
        if _PUBLISHED_NAME.search(name):
            add_date(found, value, f"meta {name}", 0.8)
    for node in _time_elements(tree):
        value = node.attributes.get("content") or node.attributes.get("datetime") or one_line(node.text())
        add_date(found, value, "time element", 0.7)
    _add_date_of_address(found)


def _modified(objects: Objects, metas: Mapping[str, str]) -> str | None:
    stated = [article.get("dateModified") for _, article in objects] + [metas.get(name) for name in _MODIFIED]
    return next((value for value in stated if isinstance(value, str)), None)


def _time_elements(tree: LexborHTMLParser) -> list[LexborNode]:
    """The first elements that state a time: those marked as the day of publication, or behind the headline."""
    marked = tree.css("[itemprop~=datePublished], time[pubdate]")
    nodes = tree.css("h1, time[datetime]")[:_MOST_TIMES]
    headline = next((place for place, node in enumerate(nodes) if node.tag == "h1"), 0)
    times = [node for node in (*nodes[headline:], *nodes[:headline]) if node.tag == "time"]
    return [*marked, *times][:3]


def _add_date_of_address(found: Findings) -> None:
    """Many addresses hold the day of publication; a guess, and marked as one."""
    address = (found.values.get("url") or "").lower()
    dated = _DATE_IN_ADDRESS.search(address) or _COMPACT_DATE_IN_ADDRESS.search(address)
    if not dated:
        return
    year, month, day = dated.groups()
    if month in _MONTHS:
        month = str(_MONTHS.index(month) + 1)
    add_date(found, f"{year}-{month}-{day}", "url", 0.5)


def _add_texts(objects: Objects, metas: Mapping[str, str], found: Findings) -> None:
    for name, keys in (
        ("source", ("publisher",)),
        ("summary", ("description",)),
        ("section", ("articleSection",)),
    ):
        for value, source, confidence in _candidates(name, keys, objects, metas):
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, dict):
                value = value.get("name")
            if isinstance(value, str):
                found.add(name, one_line(value)[:2000], source, confidence)


def _summaries(objects: Objects, metas: Mapping[str, str]) -> str:
    """The descriptions of the page for readers, search engines and social networks, which may be three."""
    stated = [value for value, _, _ in _candidates("summary", ("description",), objects, metas)]
    return "\n".join(dict.fromkeys(one_line(value[:2000]) for value in stated if isinstance(value, str)))


def _add_addresses(objects: Objects, metas: Mapping[str, str], found: Findings) -> None:
    found.add("url", web_address(metas.get(_CANONICAL)), "link canonical", 0.95)
    for value, source, confidence in _candidates("url", ("url", "mainEntityOfPage"), objects, metas):
        found.add("url", web_address(value), source, confidence)


def _add_language(tree: LexborHTMLParser, objects: Objects, metas: Mapping[str, str], found: Findings) -> None:
    root = tree.root
    lang = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None
    found.add("language", language_code(lang), "html lang", 0.6)
    for value, source, _ in _candidates("language", ("inLanguage",), objects, metas):
        found.add("language", language_code(value), source, 0.6)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Contents of the `meta` elements by lower-case name, and the canonical address; the first of a name stays,
    but for authors."""
    metas: dict[str, str] = {}
    for node in tree.css("meta[content], link[rel=canonical]"):
        attributes = node.attributes
        if node.tag == "link":
            metas.setdefault(_CANONICAL, attributes.get("href") or "")
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content:
            _put(name.lower(), content, metas)
    _add_labelled(metas)
    return metas


def _add_labelled(metas: dict[str, str]) -> None:
    """What cards label: `twitter:label1` says what `twitter:data1` is, and many sites say there who wrote."""
    for number in "12":
        kind = kind_of(f"{metas.get(f'twitter:label{number}', '')}: {metas.get(f'twitter:data{number}', '')}")
        if kind is not None and kind.kind == "authors":
            metas.setdefault("twitter:data", "; ".join(kind.value))


def _put(name: str, content: str, metas: dict[str, str]) -> None:
    """Keep what a `meta` element states; each person among the authors may have an element of the same name."""
    if name not in metas:
        metas[name] = content
    elif name in _META["authors"] and len(metas[name]) < _LONGEST_AUTHORS and is_person(one_line(content)):
        metas[name] += f"; {content}"
