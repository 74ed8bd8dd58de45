"""The standfirst: the sentences under a headline that begin an article but often stand outside of its text.

One short line there is a deck, which is part of the headline rather than of the text.
"""

import re

from workers.clean.headline import same_line
from workers.clean.line_kinds import kind_of
from workers.clean.page_blocks import Block, PageBlocks

_LOOK_BACK = 40
_LEAST, _LONGEST = 40, 1200
_DECK = 120
_SAME = 40
_NEAR = 5
_BEGINNING = 6
_HEADING = frozenset({"h2", "h3", "h4", "h5", "h6"})
_SENTENCE = re.compile(r"[.!?…。！？][\"”’»)]?$")


def with_standfirst(
    page: PageBlocks, blocks: list[Block], skipped: list[bool], title: str | None, summary: str
) -> list[Block]:
    """`blocks`, with those put before them that are the standfirst, if there is one.

    It stands between the headline and the text, and the page's own description repeats it, its class names it,
    or it is a sentence beside the headline while the description repeats no part of the text.
    """
    if len(blocks) < 2:
        return blocks
    wanted = summary.casefold()
    if _is_deck(page, blocks[0], wanted):
        blocks = blocks[1:]
    headline, before = _below_headline(page, blocks[0].order, title)
    begun = {block.text[:_SAME].casefold() for block in blocks[:_BEGINNING]}
    fitting = [block for block in before if _may_be(page, block) and block.text[:_SAME].casefold() not in begun]
    chosen = [block for block in fitting if _repeats(block, wanted) and _is_seen(block, skipped)]
    chosen = chosen or [block for block in fitting if _is_named(page, block)]
    if not chosen and headline is not None and not any(_repeats(block, wanted) for block in blocks[:4]):
        chosen = [block for block in fitting if not skipped[block.element] and _is_near(page, block, headline)]
    whole = _siblings(page, fitting, chosen[0]) if chosen else []
    return [*whole, *blocks] if sum(block.length for block in whole) >= _DECK else blocks


def _is_seen(block: Block, skipped: list[bool]) -> bool:
    """A class does not hide sentences that the page's own description repeats."""
    return block.length >= _DECK or not skipped[block.element]


def _is_deck(page: PageBlocks, block: Block, wanted: str) -> bool:
    short = block.length < _DECK and block.tag in _HEADING
    return short and (_repeats(block, wanted) or _is_named(page, block))


def _siblings(page: PageBlocks, fitting: list[Block], chosen: Block) -> list[Block]:
    """The blocks that stand where `chosen` stands."""
    around = page.parents[chosen.element]
    return [
        block
        for block in fitting
        if block is chosen or (page.parents[block.element] == around and block.tag == chosen.tag)
    ]


def _below_headline(page: PageBlocks, first: int, title: str | None) -> tuple[Block | None, list[Block]]:
    """The headline before the text, and what stands between them; a few blocks where there is no headline."""
    blocks = page.blocks[max(0, first - _LOOK_BACK) : first]
    for is_headline in (_is_titled_heading, _is_titled, _is_heading):
        for place in range(len(blocks) - 1, -1, -1):
            if is_headline(blocks[place], title):
                return blocks[place], blocks[place + 1 :]
    return None, blocks[-12:]


def _is_titled_heading(block: Block, title: str | None) -> bool:
    return block.tag in {"h1", "h2"} and _is_titled(block, title)


def _is_titled(block: Block, title: str | None) -> bool:
    return title is not None and same_line(block.text, title)


def _is_heading(block: Block, _title: str | None) -> bool:
    return block.tag == "h1" and block.length > 15


def _may_be(page: PageBlocks, block: Block) -> bool:
    if not _LEAST <= block.length <= _LONGEST or block.linked > block.length / 3 or block.tag in {"li", "h1"}:
        return False
    apart = any(page.tags[element] in {"figure", "aside"} for element in page.ancestors(block.element, 6))
    return not apart and kind_of(block.text) is None


def _is_near(page: PageBlocks, block: Block, headline: Block) -> bool:
    around = set(page.ancestors(headline.element, _NEAR))
    near = any(element in around for element in page.ancestors(block.element, _NEAR))
    return near and block.length >= _DECK and _SENTENCE.search(block.text) is not None


def _repeats(block: Block, wanted: str) -> bool:
    """Whether a block and one of the lines of `wanted` begin with each other."""
    text = block.text.casefold()
    if len(text) < _LEAST:
        return False
    return text[:_SAME] in wanted or any(
        line[:_SAME] in text for line in wanted.split("\n") if len(line) >= _LEAST
    )


def _is_named(page: PageBlocks, block: Block) -> bool:
    around = page.ancestors(block.element, 2)
    return any(element in page.standfirsts for element in around)
