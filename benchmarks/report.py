"""What every benchmark prints: a table for a person, or the same figures as JSON with the machine beside them."""

import argparse
import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]


def parser(description: str | None, files: int = 0) -> argparse.ArgumentParser:
    """A parser with the options that all benchmarks share; `--files` where there is a usual number of them."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    if files:
        made.add_argument("--files", type=int, default=files, help=f"how many files  [default: {files}]")
    made.add_argument("--seed", type=int, default=7, help="another seed makes other articles  [default: 7]")
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    return made


def machine() -> Row:
    """Where and when it was measured; `load` is the run queue of the last minute, so others' work shows."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


def show(tables: dict[str, Sequence[Row]], *, as_json: bool) -> None:
    """Print rows that have the same keys, under the name of their table."""
    if as_json:
        print(json.dumps({"machine": machine(), **tables}, indent=1))
        return
    print("  ".join(f"{key}={value}" for key, value in machine().items()))
    for name, rows in tables.items():
        print(f"\n{name}\n{_table(rows)}")


def _table(rows: Sequence[Row]) -> str:
    header = list(rows[0])
    cells = [header, *([_cell(row[key]) for key in header] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(header))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" if not column else f"{cell:>{width}}"
                  for column, (cell, width) in enumerate(zip(line, widths, strict=True)))
        for line in cells
    )  # fmt: skip


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
