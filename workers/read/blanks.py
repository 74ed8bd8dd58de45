"""Records that hold no text at all, such as `{}` or `<item/>`: a great many in a row are told of as one."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import orjson

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.registry import Records

# So many in a row are told of each by itself, as every bad record is: no file of articles comes so far.
MOST_TOLD = 1000
# To read a run stays far within the time for a record; a longer row is several runs.
MOST_IN_A_RUN = 1_000_000
# An article has more bytes of JSON, and is not parsed to see whether it is blank.
LONGEST_BLANK = 100
_SENTENCE = "None of these records holds any text, like the thousand before them."

T = TypeVar("T")
Making = Callable[[T, int], Record | UnreadableRecord]


def told(found: Iterable[T], is_blank: Callable[[T], bool], first: int, one: Making[T]) -> Records:
    """The records that `one` makes of what was found, given its number; the first number is `first`.

    `one` must make an UnreadableRecord of what is blank. Of many blank ones in a row only the first are made.
    """
    index, row = first, 0
    rest = iter(found)
    for each in rest:
        record = one(each, index)
        row = row + 1 if isinstance(record, UnreadableRecord) and is_blank(each) else 0
        yield record
        index += 1
        if row == MOST_TOLD:
            for last, count in _drawn_together(rest, is_blank):
                record = one(last, index + count - 1)
                yield record if count == 1 else _run(index, count, record.end)
                index += count
            row = 0


def _run(index: int, count: int, end: int) -> UnreadableRecord:
    return UnreadableRecord(index=index, end=end, code=RejectCode.NO_ARTICLE, sentence=_SENTENCE, count=count)


def _drawn_together(rest: Iterator[T], is_blank: Callable[[T], bool]) -> Iterator[tuple[Any, int]]:
    """The last of each run of blank ones, and how many it has; at last the one that is not blank, as a run of one.

    What came before a fault of the reading comes before it here too.
    """
    count = 0
    last: Any = None
    try:
        for each in rest:
            if not is_blank(each):
                if count:
                    yield last, count
                yield each, 1
                return
            last, count = each, count + 1
            if count == MOST_IN_A_RUN:
                yield last, count
                count = 0
    except RejectedRecord:
        if count:
            yield last, count
        raise
    if count:
        yield last, count


def is_textless(value: Any) -> bool:
    """Whether a parsed JSON value is empty, a number, or an object that holds nothing else."""
    if type(value) is not dict:
        return not value or isinstance(value, int | float)
    return not any(part and not isinstance(part, int | float) for part in value.values())


@lru_cache(maxsize=1024)
def is_blank_json(data: bytes) -> bool:
    """Whether these bytes, LONGEST_BLANK at most, are such a value."""
    try:
        return is_textless(orjson.loads(data))
    except orjson.JSONDecodeError:
        return False
