"""An item of RSS 0.9x, 1.0 (RDF) and 2.0, or an entry of Atom (RFC 4287), as a record."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree

from copydesk.articles import Media, Record, UnreadableRecord
from workers.read.markup import media_of_piece, plain_line
from workers.read.news_xml import no_article
from workers.read.xml_tree import language_of, line_of, local

# Namespaces by a part of their address, since feeds spell them in many ways. Others carry none of our fields.
_SPACES: tuple[tuple[str, str | None], ...] = (
    ("mrss", None), ("purl.org/dc/", "dc:"), ("modules/content", "content:"), ("modules/", None),
    ("feedburner", "feedburner:"), ("itunes", "itunes:"), ("yandex", "yandex:"), ("2005/atom", ""),
    ("purl.org/atom", ""), ("purl.org/rss", ""), ("purl.org/net/rss", ""), ("netscape.com", ""),
    ("userland.com/rss", ""),
)  # fmt: skip
# Elements of which more than the first text is needed; those of RSS and Atom with attributes or parts that matter.
_KEPT = frozenset(
    {"author", "dc:creator", "itunes:author", "link", "feedburner:origlink", "category", "dc:subject", "source",
     "content", "summary"}
)  # fmt: skip
_AUTHORS = ("author", "dc:creator", "itunes:author")
# The elements that carry a text, the fullest first; those that may be a summary besides come last.
_FULL = ("content:encoded", "content", "yandex:full-text", "fulltext")
_SHORT = ("description", "summary", "dc:description")
_CARRIERS = (*_FULL, *_SHORT)
_ENTRY_TAGS = ("{*}item", "{*}entry")
_MOST_TAGS, _MOST_SPACES = 4096, 200
_roles: dict[str, str] = {}

Kept = dict[str, list[etree._Element]]


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of all its entries; `base` is what relative addresses are relative to."""

    source: str
    language: str
    authors: list[str]
    base: str


def entries_of(root: etree._Element) -> list[etree._Element]:
    """The items or entries of a whole feed, in order."""
    return list(root.iter(*_ENTRY_TAGS))


def is_blank(entry: etree._Element) -> bool:
    """Whether an entry holds neither text nor elements that might."""
    for child in entry:
        if child.text or len(child):
            return False
    return not (entry.text and entry.text.strip())


def role(tag: str) -> str:
    """A tag as `prefix:name` in lower case, with the prefixes above; empty for a tag of no use."""
    found = _roles.get(tag)
    if found is None:
        found = _role(tag)
        if len(_roles) < _MOST_TAGS:
            _roles[tag] = found
    return found


def _role(tag: str) -> str:
    space, _, name = tag.lstrip("{").rpartition("}") if isinstance(tag, str) else ("", "", "")
    space = space.lower()
    prefix = next((short for part, short in _SPACES if part in space), None) if space else ""
    return f"{prefix}{name.lower()}" if prefix is not None else ""


def feed_of(root: etree._Element) -> Feed:
    """The feed around the entries of a document."""
    if local(root.tag) == "entry":  # an entry alone, as Atom allows
        return Feed("", language_of(root), [], "")
    channel = next((child for child in root if role(child.tag) == "channel"), root)
    texts, kept = _read_children(channel)
    return Feed(
        source=plain_line(texts.get("title") or texts.get("dc:title", "")),
        language=texts.get("language") or texts.get("dc:language") or language_of(root) or language_of(channel),
        authors=[_person(one) for one in kept.get("author", ())] if channel is root else [],
        base=_link(kept),
    )


def entry_record(entry: etree._Element, feed: Feed, index: int, end: int) -> Record | UnreadableRecord:
    """One entry as a record; fields that it does not state itself are the feed's."""
    texts, kept = _read_children(entry)
    title = plain_line(texts.get("title") or texts.get("dc:title", ""))
    carrier = _carrier(texts)
    body = texts[carrier] if carrier else ""
    if not body and not title:
        return no_article(index, end, "The entry carries neither a title nor a text.")
    fields = {
        "title": title,
        "authors": _authors(kept) or feed.authors,
        "published_at": _date(texts),
        "language": language_of(entry) or texts.get("dc:language") or feed.language,
        "url": _address(texts, kept, feed.base),
        "guid": texts.get("guid") or texts.get("id") or texts.get("dc:identifier"),
        "summary": _summary(texts) if carrier in _FULL else "",
        "section": _section(kept),
        "source": _source(texts, kept) or feed.source,
    }
    stated = {name: value for name, value in fields.items() if value}
    return Record(
        index=index, end=end, media=_media(kept, carrier, body), text=body, fields=stated, fields_from="feed"
    )


