"""The standfirst: the sentences under a headline that begin an article but often stand outside of its text."""

from workers.clean.headline import same_line
from workers.clean.page_blocks import Block, PageBlocks

_LOOK_BACK = 12
_LEAST, _LONGEST = 40, 1200
_SAME = 40


def with_standfirst(
    page: PageBlocks, blocks: list[Block], skipped: list[bool], title: str | None, summary: str
) -> list[Block]:
    """`blocks`, with the block put before them that is the standfirst, if there is one.

    It stands a little before the text, and the page's own description repeats it, or its class names it.
    """
    if not blocks:
        return blocks
    wanted = summary.casefold()
    if any(_repeats(block, wanted) for block in blocks[:4]):
        return blocks
    first = blocks[0].order
    before = _below_headline(page.blocks[max(0, first - _LOOK_BACK) : first], title)
    fitting = [block for block in before if _LEAST <= block.length <= _LONGEST and not block.linked]
    for block in fitting:
        if _repeats(block, wanted) and not skipped[block.element]:
            return [block, *blocks]
    for block in fitting:
        if before is not None and _is_named(page, block):
            return [block, *blocks]
    return blocks


def _below_headline(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks after the headline where it is among them."""
    for place, block in enumerate(blocks):
        if title and same_line(block.text, title):
            return blocks[place + 1 :]
    return blocks


def _repeats(block: Block, wanted: str) -> bool:
    text = block.text.casefold()
    if len(wanted) < _LEAST or len(text) < _LEAST:
        return False
    return wanted[:_SAME] in text or text[:_SAME] in wanted


def _is_named(page: PageBlocks, block: Block) -> bool:
    around = page.ancestors(block.element, 2)
    return any(element in page.standfirsts for element in around)
