"""The registry of formats: every module of `workers/read/formats/` that has a `FORMAT`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.signatures import refuse_what_is_no_text

Records = Iterator[Record | UnreadableRecord]
Boundaries = Iterator[tuple[int, int]]


@dataclass(frozen=True)
class Format:
    """One kind of file.

    `fits` says how surely a drop is of this format, from 0 (no) to 1: above 0.5 when the content says so,
    up to 0.5 when only the name does. `read` yields the records. A `binary` format reads bytes that are no
    text; for all others such bytes are refused before. `split` says where parts of about so many bytes begin, as
    offsets and record numbers, for a format that can be entered in the middle.
    """

    name: str
    fits: Callable[[Drop], float]
    read: Callable[[Drop], Records]
    binary: bool = False
    split: Callable[[Drop, int], Boundaries] | None = None


@cache
def all_formats() -> tuple[Format, ...]:
    """Every format, ordered by the names of their modules."""
    package = import_module("workers.read.formats")
    names = sorted(module.name for module in iter_modules(package.__path__))
    modules = (import_module(f"{package.__name__}.{name}") for name in names)
    return tuple(module.FORMAT for module in modules if hasattr(module, "FORMAT"))


def choose(drop: Drop) -> Format:
    """The format that fits best. Raises RejectedRecord(UNSUPPORTED) when none fits."""
    fit, chosen = max(((form.fits(drop), form) for form in all_formats()), key=lambda pair: pair[0])
    if fit <= 0 or not chosen.binary:
        refuse_what_is_no_text(drop.head)
    if fit <= 0:
        kind = drop.suffix or "a name without suffix"
        raise RejectedRecord(RejectCode.UNSUPPORTED, f"No format is known for this content with {kind}.")
    return chosen


def records_of(drop: Drop) -> Records:
    """The records of a drop, read as the format that fits best. Raises RejectedRecord."""
    return choose(drop).read(drop)
