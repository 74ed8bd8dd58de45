"""The layout of a table on a terminal that may be too narrow for it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

_GAP = 2
_LEAST_TEXT = 24


def layout(
    names: Sequence[str], rows: Sequence[Sequence[str]], room: int, right: Sequence[bool]
) -> "RenderableType":
    """A table of `room` terminal cells in which no word, number, id or time is parted.

    Running text is wrapped. Where that is not enough, each row takes several lines, the second and later ones
    indented, with its columns still below each other; only a word that is longer than a line is broken.
    """
    from rich.table import Table
    from rich.text import Text

    columns = list(zip(names, *rows, strict=True))
    widths = [_widest(column) for column in columns]
    least = [_least(column, width) for column, width in zip(columns, widths, strict=True)]
    table = Table(box=None, header_style="bold", pad_edge=False)
    if sum(least) + _GAP * (len(least) - 1) <= room:
        for name, width, narrowest, number in zip(names, widths, least, right, strict=True):
            solid = narrowest == width
            table.add_column(name, justify="right" if number else "left", no_wrap=solid, min_width=narrowest)
        for row in rows:
            table.add_row(*map(Text, row))
    else:
        bands = _bands(widths, room)
        table.add_column(Text(_stacked(names, widths, bands, right)), overflow="fold")
        for row in rows:
            table.add_row(Text(_stacked(row, widths, bands, right)))
    return table


def _widest(column: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, column))


def _least(column: Sequence[str], width: int) -> int:
    """How narrow a column may get: running text may be wrapped, but not into a thread."""
    words = [word for cell in column for word in cell.split()]
    if not any(" " in cell for cell in column[1:]):
        return width
    return min(width, max(_LEAST_TEXT, _widest(words)))


def _bands(widths: Sequence[int], room: int) -> list[list[int]]:
    """The columns in the order given, in groups of which each fits into a line, if one of its columns does."""
    bands: list[list[int]] = [[]]
    left = room
    for column, width in enumerate(widths):
        if bands[-1] and width > left:
            bands.append([])
            left = room - _GAP
        bands[-1].append(column)
        left -= width + _GAP
    return bands


def _stacked(
    cells: Sequence[str], widths: Sequence[int], bands: Sequence[Sequence[int]], right: Sequence[bool]
) -> str:
    lines = [
        (" " * _GAP).join(_padded(cells[column], widths[column], right[column]) for column in band).rstrip()
        for band in bands
    ]
    return ("\n" + " " * _GAP).join(lines)


def _padded(cell: str, width: int, right: bool) -> str:
    from rich.cells import cell_len

    padding = " " * (width - cell_len(cell))
    return padding + cell if right else cell + padding
