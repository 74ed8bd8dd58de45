"""Authors and dates that a page shows but does not state: marked elements, and lines below the headline."""

from selectolax.lexbor import LexborHTMLParser

from workers.clean.authors import names_in
from workers.clean.characters import one_line
from workers.clean.findings import Findings
from workers.clean.line_kinds import kind_of
from workers.clean.page_blocks import Block
from workers.clean.stated import add_date

_AUTHOR_ELEMENTS = (
    "[rel=author]", "[itemprop=author] [itemprop=name]", "[itemprop=author]", ".author-name", ".author__name",
    ".byline__name", ".article-author__name", ".byline-name", ".author", ".byline", ".article__author",
)  # fmt: skip
_LONGEST = 150
_MOST_ELEMENTS = 10
_FEW = 3
_LINES_BEFORE, _LINES_AFTER = 15, 3


def read_author_elements(tree: LexborHTMLParser, found: Findings) -> None:
    """Add the authors of the first kind of element that holds names."""
    for selector in _AUTHOR_ELEMENTS:
        if not found.open("authors"):
            return
        texts = [one_line(node.text(separator=" ")[:500]) for node in tree.css(selector)[:_MOST_ELEMENTS]]
        telling = [text for text in texts if text and len(text) <= _LONGEST]
        # Many such elements are those of other articles on the page.
        names = names_in(telling if len(telling) <= _FEW else telling[:1])
        found.add("authors", names, "author element", 0.75)


def read_lines(blocks: list[Block], first: int, found: Findings) -> None:
    """Add what by-lines and date lines around the beginning of the text say. `first` is its order."""
    if not (found.open("authors") or found.open("published_at")):
        return
    for block in blocks[max(0, first - _LINES_BEFORE) : first + _LINES_AFTER]:
        kind = kind_of(block.text) if block.length <= _LONGEST else None
        if kind is None:
            continue
        if kind.kind == "authors":
            found.add("authors", _full_names(kind.value), "by-line", 0.75)
            add_date(found, kind.date or None, "by-line", 0.7)
        elif kind.kind in {"published_at", "bare date"}:
            add_date(found, kind.value, "date line", 0.6)


def _full_names(names: tuple[str, ...] | str) -> tuple[str, ...]:
    """The names of more than one word where there are any: the others are the places that they write from."""
    full = tuple(name for name in names if " " in name)
    return full or tuple(names)
