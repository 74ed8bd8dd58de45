"""What an article looks like as a JSON object: our own names, their common synonyms, and schema.org."""

import re
from collections.abc import Mapping
from typing import Any

from copydesk.articles import Media, Record
from copydesk.outcomes import RejectCode, RejectedRecord

# For each field of ours the keys that carry it, the first that holds something wins.
_KEYS: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "body": ("body", "articleBody", "body_text", "text", "content", "maintext"),
    "authors": ("authors", "author", "byline", "creator"),
    "source": ("source", "publisher", "publication"),
    "published_at": ("published_at", "datePublished", "published", "date_published", "publish_date", "date"),
    "language": ("language", "inLanguage", "lang"),
    "url": ("url", "link", "mainEntityOfPage"),
    "guid": ("guid", "identifier", "@id"),
    "summary": ("summary", "description"),
    "section": ("section", "articleSection"),
}
_LIST_KEYS = ("articles", "items", "records", "@graph", "data", "results")
_SCHEMA_TYPE = re.compile(r"(?:Article|Posting|Report|NewsItem)$|^(?:schema:)?(?:Report|Article)")
_MARKUP = re.compile(r"</?(?:p|div|br|h[1-6]|ul|ol|li|article|section|blockquote)\b[^<>]{0,300}>", re.IGNORECASE)
_MOST_RECORDS = 1_000_000


def article_objects(value: Any) -> list[Any]:
    """The objects of a parsed file that are, or ought to be, one article each. Empty when there are none."""
    if isinstance(value, list):
        return value[:_MOST_RECORDS]
    if not isinstance(value, dict):
        return []
    if _has_text(value):
        return [value]
    for key in _LIST_KEYS:
        found = value.get(key)
        if isinstance(found, list) and any(isinstance(part, dict) for part in found):
            return [part for part in found if key != "@graph" or _is_schema_article(part)]
    return [value]


def record_of(value: Any, index: int, end: int) -> Record:
    """One article object as a record. Raises RejectedRecord when it is no object or carries no text."""
    if not isinstance(value, dict):
        kind = type(value).__name__ if value is not None else "null"
        raise RejectedRecord(RejectCode.MALFORMED, f"An article is a JSON object, but this is a {kind}.")
    if isinstance(value.get("@graph"), list):
        value = next((part for part in value["@graph"] if _is_schema_article(part)), value)
    fields = stated_fields(value)
    body = fields.pop("body", "")
    if not body and not fields.get("title"):
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The JSON object has neither a title nor a body as text.")
    origin = "schema.org" if _is_schema_article(value) else "json"
    return Record(index=index, end=end, media=media_of(body), text=body, fields=fields, fields_from=origin)


def stated_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """Our fields of a JSON object, values as found. Title and body only where they are text.

    A key that is present with nothing in it stays, as None: then the object states that there is none.
    """
    fields: dict[str, Any] = {}
    for field, keys in _KEYS.items():
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


def _fits_field(field: str, value: Any) -> bool:
    return isinstance(value, str) if field in {"title", "body"} else True


def _has_text(value: Mapping[str, Any]) -> bool:
    return any(isinstance(value.get(key), str) for field in ("title", "body") for key in _KEYS[field])


def _is_schema_article(value: Any) -> bool:
    kind = value.get("@type") if isinstance(value, dict) else None
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and _SCHEMA_TYPE.search(one) for one in kinds)
