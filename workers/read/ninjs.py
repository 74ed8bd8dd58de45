"""ninjs, the IPTC's news in JSON, versions 1.0 to 3.x, as an object with our own field names.

Version 1 has flat keys (`headline`, `body_xhtml`), version 2 lists of values with roles (`headlines`, `bodies`),
version 3 the same in camel case.
"""

from collections.abc import Mapping
from typing import Any

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.news_xml import named, notice, withdrawn

_MARKS = frozenset(
    {"versioncreated", "firstcreated", "contentcreated", "headlines", "bodies", "descriptions", "pubstatus",
     "representationtype", "copyrightholder", "mimetype"}
)  # fmt: skip
_FLAT_MARKS = ("body_", "headline_", "description_")
# What is no text of its own even with a headline: a caption belongs to its picture.
_NO_TEXTS = frozenset({"audio", "video", "picture", "graphic", "event", "planning", "component"})
_MAIN_ROLES = ("main", "headline", "")
_SUMMARY_ROLES = ("summary", "main", "abstract", "text", "caption", "")
# Markup keeps the paragraphs, which the plain text of many providers has lost.
_BODY_ROLES = ("xhtml", "html", "html5", "main", "text", "body_text", "")


def is_ninjs(value: Mapping[str, Any]) -> bool:
    """Whether an object is a ninjs item: it has a `uri` and some key of its own kind, or says so."""
    standard = value.get("$standard") or value.get("standard")
    if isinstance(standard, dict) and standard.get("name") == "ninjs":
        return True
    return "uri" in value and any(key.lower() in _MARKS or key.startswith(_FLAT_MARKS) for key in value)


def plain_object(item: Mapping[str, Any]) -> dict[str, Any]:
    """A ninjs item with our own names. Raises RejectedRecord(NO_ARTICLE) for what is withdrawn or no text."""
    lower = {key.lower(): value for key, value in item.items()}
    status, kind = str(lower.get("pubstatus") or ""), str(lower.get("type") or "")
    if withdrawn(status):
        item_is = {"guid": lower.get("uri"), "source": _source(lower), "url": lower.get("url")}
        raise RejectedRecord(RejectCode.NO_ARTICLE, notice(status), takes_back=named(item_is))
    body = _body(lower)
    if kind in _NO_TEXTS and not body:
        raise RejectedRecord(RejectCode.NO_ARTICLE, f"The item is of the type {kind}, not a text.")
    summary = _text(lower, "description", _SUMMARY_ROLES)
    plain = {
        "title": _text(lower, "headline", _MAIN_ROLES) or lower.get("title") or lower.get("name"),
        "body": body or summary,
        "authors": lower.get("byline") or lower.get("by") or _authors(lower.get("people") or lower.get("person")),
        "published_at": next(
            filter(None, map(lower.get, ("firstcreated", "versioncreated", "contentcreated"))), None
        ),
        "language": lower.get("language"),
        "url": lower.get("url"),
        "guid": lower.get("uri"),
        "summary": summary if body else None,
        "source": _source(lower),
    }
    return {name: value for name, value in plain.items() if value}


def _body(lower: Mapping[str, Any]) -> str | None:
    """The best body. What is declared to be HTML stands in an element, since it need not show that it is."""
    flat = {key: value for key, value in lower.items() if key.startswith("body_")}
    bodies = _bodies(lower.get("bodies"))
    body = _text({**flat, "bodies": bodies}, "body", _BODY_ROLES)
    as_html = {id(part.get("value")) for part in bodies if "html" in str(part.get("role")) + _type_of(part)}
    as_html |= {id(value) for key, value in flat.items() if "html" in key}
    return f"<div>{body}</div>" if body and id(body) in as_html else body


def _bodies(parts: Any) -> list[dict[str, Any]]:
    """The bodies that are text or HTML; other XML is for machines."""
    return [part for part in _objects(parts) if "/xml" not in _type_of(part)]


def _type_of(part: Mapping[str, Any]) -> str:
    return str(part.get("contenttype") or part.get("contentType") or "")


def _text(lower: Mapping[str, Any], name: str, roles: tuple[str, ...]) -> str | None:
    """The text of `name` in the best role, flat (`name`, `name_role`) or in a list (`names`)."""
    plural = "bodies" if name == "body" else f"{name}s"
    found = {str(part.get("role") or ""): part.get("value") for part in _objects(lower.get(plural))}
    found |= {
        key.partition("_")[2]: value for key, value in lower.items() if key == name or key.startswith(f"{name}_")
    }
    ranked = sorted(found, key=lambda role: roles.index(role) if role in roles else len(roles))
    texts = (found[role] for role in ranked)
    return next((text for text in texts if isinstance(text, str) and text.strip()), None)


def _objects(parts: Any) -> list[dict[str, Any]]:
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _authors(people: Any) -> list[str]:
    return [
        one["name"]
        for one in _objects(people)
        if str(one.get("rel") or one.get("role") or "").lower() in {"author", "creator", "byline"}
        and isinstance(one.get("name"), str)
    ]


def _source(lower: Mapping[str, Any]) -> Any:
    for part in (*_objects(lower.get("infosources")), *_objects(lower.get("infosource"))):
        if isinstance(part.get("name"), str):
            return part["name"]
    return lower.get("provider") or lower.get("copyrightholder")
