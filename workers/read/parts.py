"""Parts of a large drop, found by reading it: for formats whose records have no outer mark to search for.

Reading takes a few percent of the time that the records take to be worked on, so that this pays with two workers.
"""

from collections.abc import Callable

from workers.read.drop import Drop
from workers.read.registry import Boundaries, Records


def split_by_reading(read: Callable[[Drop], Records]) -> Callable[[Drop, int], Boundaries]:
    """What says where parts of a drop begin whose records hold about so many characters."""

    def split(drop: Drop, part_characters: int) -> Boundaries:
        yield drop.start, drop.first_index
        held, end = 0, 0
        for record in read(drop):
            if held >= part_characters:
                yield end, record.index
                held = 0
            held += len(getattr(record, "text", ""))
            end = record.end

    return split
