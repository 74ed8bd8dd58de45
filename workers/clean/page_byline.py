"""Authors and dates that a page shows but does not state: marked elements, and lines below the headline."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from workers.clean.authors import editors_in, is_person, is_person_or_uncased, names_in, reporters_in
from workers.clean.characters import one_line
from workers.clean.findings import Findings
from workers.clean.line_kinds import date_beside, kind_of, names_beside_date
from workers.clean.page_blocks import Block, PageBlocks
from workers.clean.site_names import persons_of
from workers.clean.stated import add_date

_AUTHOR_ELEMENTS = ("[rel~=author]", "[itemprop~=author] [itemprop~=name]", "[itemprop~=author]")
_NAME_CLASSES = (
    ".author-name", ".author__name", ".byline__name", ".article-author__name", ".byline-name", ".author",
    ".byline", ".article__author", ".article-author", ".post-author", ".entry-author",
)  # fmt: skip
# Where sites keep the pages of their authors.
_PLACES = (
    "author", "autor", "auteur", "autore", "profile/", "profil/", "by/", "people/", "person", "staff",
    "reporter", "journalist", "contributor", "columnist", "writer", "team/", "redaktion/", "redakce", "firma/",
)  # fmt: skip
_AUTHOR_LINKS = ", ".join(f"a[href*='/{place}']" for place in _PLACES)
_AUTHOR_CLASS = re.compile(
    r"\b(?:author|byline|by-line|autor|auteur|autore|autoria|signature|writer|reporter|journalist|contributor|firma)"
    r"(?:e?s)?(?![a-z])"
)
_SIGNATURE_CLASS = re.compile(r"\b(?:signature|signed|firma|post-author)(?![a-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")
# Words of sections, and those that names of places begin with.
_SECTION = re.compile(
    r"\b(?:news|sports?|politics|business|opinion|world|culture|local|science|health|magazine|edition|nachrichten|"
    r"politik|wirtschaft|noticias|deportes|sociedad|actualités|société|cronaca|attualità|notícias|new|san|saint)\b",
    re.IGNORECASE,
)
_LONGEST = 150
_MOST_ELEMENTS, _MOST_LINKS = 10, 60
_FEW = 3
_LINES_BEFORE, _LINES_AFTER = 15, 3
_AROUND = 3


def read_author_elements(tree: LexborHTMLParser, sites: frozenset[str], found: Findings) -> None:
    """Add the authors of the first kind of element that states names other than the site's."""
    for selector in _AUTHOR_ELEMENTS:
        if found.open("authors"):
            found.add("authors", persons_of(_names_of(tree, selector), sites), "author element", 0.75)


def read_name_classes(tree: LexborHTMLParser, sites: frozenset[str], found: Findings) -> None:
    """Add the persons of the first kind of element whose class is one for authors, wherever on the page it is."""
    for selector in _NAME_CLASSES:
        if found.open("authors"):
            found.add("authors", _persons(_names_of(tree, selector), sites), "author element", 0.6)


def _names_of(tree: LexborHTMLParser, selector: str) -> tuple[str, ...]:
    texts = [one_line(_text_of(node)[:500]) for node in tree.css(selector)[:_MOST_ELEMENTS]]
    telling = [text for text in texts if text and len(text) <= _LONGEST]
    # Many such elements are those of other articles on the page.
    return names_in(telling if len(telling) <= _FEW else telling[:1])


def _text_of(node: LexborNode) -> str:
    """What an element of microdata states, or else what it shows."""
    return node.attributes.get("content") or node.text(separator=" ")


