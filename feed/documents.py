"""The exported article: the one object that consumers get, in files of every form."""

from typing import Any

_COPIED = ("title", "body", "authors", "source", "published_at", "language", "url", "guid", "summary", "section")
_TAG = ("kind", "scheme", "code", "label", "role", "confidence", "relevance", "creator", "evidence")


_TAKEN_BACK: dict[str, Any] = {
    "title": None, "body": "", "authors": [], "summary": None, "section": None, "match": None, "tags": [],
}  # fmt: skip


def told(article: dict[str, Any]) -> dict[str, Any]:
    """A stored article as consumers are told of it: of a withdrawn one what it was, and not what it said."""
    whole = document(article)
    return whole | _TAKEN_BACK | {"provenance": _kind_from(article)} if article.get("withdrawn") else whole


def _kind_from(article: dict[str, Any]) -> dict[str, Any]:
    """Since when an article is withdrawn, and why; not by whom."""
    withdrawn = article["withdrawn"]
    return {"kind": {"from": "withdrawal", "confidence": 1.0, **{n: withdrawn[n] for n in ("at", "because")}}}


def document(article: dict[str, Any]) -> dict[str, Any]:
    """All of a stored article (see `storage.articles.StoredArticle`), for people who decide on it."""
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
        "provenance": article["provenance"] | (_kind_from(article) if article.get("withdrawn") else {}),
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