def _read_children(element: etree._Element) -> tuple[dict[str, str], Kept]:
    """The first text of each child by its role, and the elements of which more is needed."""
    texts: dict[str, str] = {}
    kept: Kept = {}
    for child in element:
        tag = child.tag
        name = _roles.get(tag) or role(tag)
        if not name:
            continue
        if name in _KEPT:
            if name in kept:
                kept[name].append(child)
            else:
                kept[name] = [child]
            if name not in _CARRIERS or _is_elsewhere(child):
                continue
        if name not in texts:
            text = _markup(child) if len(child) else child.text
            if text:
                texts[name] = text.strip()
    return texts, kept


def _carrier(texts: dict[str, str]) -> str:
    """The name of the element with the fullest text; empty where there is none."""
    for name in _CARRIERS:
        if texts.get(name):
            return name
    return ""


def _date(texts: dict[str, str]) -> str | None:
    get = texts.get
    return (
        get("pubdate") or get("published") or get("dc:date") or get("issued") or get("created") or get("updated")
        or get("modified")
    )  # fmt: skip


def _summary(texts: dict[str, str]) -> str:
    text = texts.get("description") or texts.get("summary") or texts.get("dc:description")
    return plain_line(text or texts.get("itunes:summary", ""))


def _markup(element: etree._Element) -> str:
    """The text of an element with XHTML inside, which stays markup unless too many namespaces go with it."""
    if len(element.nsmap) > _MOST_SPACES:
        return "".join(map(str, element.itertext())).strip()
    parts = [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return f"{element.text or ''}{''.join(parts)}".strip()


def _is_elsewhere(element: etree._Element) -> bool:
    """Whether an Atom content is a link or a picture instead of a text (RFC 4287, section 4.1.3)."""
    kind = element.get("type", "")
    return bool(element.get("src")) or ("/" in kind and not kind.startswith(("text/", "application/xhtml")))


def _media(kept: Kept, carrier: str, body: str) -> Media:
    """HTML where Atom declares it or the text shows it; Atom's type `text` is believed."""
    declared = kept[carrier][0].get("type", "") if carrier in kept else ""
    if "html" in declared:
        return "html"
    return "text" if declared == "text" else media_of_piece(body)


def _authors(kept: Kept) -> list[str]:
    return [name for tag in _AUTHORS if tag in kept for one in kept[tag] if (name := _person(one))]


def _person(element: etree._Element) -> str:
    """The name in an author element: Atom's `name` child, or RSS's `address (Name)`."""
    if len(element):
        named = next((child for child in element if local(child.tag) == "name"), element)
        return line_of(named)
    return _name_in(element.text or "")


@lru_cache(maxsize=4096)
def _name_in(text: str) -> str:
    """The name in an author's line; the few authors of a feed write all of it."""
    line = plain_line(text)
    return line[line.find("(") + 1 : -1] if "@" in line and line.endswith(")") else line


def _link(kept: Kept) -> str:
    """The address of the page itself: RSS's text, or Atom's `alternate` link."""
    for name in ("feedburner:origlink", "link"):
        for link in kept.get(name, ()):
            address = (link.text or link.get("href") or "").strip()
            if address and link.get("rel", "alternate") == "alternate":
                return address
    return ""


def _address(texts: dict[str, str], kept: Kept, base: str) -> str:
    address = _link(kept)
    if address.startswith(("http://", "https://")):
        return address
    if not address:
        guid = texts.get("guid", "")
        return guid if guid.startswith(("http://", "https://")) else ""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _section(kept: Kept) -> str:
    """The category, where there is only one: of several, none is the section."""
    found = [*kept.get("category", ()), *kept.get("dc:subject", ())]
    if len(found) != 1:
        return ""
    return found[0].get("label") or line_of(found[0]) or found[0].get("term", "")


def _source(texts: dict[str, str], kept: Kept) -> str:
    """Where an entry was taken from: RSS's name, or the title in Atom's copy of the other feed's head."""
    for source in kept.get("source", ()):
        title = next((child for child in source if local(child.tag) == "title"), source)
        if title is not source or len(source) == 0:
            return line_of(title)
    return texts.get("dc:source") or texts.get("dc:publisher", "")
