"""Which blocks of the container are the article: not its date line, its captions, its links to elsewhere."""

import re

from workers.clean.container import is_running_text
from workers.clean.headline import same_line
from workers.clean.line_kinds import is_furniture, kind_of
from workers.clean.page_blocks import Block, PageBlocks

_MOST_LINKED = 0.6
_SHORT = 60
_SENTENCE = re.compile(r"[.!?…。！？:\"”»’)]$")
_POINTER = re.compile(
    r"(?:read (?:more|also|next)|see also|also read|related|more|don['’]t miss|watch|listen|click here|image \d|"
    r"photos?|picture|video|source|caption|close|lesen sie (?:auch|mehr)|mehr zum thema|auch interessant|"
    r"lire aussi|à lire|leggi anche|lea también|lee también|czytaj (?:więcej|także|też)|läs (?:mer|även)|les også|"
    r"lees (?:ook|meer)|foto|bild|fuente|quelle)\b.{0,12}$|image \d+ of|\d{1,2}:\d{2}(?: / \d{1,2}:\d{2})?$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\((?:image|photo|picture|foto|bild|credit|photo credit)s?\s{0,2}:[^()]{1,50}\)$", re.IGNORECASE
)
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def article_blocks(page: PageBlocks, element: int, skipped: list[bool], title: str | None) -> list[Block]:
    """The blocks of `element` that are text of the article, in order."""
    inside = _after_headline(page.inside(element), title)
    kept = [block for block in inside if not skipped[block.element] and not _points_elsewhere(block)]
    kept = _without_tail(_without_head(kept, title))
    return [block for place, block in enumerate(kept) if not _heads_nothing(kept, place)]


def _after_headline(blocks: list[Block], title: str | None) -> list[Block]:
    """What stands before the headline is not the article, unless most of the text does."""
    if not title:
        return blocks
    for place, block in enumerate(blocks):
        if block.tag in {"h1", "h2"} and same_line(block.text, title):
            before = sum(other.length for other in blocks[:place])
            return blocks[place + 1 :] if before < sum(other.length for other in blocks[place:]) else blocks
    return blocks


def _points_elsewhere(block: Block) -> bool:
    if block.linked > _MOST_LINKED * block.length:
        sentence = block.tag in {"p", "blockquote"} and block.length > 60 and _SENTENCE.search(block.text)
        return not sentence
    if is_furniture(block.text) or _CREDIT.search(block.text[-60:]):
        return True
    return block.length < _SHORT and _POINTER.match(block.text) is not None


def _without_head(blocks: list[Block], title: str | None) -> list[Block]:
    """Before the first running text only a subtitle stays: no date, no by-line, no label."""
    places = [place for place, block in enumerate(blocks) if is_running_text(block)]
    first = next((place for place in places if blocks[place].tag != "li"), min(places, default=0))
    head = [block for block in blocks[: first + 3] if not _is_about_the_article(block, title)]
    start = blocks[first].order if blocks else 0
    head = [block for block in head if block.order >= start or _is_subtitle(block)]
    return head + blocks[first + 3 :]


def _is_about_the_article(block: Block, title: str | None) -> bool:
    if block.length > 300:
        return False
    return (title is not None and same_line(block.text, title)) or kind_of(block.text) is not None


def _is_subtitle(block: Block) -> bool:
    return block.length >= 40 and _SENTENCE.search(block.text) is not None


def _without_tail(blocks: list[Block]) -> list[Block]:
    """After the last running text only sentences and lists without links stay."""
    last = max((place for place, block in enumerate(blocks) if is_running_text(block)), default=len(blocks) - 1)
    return blocks[: last + 1] + [block for block in blocks[last + 1 :] if _may_end(block)]


def _may_end(block: Block) -> bool:
    if block.tag in _HEADING or (block.tag == "li" and not block.linked):
        return True
    return _SENTENCE.search(block.text) is not None


def _heads_nothing(blocks: list[Block], place: int) -> bool:
    """Whether a heading is the last block: what it was over has been left out."""
    return blocks[place].tag in _HEADING and all(block.tag in _HEADING for block in blocks[place + 1 :])
