"""Leaves out boxes between the paragraphs: what does not stand where the text of the article stands.

A layout puts the paragraphs of an article into elements of one kind (of one tag and class), and what it puts
between them, such as captions, sign-ups, fact boxes and players, into others.
"""

import re
from collections import Counter

from workers.clean.page_blocks import Block, PageBlocks

# A kind of holder with so much of the text is one of the text's own.
_OWN_SHARE = 0.2
# The text's own holders have so much of it together, or else the layout tells nothing.
_LEAST_SHARE = 0.6
_ASIDE_SHARE = 0.02
_LISTS = frozenset({"ul", "ol", "dl", "li", "table", "thead", "tbody", "tfoot", "tr"})
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DIGITS = re.compile(r"\d+")


def in_text_holders(page: PageBlocks, blocks: list[Block]) -> list[Block]:
    """`blocks` without those that stand apart from the text. Quotes stay wherever they are."""
    holders = [_holder(page, block.element) for block in blocks]
    kinds = [(page.tags[holder], _DIGITS.sub("", page.names[holder])) for holder in holders]
    lengths: Counter[tuple[str, str]] = Counter()
    for kind, block in zip(kinds, blocks, strict=True):
        lengths[kind] += block.length
    whole = sum(lengths.values())
    own = {kind for kind, length in lengths.items() if length >= _OWN_SHARE * whole}
    if not own or sum(lengths[kind] for kind in own) < _LEAST_SHARE * whole:
        return blocks
    around = {
        element
        for holder in {holder for holder, kind in zip(holders, kinds, strict=True) if kind in own}
        for element in page.ancestors(holder, 60)
    }
    fits = [
        kind in own or (holder in around and lengths[kind] > _ASIDE_SHARE * whole) or _is_quote(page, block)
        for block, holder, kind in zip(blocks, holders, kinds, strict=True)
    ]
    return _kept(blocks, fits, [kind in own for kind in kinds])


def _kept(blocks: list[Block], fits: list[bool], own: list[bool]) -> list[Block]:
    """What fits, and the headings of what is kept."""
    begins = own.index(True)
    kept: list[Block] = []
    follows = False
    for place in range(len(blocks) - 1, -1, -1):
        if blocks[place].tag in _HEADING and place > begins:
            keep = own[place] or follows
        else:
            keep = follows = fits[place] and place >= begins
        if keep:
            kept.append(blocks[place])
    return kept[::-1]


def _holder(page: PageBlocks, element: int) -> int:
    """The element that a paragraph, a heading or the list of an item stands in."""
    holder = page.parents[element]
    while holder > 0 and page.tags[holder] in _LISTS:
        holder = page.parents[holder]
    return max(holder, 0)


def _is_quote(page: PageBlocks, block: Block) -> bool:
    return block.tag == "blockquote" or "blockquote" in {page.tags[e] for e in page.ancestors(block.element, 3)}
