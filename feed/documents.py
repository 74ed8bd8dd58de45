"""The exported article: the one object that files, HTTP and streams carry (docs/feed.md)."""

from typing import Any

_COPIED = ("title", "body", "authors", "source", "published_at", "language", "url", "guid", "summary", "section")
_TAG = ("kind", "scheme", "code", "label", "role", "confidence", "relevance", "creator", "evidence")


def document(article: dict[str, Any]) -> dict[str, Any]:
    """A stored article (see `storage.articles.StoredArticle`) as a consumer gets it."""
    drop = article["drop"]
    return {
        "id": article["id"],
        "seq": article["seq"],
        "kind": article["kind"],
        "canonical_id": article["canonical_id"],
        "story_id": article["story_id"],
        "match": _match(article),
        **{name: article[name] for name in _COPIED},
        "tags": [{name: tag[name] for name in _TAG} for tag in article["tags"]],
        "provenance": article["provenance"],
        "drop": {
            "id": drop["id"],
            "name": drop["name"],
            "sha256": drop["sha256"],
            "size": drop["size"],
            "record": article["record"],
            "received_at": drop["accepted_at"],
        },
        "versions": article["versions"],
    }


def _match(article: dict[str, Any]) -> dict[str, Any] | None:
    if article["match_how"] is None:
        return None
    return {
        "how": article["match_how"],
        "similarity": article["similarity"],
        "containment": article["containment"],
    }
