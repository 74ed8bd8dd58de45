"""NewsML-G2 of the IPTC (2.x): news items alone, in messages or in packages; one record an item."""

from itertools import islice
from typing import Any

from lxml import etree

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.news_xml import nitf_fields, no_article, record_of_item, running_text
from workers.read.registry import Format, Records
from workers.read.xml_tree import Named, language_of, line_of, local, parse_xml

_ITEMS = frozenset({"newsitem", "contentset", "inlinexml"})
_ROOTS = _ITEMS | {"newsmessage", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem"}
_TEXTS = ("text", "composite", "")
# They can stand in each other, and each is looked at whole.
_MOST_INLINE = 20
_HTML = frozenset({"html", "body", "p", "div"})


def _fits(drop: Drop) -> float:
    return 0.95 if drop.prolog.root.lower() in _ROOTS else 0.0


def _read(drop: Drop) -> Records:
    root = parse_xml(drop)
    items = [root] if local(root.tag) in _ITEMS else list(root.iter("{*}newsItem"))
    if not items:
        name = etree.QName(root).localname
        raise RejectedRecord(RejectCode.NO_ARTICLE, f"The NewsML-G2 document is a <{name}> without any news item.")
    for index, item in enumerate(items):
        if index >= drop.first_index:
            yield _item(item, index, drop.size if index + 1 == len(items) else 0)


def _item(item: etree._Element, index: int, end: int) -> Record | UnreadableRecord:
    named = Named(item)
    kind = _code(named, "itemclass")
    if kind not in _TEXTS:
        return no_article(index, end, f"The item is of the class {kind}, not a text.")
    fields = _fields(item, named)
    nitf = named.first("nitf")
    inner = nitf_fields(nitf, named) if nitf is not None else {}
    merged = {name: fields.get(name) or inner.get(name) for name in fields.keys() | inner.keys()}
    merged["authors"] = [line_of(by) for by in named.all("by")] or inner.get("authors") or fields["authors"]
    return record_of_item(index, end, "NewsML-G2", merged)


def _fields(item: etree._Element, named: Named) -> dict[str, Any]:
    creators = [one for one in named.all("creator") if "org" not in (one.get("type") or "")]
    return {
        "title": named.text("headline"),
        "authors": [name for name in map(_name, creators) if name],
        "published_at": named.text("firstcreated", "versioncreated", "contentcreated"),
        "language": named.attribute("tag", "language") or language_of(item),
        "guid": item.get("guid"),
        "summary": named.text("description"),
        "source": next(filter(None, map(_name, named.all("provider", "copyrightholder", "infosource"))), ""),
        "status": _code(named, "pubstatus"),
        "body": "" if named.first("nitf") is not None else _inline_text(named),
    }


def _code(named: Named, name: str) -> str:
    """The last part of an element's code: `text` of `ninat:text`."""
    code = named.attribute("qcode", name) or named.attribute("uri", name)
    return code.rstrip("/").replace("/", ":").rpartition(":")[2].lower()


def _name(element: etree._Element) -> str:
    """The name of a party: in a child, or as a literal."""
    return next((line_of(child) for child in element if local(child.tag) == "name"), "") or element.get(
        "literal", ""
    )


def _inline_text(named: Named) -> str:
    """The text of inline XHTML or plain data. Other markup, such as tables of scores, is no running text."""
    for inline in islice(named.all("inlinexml", "inlinedata"), _MOST_INLINE):
        inner = Named(inline)
        body = inner.first("body")
        if len(inline) == 0 or inner.first(*_HTML) is not None:
            return running_text(body if body is not None else inline)
    return ""


FORMAT = Format("NewsML-G2", _fits, _read)
