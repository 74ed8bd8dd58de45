"""The article that a page marks in its elements (HTML microdata with the vocabulary of schema.org)."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

_ARTICLES = '[itemscope][itemtype*="Article"], [itemscope][itemtype*="Posting"]'
_PROPERTIES = frozenset(
    {"headline", "datePublished", "dateCreated", "publisher", "description", "articleSection", "inLanguage"}
)
_MOST_ITEMS, _MOST_PROPERTIES = 20, 200
_MOST_TEXT = 2000


def microdata_article(tree: LexborHTMLParser) -> dict[str, Any]:
    """The properties of the article that the page is about, or `{}`; its authors are read where they are shown.

    Teasers are marked as articles, too: it is the one that marks its text, or else the only one.
    """
    items = tree.css(_ARTICLES)[:_MOST_ITEMS]
    telling = [item for item in items if item.css_first("[itemprop~=articleBody]")] or items
    if len(telling) != 1:
        return {}
    found: dict[str, Any] = {}
    for node in telling[0].css("[itemprop]")[:_MOST_PROPERTIES]:
        for name in _PROPERTIES.intersection((node.attributes["itemprop"] or "").split()):
            found.setdefault(name, _value(node))
    return found


def _value(node: LexborNode) -> Any:
    """What an element states: its name where it is an item itself, else its content, its time, or its text."""
    attributes = node.attributes
    if "itemscope" in attributes:
        name = node.css_first("[itemprop~=name]")
        return {"name": _value(name) if name and "itemscope" not in name.attributes else None}
    stated = attributes.get("content") or attributes.get("datetime")
    return stated or node.text(separator=" ")[:_MOST_TEXT]
