"""The stage `read`: the bytes of one drop become records.

Formats are chosen by content first and by name second. Each one is a file in `workers/read/formats/`.
"""

from collections.abc import Iterator
from typing import BinaryIO

from copydesk.articles import Record, UnreadableRecord
from copydesk.settings import Settings
from workers.read.drop import Drop
from workers.read.registry import choose, records_of


def read(
    source: BinaryIO, name: str, settings: Settings, *, start: int = 0, first_index: int = 0
) -> Iterator[Record | UnreadableRecord]:
    """Yield the records of one drop, in order, with flat memory where the format allows it.

    `source` is seekable and binary. To resume after a record, pass its `end` as `start` and its index plus
    one as `first_index`; an `end` of a container may lie beyond the size of the file. Raises RejectedRecord
    when the drop as a whole cannot be read.
    """
    drop = Drop.opened(source, name, settings, start, first_index)
    yield from records_of(drop)


def boundaries(
    source: BinaryIO, name: str, settings: Settings, part_bytes: int, *, start: int = 0, first_index: int = 0
) -> Iterator[tuple[int, int]]:
    """Where parts of about `part_bytes` begin: each the `start` and `first_index` of a `read` of its own.

    The first is where this begins. They come as they are found, so that whoever asks may stop and go on later at
    the last one. Nothing is yielded for a format that can only be read from its beginning. Raises RejectedRecord
    when no format fits.
    """
    drop = Drop.opened(source, name, settings, start, first_index)
    if split := choose(drop).split:
        yield from split(drop, part_bytes)
