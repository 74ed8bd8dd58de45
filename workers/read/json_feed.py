"""JSON Feed 1.0 and 1.1 (jsonfeed.org): its items as objects with our own field names."""

from collections.abc import Mapping
from typing import Any

from workers.read.markup import plain_line


def is_json_feed(value: Mapping[str, Any]) -> bool:
    """Whether an object is a feed: its version says so, or its items have what only JSON Feed calls so."""
    items = value.get("items")
    if not isinstance(items, list):
        return False
    first = items[0] if items and isinstance(items[0], dict) else {}
    return "jsonfeed" in str(value.get("version", "")) or bool({"content_html", "content_text"} & first.keys())


def plain_objects(feed: Mapping[str, Any]) -> list[Any]:
    """The items with our own names; what an item does not state itself is the feed's."""
    return [_plain(item, feed) if item and isinstance(item, dict) else item for item in feed["items"]]


def _plain(item: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    html = item.get("content_html")
    # In an element of its own, since a piece of HTML need not show that it is one.
    body = f"<div>{html}</div>" if isinstance(html, str) and html else item.get("content_text")
    summary = item.get("summary")
    plain = {
        "title": item.get("title"),
        "body": body or summary,
        "authors": item.get("authors") or item.get("author") or feed.get("authors") or feed.get("author"),
        "source": feed.get("title"),
        "published_at": item.get("date_published") or item.get("date_modified"),
        "language": item.get("language") or feed.get("language"),
        "url": item.get("url") or item.get("external_url"),
        "guid": item.get("id"),
        "summary": plain_line(summary) if body and isinstance(summary, str) else None,
    }
    return {name: value for name, value in plain.items() if value}
