"""What an article looks like as a JSON object: our names and their synonyms, schema.org, ninjs, JSON Feed."""

import re
from collections.abc import Mapping
from typing import Any

from copydesk.articles import Media, Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read import json_feed, ninjs

# For each field of ours the keys that carry it, the first that holds something wins.
KEYS: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "body": ("body", "articleBody", "body_text", "text", "content", "maintext"),
    "authors": ("authors", "author", "byline", "creator"),
    "source": ("source", "publisher", "publication"),
    "published_at": ("published_at", "datePublished", "published", "date_published", "publish_date", "date",
                     "dateCreated", "dateModified"),
    "language": ("language", "inLanguage", "lang"),
    "url": ("url", "link", "mainEntityOfPage"),
    "guid": ("guid", "identifier", "@id"),
    "summary": ("summary", "description", "abstract"),
    "section": ("section", "articleSection"),
}  # fmt: skip
_ALL_KEYS = frozenset(key for keys in KEYS.values() for key in keys)
_LISTKEYS = ("articles", "items", "records", "@graph", "data", "results", "itemListElement")
_SCHEMA_TYPE = re.compile(r"(?:Article|Posting|Report|NewsItem)$|^(?:schema:)?(?:Report|Article)")
_MARKUP = re.compile(r"</?(?:p|div|br|h[1-6]|ul|ol|li|article|section|blockquote)\b[^<>]{0,300}>", re.IGNORECASE)
_MOST_NODES = 1000


def article_objects(value: Any) -> list[Any]:
    """The objects of a parsed file that are, or ought to be, one article each. Empty when there are none."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    if json_feed.is_json_feed(value):
        return json_feed.plain_objects(value)
    if _has_text(value) or ninjs.is_ninjs(value):
        return [value]
    for key in _LISTKEYS:
        found = value.get(key)
        if isinstance(found, list) and any(isinstance(part, dict) for part in found):
            return _of_graph(found) if key == "@graph" else [_unwrapped(part) for part in found]
    return [_unwrapped(value)]


def record_of(value: Any, index: int, end: int) -> Record:
    """One article object as a record. Raises RejectedRecord when it is no object or carries no text."""
    if not isinstance(value, dict):
        kind = type(value).__name__ if value is not None else "null"
        raise RejectedRecord(RejectCode.MALFORMED, f"An article is a JSON object, but this is a {kind}.")
    if isinstance(value.get("@graph"), list):
        value = next(iter(_of_graph(value["@graph"])), value)
    origin = "json"
    if ninjs.is_ninjs(value):
        value, origin = ninjs.plain_object(value), "ninjs"
    elif _is_schema_article(value):
        origin = "schema.org"
    fields = stated_fields(value)
    body = fields.pop("body", "")
    if not body and not fields.get("title"):
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The JSON object has neither a title nor a body as text.")
    return Record(index=index, end=end, media=media_of(body), text=body, fields=fields, fields_from=origin)


def stated_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """Our fields of a JSON object, values as found. Title and body only where they are text.

    A key that is present with nothing in it stays, as None: then the object states that there is none.
    """
    fields: dict[str, Any] = {}
    if _ALL_KEYS.isdisjoint(value):
        return fields
    for field, keys in KEYS.items():
        present = [value[key] for key in keys if key in value]
        fitting = [found for found in present if found and _fits_field(field, found)]
        if fitting:
            fields[field] = fitting[0]
        elif present:
            fields[field] = None
    return fields


def media_of(body: str) -> Media:
    """Whether a body found in another format is HTML or plain text."""
    return "html" if _MARKUP.search(body, 0, 20_000) else "text"


def _of_graph(nodes: list[Any]) -> list[Any]:
    """The articles of a JSON-LD graph, with the people and publishers in place that they refer to by id."""
    by_id = {
        node["@id"]: node
        for node in nodes[:_MOST_NODES]
        if isinstance(node, dict) and isinstance(node.get("@id"), str)
    }
    return [
        {
            key: _referred(part, by_id) if key in {"author", "creator", "publisher"} else part
            for key, part in node.items()
        }
        for node in nodes
        if _is_schema_article(node)
    ]


def _referred(value: Any, by_id: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_referred(part, by_id) for part in value]
    name = value.get("@id") if isinstance(value, dict) and "name" not in value else None
    return by_id.get(name, value) if isinstance(name, str) else value


def _unwrapped(value: Any) -> Any:
    """The article in a schema.org list entry, or in a page that is about it."""
    if isinstance(value, dict) and not _has_text(value):
        for key in ("item", "mainEntity"):
            if _is_schema_article(value.get(key)):
                return value[key]
    return value


def _fits_field(field: str, value: Any) -> bool:
    return isinstance(value, str) if field in {"title", "body"} else True


def _has_text(value: Mapping[str, Any]) -> bool:
    return any(isinstance(value.get(key), str) for field in ("title", "body") for key in KEYS[field])


def _is_schema_article(value: Any) -> bool:
    kind = value.get("@type") if isinstance(value, dict) else None
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and _SCHEMA_TYPE.search(one) for one in kinds)
