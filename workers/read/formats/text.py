"""Plain text: one article a file."""

import re

from copydesk.articles import Record
from workers.read.drop import Drop
from workers.read.registry import Format, Records

_NAMES = frozenset({".txt", ".text", ""})
_LETTER = re.compile(r"[^\W\d_]")


def _fits(drop: Drop) -> float:
    if drop.suffix in _NAMES:
        return 0.5
    # An unknown name: taken as text when it shows letters, refused later when the bytes are no text.
    return 0.1 if _LETTER.search(drop.opening) else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index == 0:
        yield Record(index=0, end=drop.size, media="text", text=drop.text())


FORMAT = Format("plain text", _fits, _read)