def author_links(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The persons whose pages the page links to, of this article or of others."""
    texts = [one_line(node.text(separator=" ")[:500]) for node in tree.css(_AUTHOR_LINKS)[:_MOST_LINKS]]
    return tuple(dict.fromkeys(name for name in names_in(texts) if is_person(name)))


def read_lines(page: PageBlocks, text: tuple[int, int], links: tuple[str, ...], found: Findings) -> None:
    """Add what by-lines and date lines around the beginning of the text say, and reporters behind its end.

    `text` are the orders of its first and last block, and `links` the persons that the page links to.
    """
    if not (found.open("authors") or found.open("published_at")):
        return
    lines = _below_headline_first(_lines_before(page, text), found.values.get("title"))
    linked = tuple(name for name in links if any(name in line.text for line in lines))
    found.add("authors", linked, "author link", 0.75)
    for line in lines:
        _read_line(line, found)
    for line in _lines_behind(page, text):
        found.add("authors", reporters_in(line.text), "by-line", 0.75)


def read_signatures(page: PageBlocks, text: tuple[int, int], sites: frozenset[str], found: Findings) -> None:
    """Add whom a class calls author or signature around the text, or a name beside the date; else the editors."""
    if found.open("authors"):
        before, behind = _lines_before(page, text), _lines_behind(page, text)
        for lines, marks in ((before, _AUTHOR_CLASS), (behind, _SIGNATURE_CLASS)):
            found.add("authors", _persons(_marked(page, lines, marks), sites), "author element", 0.7)
        for line in before:
            found.add("authors", _beside_date(page, line), "date line", 0.6)
        for line in behind:
            found.add("authors", editors_in(line.text), "editor line", 0.5)


def _beside_date(page: PageBlocks, line: Block) -> tuple[str, ...]:
    """The persons beside a date: a place or a section would be named elsewhere on the page as well."""
    names = names_beside_date(line.text)
    elsewhere = (block.text for block in page.blocks if block is not line)
    alone = names and not any(name in text for text in elsewhere for name in names)
    return names if alone and not any(_SECTION.search(name) for name in names) else ()


def _below_headline_first(lines: list[Block], title: str | None) -> list[Block]:
    """The lines with those above the headline last: the day of today may stand there."""
    place = next((place for place, line in enumerate(lines) if line.text == title), 0)
    return lines[place:] + lines[:place]


def _lines_before(page: PageBlocks, text: tuple[int, int]) -> list[Block]:
    return _short(page.blocks[max(0, text[0] - _LINES_BEFORE) : text[0] + _LINES_AFTER])


def _lines_behind(page: PageBlocks, text: tuple[int, int]) -> list[Block]:
    return _short(page.blocks[max(0, text[1] - 1) : text[1] + _LINES_AFTER])


def _short(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.length <= _LONGEST]


def _read_line(line: Block, found: Findings) -> None:
    kind = kind_of(line.text)
    if kind is None:
        if found.open("published_at"):
            add_date(found, date_beside(line.text), "date line", 0.55)
    elif kind.kind == "authors":
        found.add("authors", _full_names(kind.value), "by-line", 0.75)
        add_date(found, kind.date or None, "by-line", 0.7)
    elif kind.kind in {"published_at", "bare date"}:
        add_date(found, kind.value, "date line", 0.6)
    else:
        add_date(found, kind.date, "source line", 0.6)


def _marked(page: PageBlocks, lines: list[Block], marks: re.Pattern[str]) -> tuple[str, ...]:
    """The names in the lines whose classes have one of the marks."""
    marked = [
        line.text
        for line in lines
        if any(marks.search(_CAMEL.sub(" ", names).lower()) for names in _classes(page, line) if names)
    ]
    return names_in(marked)


def _persons(names: tuple[str, ...], sites: frozenset[str]) -> tuple[str, ...]:
    """Those that are persons, and neither the site's names nor its desks."""
    return tuple(name for name in persons_of(names, sites) if is_person_or_uncased(name))


def _classes(page: PageBlocks, line: Block) -> list[str]:
    return [page.names[element] for element in page.ancestors(line.element, _AROUND)]


def _full_names(names: tuple[str, ...] | str) -> tuple[str, ...]:
    """The names of more than one word where there are any: the others are the places that they write from."""
    full = tuple(name for name in names if " " in name)
    return full or tuple(names)
