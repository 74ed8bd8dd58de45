"""Long lists of values, a piece for each statement: databases bound how many parameters one may have."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

_AT_ONCE = 500

Value = TypeVar("Value", int, str)


def in_pages(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The distinct values in order, at most 500 at once."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
