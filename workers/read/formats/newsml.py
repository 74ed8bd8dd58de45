"""NewsML 1.0 to 1.2 of the IPTC: one record a news item."""

from typing import Any

from lxml import etree

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.news_xml import nitf_fields, record_of_item, running_text
from workers.read.registry import Format, Records
from workers.read.xml_tree import Named, local, parse_xml

# What a component of an item is for, where that is not its running text.
_OTHER_ROLES = frozenset(
    {"headline", "contact", "caption", "stylesheet", "logo", "photo", "summary", "multimedia", "byline", "teaser"}
)


def _fits(drop: Drop) -> float:
    return 0.95 if drop.prolog.root.lower() == "newsml" else 0.0


def _read(drop: Drop) -> Records:
    items = list(parse_xml(drop).iter("{*}NewsItem"))
    if not items:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The NewsML document holds no news item.")
    for index, item in enumerate(items):
        if index >= drop.first_index:
            end = drop.size if index + 1 == len(items) else 0
            yield record_of_item(index, end, "NewsML", _fields(item))


def _fields(item: etree._Element) -> dict[str, Any]:
    named = Named(item)
    nitf = named.first("nitf")
    inner = nitf_fields(nitf, named) if nitf is not None else {}
    origin = named.first("source")
    party = Named(origin).attribute("FormalName", "party") if origin is not None else ""
    stated = {
        "title": named.text("headline"),
        "authors": named.text("byline") or inner.get("authors"),
        "published_at": named.text("firstcreated", "thisrevisioncreated", "dateandtime"),
        "language": named.attribute("FormalName", "language"),
        "guid": named.text("publicidentifier", "newsitemid"),
        "source": named.text("creditline") or party or named.text("providerid"),
        "status": named.attribute("FormalName", "status"),
        "body": "" if nitf is not None else _body(named),
    }
    return {name: stated.get(name) or inner.get(name) for name in stated.keys() | inner.keys()}


def _body(named: Named) -> str:
    """The longest running text of the components that are not for something else."""
    texts = [_content(one) for one in named.all("datacontent") if not _is_for_other(one)]
    return max(texts, key=len, default="")


def _content(content: etree._Element) -> str:
    body = Named(content).first("body.content", "body")
    return running_text(body if body is not None else content)


def _is_for_other(content: etree._Element) -> bool:
    """Whether the component around a content has a role, or the content a type, that is no running text."""
    for above in content.iterancestors():
        for child in above:
            name = (child.get("FormalName") or "").lower().replace(" ", "")
            if local(child.tag) in {"mimetype", "mediatype"} and name in {"text/css", "image", "photo", "video"}:
                return True
            if local(child.tag) == "role" and name:
                return name in _OTHER_ROLES
    return False


FORMAT = Format("NewsML 1", _fits, _read)
