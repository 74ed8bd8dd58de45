"""An item of RSS 0.9x, 1.0 (RDF) and 2.0, or an entry of Atom (RFC 4287), as a record."""

from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from copydesk.articles import Media, Record, UnreadableRecord
from workers.read.markup import media_of_piece, plain_line
from workers.read.news_xml import no_article
from workers.read.xml_tree import language_of, line_of, local

# Namespaces by a part of their address, since feeds spell them in many ways; others carry none of our fields.
_SPACES = (
    ("purl.org/dc/", "dc:"), ("modules/content", "content:"), ("feedburner", "feedburner:"),
    ("itunes", "itunes:"), ("yandex", "yandex:"), ("2005/atom", ""), ("purl.org/atom", ""), ("purl.org/rss", ""),
    ("rss", ""), ("netscape.com", ""), ("userland", ""),
)  # fmt: skip
# For each field the elements that carry it, the best first.
_TITLE = ("title", "dc:title")
_BODY = ("content:encoded", "content", "yandex:full-text", "fulltext", "description", "summary", "dc:description")
_SUMMARY = ("description", "summary", "itunes:summary", "dc:description")
_DATE = ("pubdate", "published", "dc:date", "issued", "created", "updated", "modified")
_AUTHORS = ("author", "dc:creator", "itunes:author")
_FULL = frozenset({"content:encoded", "content", "yandex:full-text", "fulltext"})
_ENTRY_TAGS = ("{*}item", "{*}entry")

Children = dict[str, list[etree._Element]]


def entries_of(root: etree._Element) -> list[etree._Element]:
    """The items or entries of a whole feed, in order."""
    return list(root.iter(*_ENTRY_TAGS))


@lru_cache(maxsize=4096)
def role(tag: str) -> str:
    """A tag as `prefix:name` in lower case, with the prefixes above; empty for a tag of no use."""
    space, _, name = tag.lstrip("{").rpartition("}") if isinstance(tag, str) else ("", "", "")
    space = space.lower()
    prefix = next((short for part, short in _SPACES if part in space), None) if space else ""
    return f"{prefix}{name.lower()}" if prefix is not None else ""


def feed_fields(root: etree._Element) -> dict[str, Any]:
    """What a feed says of all its entries; `base` is what relative addresses are relative to."""
    channel = next((child for child in root if role(child.tag) == "channel"), root)
    children = _children(channel)
    return {
        "source": plain_line(_first(children, ("title", "dc:title"))),
        "language": _first(children, ("language", "dc:language")) or language_of(root) or language_of(channel),
        "authors": [_person(one) for one in children.get("author", ())] if channel is root else [],
        "base": _link(children),
    }


def entry_record(entry: etree._Element, feed: dict[str, Any], index: int, end: int) -> Record | UnreadableRecord:
    """One entry as a record; fields that it does not state itself are the feed's."""
    children = _children(entry)
    carrier, body = _body(children)
    fields = {
        "title": plain_line(_first(children, _TITLE)),
        "authors": [name for tag in _AUTHORS for one in children.get(tag, ()) if (name := _person(one))],
        "published_at": _first(children, _DATE),
        "language": language_of(entry) if entry.attrib else _first(children, ("dc:language",)),
        "url": _address(children, feed["base"]),
        "guid": _first(children, ("guid", "id", "dc:identifier")),
        "summary": plain_line(_first(children, _SUMMARY)) if carrier in _FULL else "",
        "section": _section(children),
        "source": _source(children),
    }
    if not body and not fields["title"]:
        return no_article(index, end, "The entry carries neither a title nor a text.")
    for name in ("authors", "language", "source"):
        fields[name] = fields[name] or feed[name]
    stated = {name: value for name, value in fields.items() if value}
    return Record(
        index=index, end=end, media=_media(children, carrier, body), text=body, fields=stated, fields_from="feed"
    )


def _children(element: etree._Element) -> Children:
    found: Children = {}
    for child in element:
        name = role(child.tag)
        if name:
            found.setdefault(name, []).append(child)
    return found


def _first(children: Children, names: tuple[str, ...]) -> str:
    """The text of the first of these elements that has one."""
    for name in names:
        for element in children.get(name, ()):
            text = _markup(element)
            if text:
                return text
    return ""


def _markup(element: etree._Element) -> str:
    """An element's text; XHTML inside it stays markup."""
    if len(element) == 0:
        return (element.text or "").strip()
    parts = [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return f"{element.text or ''}{''.join(parts)}".strip()


def _body(children: Children) -> tuple[str, str]:
    """The fullest text of an entry, and the element that carries it."""
    for name in _BODY:
        for element in children.get(name, ()):
            text = "" if _is_elsewhere(element) else _markup(element)
            if text:
                return name, text
    return "", ""


def _is_elsewhere(element: etree._Element) -> bool:
    """Whether an Atom content is a link or a picture instead of a text (RFC 4287, section 4.1.3)."""
    kind = element.get("type", "")
    return bool(element.get("src")) or ("/" in kind and not kind.startswith(("text/", "application/xhtml")))


def _media(children: Children, carrier: str, body: str) -> Media:
    """HTML where Atom declares it or the text shows it; Atom's type `text` is believed."""
    declared = children[carrier][0].get("type", "") if carrier in {"content", "summary"} else ""
    if "html" in declared:
        return "html"
    return "text" if declared == "text" else media_of_piece(body)


def _person(element: etree._Element) -> str:
    """The name in an author element: Atom's `name` child, or RSS's `address (Name)`."""
    for child in element:
        if local(child.tag) == "name":
            return line_of(child)
    text = line_of(element)
    if "@" in text and text.endswith(")"):
        return text[text.find("(") + 1 : -1]
    return plain_line(text)


def _link(children: Children) -> str:
    """The address of the page itself: RSS's text, or Atom's `alternate` link."""
    for link in (*children.get("feedburner:origlink", ()), *children.get("link", ())):
        if link.get("rel", "alternate") == "alternate":
            address = (link.get("href") or link.text or "").strip()
            if address:
                return address
    return ""


def _address(children: Children, base: str) -> str:
    address = _link(children)
    if not address:
        guid = _first(children, ("guid",))
        return guid if guid.startswith(("http://", "https://")) else ""
    if address.startswith(("http://", "https://")) or not base:
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _section(children: Children) -> str:
    """The category, where there is only one: of several, none is the section."""
    found = [*children.get("category", ()), *children.get("dc:subject", ())]
    if len(found) != 1:
        return ""
    return found[0].get("label") or line_of(found[0]) or found[0].get("term", "")


def _source(children: Children) -> str:
    """Where an entry was taken from: RSS's name, or the title in Atom's copy of the other feed's head."""
    for source in children.get("source", ()):
        title = next((child for child in source if local(child.tag) == "title"), source)
        if title is not source or len(source) == 0:
            return line_of(title)
    return _first(children, ("dc:source", "dc:publisher"))
