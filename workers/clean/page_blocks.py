"""A page as a list of blocks: every run of text between two block boundaries, with where it stands.

The tree is written out once, in C, and read as a string: the serialisation of a parsed page is regular (each
element is closed, `<` and `>` in text and attributes are escaped), so that splitting it at `<` gives its tags at
a small part of what visiting its nodes costs.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from workers.clean.characters import one_line, regular
from workers.clean.unwanted import SAFE_TAGS, UNSEEN, UNWANTED_TAGS, meaning

_INLINE = frozenset(
    """
    abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q rb rp rt ruby s samp small
    span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_BREAKS = frozenset({"br", "hr"})
_NAMED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "blockquote", "tr", "dt", "dd"})
# The cells of a table row are read as one line.
_CELLS = frozenset({"td", "th"})
# Elements without content, and so without an end tag.
_VOID = frozenset({"area", "base", "basefont", "bgsound", "col", "embed", "frame", "keygen", "param", "track"})
# Tags that part no text.
_INERT = _INLINE | _VOID | {f"/{tag}" for tag in (*_INLINE, *_CELLS)}
# In these the serialisation writes text as it is, `<` and all.
_RAW = ["xmp", "noembed", "noframes", "plaintext"]
_MOST_TAGS = 800_000
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
# Words within a line that are there to be read aloud: `opens in a new tab`.
_ALOUD = re.compile(
    r"clip-path: ?inset|clip: ?rect|(?<!not-)sr-only|visually-?hidden|screen-reader", re.IGNORECASE
)
_NO_PARENT = -1
# Start tags whose attributes tell nothing here.
_PLAIN = _INERT | _CELLS | _BREAKS | {"a"}
# Start tags of more characters are those of one element of one page.
_LONGEST_KEPT = 200


@dataclass(slots=True)
class Block:
    """A run of text. `element` is the number of the block element around it; `tag` the nearest telling tag.

    `length` counts the characters of `text`, `linked` those of it in links.
    """

    element: int
    tag: str
    text: str
    linked: int
    order: int
    length: int


@dataclass(slots=True)
class PageBlocks:
    """Block elements by number in document order, and the blocks of text in them.

    `parents`, `tags`, `names` (classes) and `last` (the last element below) describe the elements; `unwanted`
    marks those whose own tag or class says that they hold no article text, and `standfirsts` are those that
    say that they hold the sentences under the headline.
    """

    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    unwanted: list[bool] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
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
    """The state of the one pass: what has been gathered, and the block element whose text is being read."""

    page: PageBlocks = field(default_factory=PageBlocks)
    named: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    current: int = _NO_PARENT
    reading: int = _NO_PARENT

    def flush(self) -> None:
        """End the block that is being gathered."""
        if self.pieces:
            text = "".join(self.pieces)
            if "&" in text:
                # What the serialisation escapes, and no more.
                text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            text = " ".join(text.split())
            if text:
                blocks = self.page.blocks
                blocks.append(Block(self.reading, self.named[self.reading], "", self.linked, len(blocks), 0))
                self.texts.append(text)
            self.pieces = []
        self.linked = 0

    def close(self) -> None:
        """Go past an end tag of a block element."""
        page, current = self.page, self.current
        if current > 0:
            page.last[current] = len(page.parents) - 1
            self.current = page.parents[current]

    def open(self, head: str) -> None:
        """Go past a start tag, which `head` holds up to its `>`."""
        tag, names, unwanted, standfirst = _start(head) if len(head) <= _LONGEST_KEPT else _look_at(head)
        if tag in _INERT:
            return
        if tag == "a":
            self.links += 1
        elif tag in _CELLS:
            self.pieces.append(" ")
        elif tag in _BREAKS:
            self.flush()
        else:
            page = self.page
            number = len(page.parents)
            if standfirst:
                page.standfirsts.add(number)
            page.parents.append(self.current)
            page.tags.append(tag)
            page.last.append(number)
            page.names.append(names)
            page.unwanted.append(unwanted)
            self.named.append(tag if tag in _NAMED else self.named[self.current] if number else "div")
            self.current = number

    def take(self, text: str) -> None:
        """Add text to the block of the element that is open."""
        if self.reading != self.current:
            self.flush()
            self.reading = self.current
        self.pieces.append(text)
        if self.links > 0:
            self.linked += len(text.strip())


def page_blocks(tree: LexborHTMLParser) -> PageBlocks:
    """The blocks of the page's body, in reading order. What is never text is taken out of the tree."""
    tree.strip_tags(UNSEEN + _RAW)
    root = tree.body or tree.root
    walk = _Walk()
    if root is None:
        return walk.page
    pieces = _without_comments(root.html or "").replace("&nbsp;", " ").split("<")[1:_MOST_TAGS]
    for piece, following in pairwise([*pieces, ""]):
        head, _, text = piece.partition(">")
        if head in _INERT:
            pass
        elif head == "/a":
            walk.links -= 1
        elif head[0] == "/":
            walk.close()
        elif head.startswith("span "):
            if following.startswith("/span>") and _ALOUD.search(head, len("span")):
                continue
        else:
            walk.open(head)
        if text and not text.isspace():
            walk.take(text)
        elif text and walk.pieces:
            walk.pieces.append(" ")
    return _finished(walk)


def _finished(walk: _Walk) -> PageBlocks:
    """The page with the texts of its blocks made regular: all at once, as each look at a text has its price."""
    walk.flush()
    page = walk.page
    lines = regular("\n".join(walk.texts)).split("\n")
    if len(lines) != len(walk.texts):
        lines = [one_line(text) for text in walk.texts]
    for block, line in zip(page.blocks, lines, strict=True):
        block.text = line if line.isascii() else " ".join(line.split())
        block.length = len(block.text)
    if not all(lines):
        page.blocks = [block for block in page.blocks if block.text]
        for order, block in enumerate(page.blocks):
            block.order = order
    if page.last:
        page.last[0] = len(page.parents) - 1
    return page


def _without_comments(markup: str) -> str:
    """Each comment is cut once, so this stays linear."""
    if "<!--" not in markup:
        return markup
    first, *others = markup.split("<!--")
    return first + "".join([other.partition("-->")[2] for other in others])


def _look_at(head: str) -> tuple[str, str, bool, bool]:
    """The tag of a start tag, its classes, whether they or its style take it out, and make it a standfirst."""
    tag, _, attributes = head.partition(" ")
    if not attributes or tag in _PLAIN:
        return tag, "", tag in UNWANTED_TAGS, False
    classes, identifier = _value(head, ' class="'), _value(head, ' id="')
    unwanted, standfirst = meaning(f"{classes} {identifier}" if identifier else classes)
    hidden = ' hidden="' in head or (' style="' in head and _is_hidden(head))
    return tag, classes, hidden or tag in UNWANTED_TAGS or (unwanted and tag not in SAFE_TAGS), standfirst


# A site's pages repeat their start tags, and so do the rows of one page.
_start = lru_cache(maxsize=8192)(_look_at)


def _is_hidden(attributes: str) -> bool:
    return _HIDDEN.search(_value(attributes, ' style="')) is not None


def _value(attributes: str, opening: str) -> str:
    """The value of the attribute that `opening` begins, as the serialisation writes it."""
    start = attributes.find(opening)
    if start < 0:
        return ""
    start += len(opening)
    return attributes[start : attributes.find('"', start)]
