"""An HTML page cleaned: its metadata, then the text of the container that holds the article."""

from workers.clean.characters import one_line
from workers.clean.container import article_container
from workers.clean.findings import Findings
from workers.clean.html_tree import parsed, strip_unseen
from workers.clean.line_kinds import is_furniture
from workers.clean.page_metadata import read_metadata
from workers.clean.page_text import page_paragraphs


def clean_page(html: str, found: Findings) -> None:
    """Add what a page, or a piece of HTML, carries to `found`. Raises RejectedRecord(TOO_DEEP)."""
    tree = parsed(html)
    read_metadata(tree, found)
    strip_unseen(tree)
    container = article_container(tree)
    if container is None:
        return
    paragraphs = _without_title(page_paragraphs(container), found.values.get("title"))
    body = "\n\n".join(text for text in paragraphs if not is_furniture(text))
    found.add("body", body, "page text", 0.8)


def _without_title(paragraphs: list[str], title: str | None) -> list[str]:
    """The headline is a field of its own: it leaves the first lines of the text."""
    if not title:
        return paragraphs
    wanted = one_line(title).casefold()
    return [text for place, text in enumerate(paragraphs) if place > 3 or text.casefold() != wanted]
