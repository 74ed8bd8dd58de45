"""A page as a list of blocks: every run of text between two block boundaries, with where it stands.

One pass over the tree in document order gives all that the later steps need, so that they touch no nodes.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from workers.clean.characters import one_line
from workers.clean.unwanted import is_standfirst, is_unwanted

_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q rb rp rt ruby s samp small
    span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_NAMED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "blockquote", "tr", "dt", "dd"})
# The cells of a table row are read as one line.
_CELLS = frozenset({"td", "th"})
_MOST_NODES = 400_000
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_NO_PARENT = -1


@dataclass(slots=True)
class Block:
    """A run of text. `element` is the number of the block element around it; `tag` the nearest telling tag."""

    element: int
    tag: str
    text: str
    linked: int
    order: int

    @property
    def length(self) -> int:
        """Characters of text."""
        return len(self.text)


@dataclass(slots=True)
class PageBlocks:
    """Elements by number in document order, and the blocks of text in them.

    `parents`, `tags` and `last` (the number of the last element below) describe the elements; `unwanted`
    marks those whose own tag or class says that they hold no article text, and `standfirsts` are those that
    say that they hold the sentences under the headline.
    """

    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    unwanted: list[bool] = field(default_factory=list)
    standfirsts: set[int] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)

    def ancestors(self, element: int, most: int) -> list[int]:
        """The element itself and what it stands in, innermost first, at most `most` of them."""
        found: list[int] = []
        while element != _NO_PARENT and len(found) < most:
            found.append(element)
            element = self.parents[element]
        return found

    def inside(self, element: int) -> list[Block]:
        """The blocks in an element."""
        end = self.last[element]
        return [block for block in self.blocks if element <= block.element <= end]


@dataclass(slots=True)
class _Walk:
    """The state of the one pass."""

    page: PageBlocks = field(default_factory=PageBlocks)
    numbers: dict[int, int] = field(default_factory=dict)
    block_of: list[int] = field(default_factory=list)
    link_of: list[bool] = field(default_factory=list)
    named_of: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    current: int = _NO_PARENT
    last_element: int = _NO_PARENT

    def flush(self) -> None:
        """End the block that is being gathered."""
        if self.pieces:
            text = one_line("".join(self.pieces))
            if text:
                blocks = self.page.blocks
                blocks.append(Block(self.current, self.named_of[self.current], text, self.linked, len(blocks)))
            self.pieces = []
        self.linked = 0


def page_blocks(tree: LexborHTMLParser) -> PageBlocks:
    """The blocks of the page's body, in reading order."""
    walk = _Walk()
    root = tree.body or tree.root
    if root is None:
        return walk.page
    for count, node in enumerate(root.traverse(include_text=True)):
        if count > _MOST_NODES:
            break
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            if not text.isspace():
                _take_text(walk, node, text)
            elif walk.pieces:
                walk.pieces.append(" ")
        elif tag[:1] not in {"-", "!", "_"}:
            _take_element(walk, node, tag)
    walk.flush()
    _find_ends(walk.page)
    return walk.page


def _take_element(walk: _Walk, node: LexborNode, tag: str) -> None:
    page = walk.page
    above = node.parent
    parent = walk.numbers.get(above.mem_id, _NO_PARENT) if above is not None else _NO_PARENT
    number = len(page.parents)
    walk.numbers[node.mem_id] = number
    page.parents.append(parent)
    page.tags.append(tag)
    inline = (tag in _INLINE or tag in _CELLS) and parent != _NO_PARENT
    if tag in _CELLS and walk.pieces:
        walk.pieces.append(" ")
    page.unwanted.append((not inline or tag == "span") and _is_left_out(page, node, tag, number))
    walk.block_of.append(walk.block_of[parent] if inline else number)
    walk.link_of.append(tag == "a" or (parent != _NO_PARENT and walk.link_of[parent]))
    outer = walk.named_of[parent] if parent != _NO_PARENT else "div"
    walk.named_of.append(tag if tag in _NAMED else outer)
    if tag == "br":
        walk.flush()


def _is_left_out(page: PageBlocks, node: LexborNode, tag: str, number: int) -> bool:
    """Whether an element's tag, names or style take it out; a standfirst's number is noted on the way."""
    attributes = node.attributes
    if not attributes:
        return is_unwanted(tag, "")
    identifier = attributes.get("id")
    names = attributes.get("class") or ""
    if identifier:
        names = f"{names} {identifier}"
    if names and is_standfirst(names):
        page.standfirsts.add(number)
    style = attributes.get("style")
    hidden = "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)
    return hidden or is_unwanted(tag, names)


def _take_text(walk: _Walk, node: LexborNode, text: str) -> None:
    above = node.parent
    parent = walk.numbers.get(above.mem_id, _NO_PARENT) if above is not None else _NO_PARENT
    if parent == _NO_PARENT:
        return
    block = walk.block_of[parent]
    if block != walk.current:
        walk.flush()
        walk.current = block
    walk.pieces.append(text)
    if walk.link_of[parent]:
        walk.linked += len(text.strip())


def _find_ends(page: PageBlocks) -> None:
    page.last = list(range(len(page.parents)))
    for number in range(len(page.parents) - 1, -1, -1):
        parent = page.parents[number]
        if parent != _NO_PARENT and page.last[number] > page.last[parent]:
            page.last[parent] = page.last[number]
