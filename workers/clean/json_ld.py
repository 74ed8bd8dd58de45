"""The article object of a page's JSON-LD, with the persons and organisations that it refers to by `@id` put in."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from workers.clean.site_names import letters

_ARTICLE = re.compile(r"(?:Article|Posting|Report)$|^Report")
_PAGE = frozenset({"WebPage", "ItemPage", "CreativeWork"})
_TELLING = ("headline", "author", "datePublished")
_REFERRING = ("author", "creator", "publisher")
_MOST_CHARACTERS = 1 << 20
_MOST_NODES = 2000
_MOST_SHOWN, _MOST_LETTERS, _LEAST_HEADLINE = 5, 2000, 6


def article_object(tree: LexborHTMLParser) -> dict[str, Any]:
    """The article object of the page, or else the object of the page itself, or `{}`.

    A page may state other articles too, in lists of what else there is: its own is the one whose headline it
    shows, and of several the one that says most of headline, author and date.
    """
    articles: list[dict[str, Any]] = []
    page: dict[str, Any] = {}
    known: dict[str, dict[str, Any]] = {}
    for node in tree.css('script[type*="ld+json" i]'):
        for value in _objects(_loads(node.text())):
            _remember(value, known)
            kinds = _kinds(value)
            if any(_ARTICLE.search(kind) for kind in kinds):
                articles.append(value)
            elif not page and not _PAGE.isdisjoint(kinds):
                page = value
    chosen = _best(articles, tree) or page
    return {**chosen, **{name: _resolved(chosen[name], known) for name in _REFERRING if name in chosen}}


def _best(articles: list[dict[str, Any]], tree: LexborHTMLParser) -> dict[str, Any]:
    if len(articles) < 2:
        return articles[0] if articles else {}
    shown = letters(" ".join(node.text() for node in tree.css("title, h1")[:_MOST_SHOWN]), _MOST_LETTERS)
    return max(articles, key=lambda article: (_is_shown(article, shown), _says(article)))


def _is_shown(article: dict[str, Any], shown: str) -> bool:
    headline = article.get("headline")
    return isinstance(headline, str) and len(headline) >= _LEAST_HEADLINE and letters(headline) in shown


def _remember(value: dict[str, Any], known: dict[str, dict[str, Any]]) -> None:
    """Keep what names an `@id`, and not what only refers to it."""
    identifier = value.get("@id")
    if isinstance(identifier, str) and value.get("name"):
        known.setdefault(identifier, value)


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(part, known) for part in value[:50]]
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return known.get(value, value) if isinstance(value, str) else value


def _says(value: dict[str, Any]) -> int:
    return sum(bool(value.get(name)) for name in _TELLING)


def _kinds(value: dict[str, Any]) -> list[str]:
    kinds = value.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = deque([value])
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        current = waiting.popleft()
        if isinstance(current, dict):
            yield current
        parts = current.values() if isinstance(current, dict) else current if isinstance(current, list) else ()
        waiting.extend(part for part in parts if isinstance(part, dict | list))


def _loads(text: str) -> Any:
    """JSON-LD as pages have it: raw control characters and comment marks around it are forgiven."""
    if len(text) > _MOST_CHARACTERS:
        return None
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    cleaned = re.sub("[\x00-\x1f]", " ", text).strip().removeprefix("<!--").removesuffix("-->")
    cleaned = cleaned.strip("; ").removeprefix("//<![CDATA[").removesuffix("//]]>")
    try:
        return orjson.loads(cleaned)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None
