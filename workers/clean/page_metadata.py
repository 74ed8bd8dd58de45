"""What a page says about itself: JSON-LD, OpenGraph and other `meta` elements, `h1`, `link`, `html lang`."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from workers.clean.authors import names_in
from workers.clean.characters import one_line
from workers.clean.findings import Findings
from workers.clean.page_title import page_title
from workers.clean.stated import add_date, language_code, web_address

_ARTICLE = re.compile(r"(?:Article|Posting|Report)$|^Report")
_META = {
    "authors": ("author", "article:author", "dc.creator", "parsely-author", "og:article:author",
                "cxenseparse:author", "lp.article:author", "dcterms.creator", "sailthru.author", "byl"),
    "published_at": ("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate",
                     "dc.date.issued", "dc.date", "parsely-pub-date", "publishdate", "sailthru.date"),
    "source": ("og:site_name", "application-name"),
    "url": ("og:url",),
    "summary": ("og:description", "description", "twitter:description"),
    "section": ("article:section",),
    "language": ("og:locale", "content-language"),
}  # fmt: skip
_DATE_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?:[/-]|$)")
_MOST_LD = 1 << 20
_MOST_LD_NODES = 2000


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states that is no field of its own but helps to find its text."""

    body: str
    summary: str


def read_metadata(tree: LexborHTMLParser, found: Findings) -> PageMetadata:
    """Add what the page states about itself, the most explicit first."""
    article = _json_ld_article(tree)
    metas = _metas(tree)
    found.add("title", *page_title(tree, article.get("headline"), metas))
    for value, source, confidence in _candidates("authors", ("author", "creator"), article, metas):
        found.add("authors", names_in(value), source, confidence)
    for value, source, confidence in _candidates("published_at", ("datePublished", "dateCreated"), article, metas):
        add_date(found, value, source, confidence)
    _add_date_elements(tree, found)
    _add_texts(article, metas, found)
    _add_addresses(tree, article, metas, found)
    _add_language(tree, article, metas, found)
    _add_date_of_address(found)
    body = article.get("articleBody")
    return PageMetadata(body if isinstance(body, str) else "", found.values.get("summary") or "")


def _candidates(
    name: str, keys: tuple[str, ...], article: dict[str, Any], metas: dict[str, str]
) -> Iterator[tuple[Any, str, float]]:
    for key in keys:
        if article.get(key):
            yield article[key], "JSON-LD", 0.95
    for key in _META[name]:
        if metas.get(key):
            yield metas[key], f"meta {key}", 0.85


def _add_date_elements(tree: LexborHTMLParser, found: Findings) -> None:
    for node in tree.css("[itemprop=datePublished], time[datetime], time[pubdate]")[:3]:
        value = node.attributes.get("content") or node.attributes.get("datetime") or one_line(node.text())
        add_date(found, value, "time element", 0.7)


def _add_texts(article: dict[str, Any], metas: dict[str, str], found: Findings) -> None:
    for name, keys in (
        ("source", ("publisher",)),
        ("summary", ("description",)),
        ("section", ("articleSection",)),
    ):
        for value, source, confidence in _candidates(name, keys, article, metas):
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, dict):
                value = value.get("name")
            if isinstance(value, str):
                found.add(name, one_line(value)[:2000], source, confidence)


def _add_addresses(
    tree: LexborHTMLParser, article: dict[str, Any], metas: dict[str, str], found: Findings
) -> None:
    canonical = tree.css_first("link[rel=canonical]")
    if canonical is not None:
        found.add("url", web_address(canonical.attributes.get("href")), "link canonical", 0.95)
    for value, source, confidence in _candidates("url", ("url", "mainEntityOfPage"), article, metas):
        found.add("url", web_address(value), source, confidence)


def _add_date_of_address(found: Findings) -> None:
    """Many addresses hold the day of publication; a guess, and marked as one."""
    dated = _DATE_IN_ADDRESS.search(found.values.get("url") or "")
    if dated and found.open("published_at"):
        add_date(found, "-".join(dated.groups()), "url", 0.5)


def _add_language(tree: LexborHTMLParser, article: dict[str, Any], metas: dict[str, str], found: Findings) -> None:
    root = tree.css_first("html")
    lang = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None
    found.add("language", language_code(lang), "html lang", 0.6)
    for value, source, _ in _candidates("language", ("inLanguage",), article, metas):
        found.add("language", language_code(value), source, 0.6)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Contents of the `meta` elements by lower-case name; the first of a name stays."""
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content:
            metas.setdefault(name.lower(), content)
    return metas


def _json_ld_article(tree: LexborHTMLParser) -> dict[str, Any]:
    """The first article object of the page's JSON-LD, or an empty one."""
    for node in tree.css('script[type="application/ld+json"]'):
        for value in _objects(_loads(node.text())):
            kinds = value.get("@type")
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                if isinstance(kind, str) and _ARTICLE.search(kind):
                    return value
    return {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = deque([value])
    for _ in range(_MOST_LD_NODES):
        if not waiting:
            return
        current = waiting.popleft()
        if isinstance(current, dict):
            yield current
        parts = current.values() if isinstance(current, dict) else current if isinstance(current, list) else ()
        waiting.extend(part for part in parts if isinstance(part, dict | list))


def _loads(text: str) -> Any:
    """JSON-LD as pages have it: raw control characters and comment marks around it are forgiven."""
    if len(text) > _MOST_LD:
        return None
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    cleaned = re.sub("[\x00-\x1f]", " ", text).strip().removeprefix("<!--").removesuffix("-->").strip("; ")
    try:
        return orjson.loads(cleaned)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None
