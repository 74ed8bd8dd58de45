"""An HTML page cleaned: its metadata, then the text of the element that holds the article."""

from workers.clean.article_blocks import article_blocks
from workers.clean.characters import one_line
from workers.clean.container import article_element, skipped_elements
from workers.clean.findings import Findings
from workers.clean.html_tree import parsed
from workers.clean.page_blocks import Block, page_blocks
from workers.clean.page_metadata import PageMetadata, read_metadata
from workers.clean.unwanted import UNSEEN


def clean_page(html: str, found: Findings) -> None:
    """Add what a page, or a piece of HTML, carries to `found`. Raises RejectedRecord(TOO_DEEP)."""
    tree = parsed(html)
    metadata = read_metadata(tree, found)
    tree.strip_tags(UNSEEN)
    page = page_blocks(tree)
    skipped = skipped_elements(page)
    element = article_element(page, skipped, _claim(metadata))
    blocks = page.blocks if element is None else article_blocks(page, element, skipped, found.values.get("title"))
    found.add("body", "\n\n".join(_paragraph(block) for block in blocks), "page text", 0.8)


def _claim(metadata: PageMetadata) -> str:
    """What the page says that its text is, for telling its own text from others' on the page."""
    return one_line(f"{metadata.body}\n{metadata.summary}").lower()


def _paragraph(block: Block) -> str:
    return f"• {block.text}" if block.tag == "li" else block.text
