"""An HTML page cleaned: its metadata, then the text of the element that holds the article."""

import re
from collections.abc import Callable

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.clean.agreement import agreeing_blocks
from workers.clean.article_blocks import article_blocks, without_headline
from workers.clean.characters import one_line
from workers.clean.container import article_element, skipped_elements
from workers.clean.embedded_text import embedded_text
from workers.clean.findings import Findings
from workers.clean.guessed_date import guessed_date
from workers.clean.html_tree import parsed
from workers.clean.page_blocks import Block, PageBlocks, page_blocks
from workers.clean.page_byline import (
    author_links,
    read_author_elements,
    read_lines,
    read_name_classes,
    read_signatures,
)
from workers.clean.page_data import read_page_data
from workers.clean.page_metadata import PageMetadata, read_metadata
from workers.clean.second_opinion import second_opinion
from workers.clean.standfirst import with_standfirst
from workers.clean.stated import add_date

# In bytes, as a Chinese or Japanese text says the same in a third of the characters.
_LEAST_BODY = 250
_LEAST_ARTICLE = 60
# A piece of HTML, such as a feed's summary, is short by nature.
_LEAST_PAGE = 5000
_PAGE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_LOOK = 4096
_MOST_CLAIM = 6_000


def clean_page(html: str, found: Findings, *, alone: bool = False) -> None:
    """Add what a page carries to `found`. Raises RejectedRecord: TOO_LARGE, TOO_DEEP, or NO_ARTICLE.

    `alone` says that the HTML is the article's text and nothing else, unless it is a whole page after all.
    """
    tree = parsed(html)
    if alone and not _PAGE.search(html, 0, _LOOK):
        blocks = without_headline(page_blocks(tree).blocks, found.values.get("title"))
        found.add("body", "\n\n".join(_paragraph(block) for block in blocks), "page text", 0.9)
        return
    metadata = read_metadata(tree, found)
    read_author_elements(tree, metadata.sites, found)
    links = author_links(tree) if found.open("authors") else ()
    page = page_blocks(tree)
    blocks = _text_blocks(page, metadata, found.values.get("title"))
    text = (blocks[0].order, blocks[-1].order) if blocks else None
    if text:
        read_lines(page, text, links, found)
    # A class or a script may name anybody, so that what the site states of itself is believed before.
    found.add("authors", *metadata.site)
    if text:
        read_signatures(page, text, metadata.sites, found)
    read_name_classes(tree, metadata.sites, found)
    read_page_data(html, metadata.card, metadata.sites, found)
    found.add("authors", *metadata.desk)
    add_date(found, metadata.modified, "date modified", 0.5)
    body = "\n\n".join(_paragraph(block) for block in blocks)
    if len(body.encode()) < _LEAST_BODY and len(html) > _LEAST_PAGE:
        _add_other_readings(html, metadata, len(body), found)
    found.add("body", body, "page text", 0.8)
    if len((found.values.get("body") or "").encode()) < _LEAST_ARTICLE and not alone:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The page holds no text that could be an article.")
    if found.open("published_at") and found.values.get("body"):
        add_date(found, guessed_date(tree), "htmldate", 0.4, guess=True)


def _text_blocks(page: PageBlocks, metadata: PageMetadata, title: str | None) -> list[Block]:
    """The blocks of the page that are the text of its article."""
    skipped = skipped_elements(page)
    element = article_element(page, skipped, _claim(metadata))
    blocks = page.blocks if element is None else article_blocks(page, element, skipped, title)
    blocks = agreeing_blocks(blocks, metadata.body)
    return with_standfirst(page, blocks, skipped, title, metadata.summary)


def _add_other_readings(html: str, metadata: PageMetadata, length: int, found: Findings) -> None:
    """Where next to nothing of `length` is found: what the page states or holds as data, or trafilatura reads."""
    readings: tuple[tuple[Callable[[], str], str, float], ...] = (
        (lambda: metadata.body, "JSON-LD", 0.7),
        (lambda: _body_of_data(html, metadata, found), "page data", 0.7),
        (lambda: second_opinion(html), "trafilatura", 0.6),
    )
    for read, source, confidence in readings:
        text = read()
        if len(text) > 2 * length and len(text.encode()) >= _LEAST_BODY:
            found.add("body", _lines(text), source, confidence)
            return


def _body_of_data(html: str, metadata: PageMetadata, found: Findings) -> str:
    """The article's text that the page's scripts would show."""
    data = embedded_text(html)
    blocks = _text_blocks(page_blocks(parsed(data)), metadata, found.values.get("title")) if data else []
    return "\n".join(_paragraph(block) for block in blocks)


def _lines(text: str) -> str:
    return "\n\n".join(line for line in map(one_line, text.split("\n")) if line)


def _claim(metadata: PageMetadata) -> str:
    """What the page says that its text is, for telling its own text from others' on the page."""
    return one_line(f"{metadata.body[:_MOST_CLAIM]}\n{metadata.summary[:_MOST_CLAIM]}").lower()


def _paragraph(block: Block) -> str:
    return f"• {block.text}" if block.tag == "li" else block.text
