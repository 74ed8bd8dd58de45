"""Uses the text that a page states in its JSON-LD to leave out what its layout puts between the paragraphs."""

import re

from workers.clean.page_blocks import Block

_LETTERS = re.compile(r"\w+")
# Every block is looked for in the stated text, so both are bounded.
_LEAST_LENGTH, _MOST_LENGTH, _MOST_BLOCKS = 400, 300_000, 2000
_LEAST_SHARE = 0.75
_PROBE = 60


def agreeing_blocks(blocks: list[Block], stated: str) -> list[Block]:
    """`blocks` without those that the stated text lacks, where both are nearly the same text.

    A stated text that is a teaser, or cut at a paywall, says nothing and changes nothing. Headings stay, as
    many pages leave them out of what they state.
    """
    if not _LEAST_LENGTH <= len(stated) <= _MOST_LENGTH or len(blocks) > _MOST_BLOCKS:
        return blocks
    wanted = _plain(stated)
    agreed = {block.order: _is_in(_plain(block.text), wanted) for block in blocks}
    shared = sum(block.length for block in blocks if agreed[block.order])
    whole = sum(block.length for block in blocks)
    if shared < _LEAST_SHARE * whole or shared < _LEAST_SHARE * len(stated):
        return blocks
    return [block for block in blocks if agreed[block.order] or block.tag.startswith("h")]


def _is_in(text: str, wanted: str) -> bool:
    """Whether the beginning, the middle or the end of a text is in the stated one."""
    middle = len(text) // 2
    return text[:_PROBE] in wanted or text[middle : middle + _PROBE // 2] in wanted or text[-_PROBE:] in wanted


def _plain(text: str) -> str:
    return " ".join(_LETTERS.findall(text.casefold()))
