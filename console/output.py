"""What a command prints: one JSON document, tables for a person, or plain lines for a pipe."""

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.visible import visible, visible_json

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Output:
    """Standard output in the form that was asked for. `as_json` wins over the terminal."""

    as_json: bool

    @property
    def for_person(self) -> bool:
        """Whether somebody looks at a terminal."""
        return not self.as_json and sys.stdout.isatty()

    def json(self, value: Any) -> None:
        """One JSON document; dataclasses become objects."""
        document = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
        _write(visible_json(document))

    def line(self, text: str, *, lines: bool = False) -> None:
        """One line of text, its control characters made visible; `lines` allows several."""
        _write(visible(text, lines=lines))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """A table with a header for a person; for a pipe, cells parted by tabs and no header."""
        if not self.for_person:
            for row in rows:
                _write("\t".join(visible(_cell(cell)) for cell in row))
            return
        from console.columns import layout

        right = [
            bool(rows) and all(isinstance(row[position], int | float) for row in rows)
            for position in range(len(columns))
        ]
        screen = terminal()
        cells = [[visible(_cell(cell)) for cell in row] for row in rows]
        screen.print(layout(columns, cells, screen.width, right))

    def fields(self, values: Mapping[str, Any]) -> None:
        """Names with their values, one a line."""
        width = max(map(len, values), default=0) if self.for_person else 0
        for name, value in values.items():
            gap = " " * (width - len(name) + 2) if width else "\t"
            _write(f"{name}{gap}{visible(_cell(value))}")


def terminal() -> "Console":
    """The terminal for rich, with nothing in the text taken for mark-up."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def complain(sentence: str) -> None:
    """An error or a warning on standard error."""
    sys.stderr.write(visible(sentence) + "\n")


def _write(text: str) -> None:
    # A terminal of another character set shows an escape where it has no such letter.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.1f}"
    return str(value)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
