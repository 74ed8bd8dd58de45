"""The text of an element as paragraphs: block elements part them, inline elements do not."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from workers.clean.characters import one_line

_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small
    span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_LEFT_OUT = frozenset(
    """
    figure figcaption aside footer form input label caption table-of-contents
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_UNWANTED = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|share|sharing|social|newsletter|promo\w*|advert\w*|ad|ads|comments?|"
    r"breadcrumbs?|byline|author-?(?:bio|box|info)?|caption|credit|cookie|subscribe|signup|paywall|tags?|teaser|"
    r"sidebar|outbrain|taboola|toolbar|hidden|sr-only|screen-reader-text|visually-hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST_PRUNED = 0.4
_MOST_LINKED = 0.6
_MOST_NODES = 400_000


def page_paragraphs(container: LexborNode) -> list[str]:
    """The paragraphs below `container`, unwanted parts left out. Bullets begin with `• `."""
    whole = len(container.text())
    made: list[str] = []
    inline: list[str] = []
    for event, value in _events(container, whole):
        if event == "text":
            inline.append(value)
            continue
        _flush(inline, made)
        if event == "item":
            inline.append("• ")
    _flush(inline, made)
    return made


def _events(container: LexborNode, whole: int) -> Iterator[tuple[str, str]]:
    """`text`, `break` and `item` in document order, without recursion (pages may nest deeply)."""
    stack: list[LexborNode | str] = [container]
    for _ in range(_MOST_NODES):
        if not stack:
            return
        node = stack.pop()
        if isinstance(node, str):
            yield node, ""
            continue
        tag = node.tag
        if tag == "-text":
            yield "text", node.text_content or ""
        elif tag == "br":
            yield "break", ""
        elif tag and tag[0] not in "-_!" and (node is container or not _left_out(node, whole)):
            block = tag not in _INLINE
            if block:
                yield ("item" if tag == "li" else "break"), ""
                stack.append("break")
            stack += _children(node)


def _children(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.last_child
    while child is not None:
        children.append(child)
        child = child.prev
    return children


def _left_out(node: LexborNode, whole: int) -> bool:
    tag = node.tag
    if tag in _INLINE and tag != "span":
        return False
    if tag in _LEFT_OUT:
        return len(node.text()) < _MOST_PRUNED * whole
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if len(names) > 1 and _UNWANTED.search(names[:500]):
        return len(node.text()) < _MOST_PRUNED * whole
    return _is_link_list(node) if tag in {"ul", "ol", "div", "p", "section"} else False


def _is_link_list(node: LexborNode) -> bool:
    """Whether nearly all text of an element is in its links."""
    if node.css_first("a") is None:
        return False
    text = len(node.text().strip())
    linked = sum(len(link.text().strip()) for link in node.css("a"))
    return linked > _MOST_LINKED * text and (text < 400 or len(node.css("a")) > 3)


def _flush(inline: list[str], made: list[str]) -> None:
    text = one_line("".join(inline)) if inline else ""
    inline.clear()
    if text and text != "•":
        made.append(text)
