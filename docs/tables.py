"""Write the tables of these pages that follow from the code: `.venv/bin/python docs/tables.py`.

A table stands between `<!-- table: NAME -->` and `<!-- end of table -->`. A test fails while one is out of date.
"""

import re
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, get_type_hints

import click

from console.cli import main as program
from copydesk.outcomes import MEANING
from copydesk.policy import Sources
from copydesk.settings import ENVIRONMENT_PREFIX, Settings

FOLDER = Path(__file__).parent
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)
_EVERYWHERE = ("data", "as_json")
_UNITS = ((1 << 20, "MiB"), (1 << 10, "KiB"))


def settings() -> Iterator[str]:
    """One row for each setting."""
    yield "| setting | variable | default | allowed | meaning |"
    yield "|---|---|---|---|---|"
    kinds = get_type_hints(Settings)
    for setting in fields(Settings):
        default = _value(setting, setting.default)
        variable = f"`{ENVIRONMENT_PREFIX}{setting.name.upper()}`"
        allowed = _allowed(setting, kinds[setting.name])
        yield f"| `{setting.name}` | {variable} | {default} | {allowed} | {setting.metadata['help']} |"


def _value(setting: Field[Any], value: Any) -> str:
    if str(value) == "":
        return "empty"
    if setting.name.endswith("_bytes"):
        return _size(value)
    return f"`{value}`"


def _size(value: float) -> str:
    for unit, word in _UNITS:
        if value and value % unit == 0:
            return f"{value // unit:g} {word}"
    return f"{value:g}"


def _allowed(setting: Field[Any], kind: type) -> str:
    low, high, choices = (setting.metadata[key] for key in ("low", "high", "choices"))
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    word = {int: "whole number", float: "number", str: "text", Path: "path", Sources: "table"}[kind]
    if low is None:
        return word
    shown = _size if setting.name.endswith("_bytes") else "{:g}".format
    return f"{word}, {shown(low)} or more" if high is None else f"{word}, {shown(low)} to {shown(high)}"


def rejects() -> Iterator[str]:
    """One row for each reject code."""
    yield "| code | meaning |"
    yield "|---|---|"
    for code, meaning in MEANING.items():
        yield f"| `{code.value}` | {meaning} |"


def commands() -> Iterator[str]:
    """One row for each command, with its arguments and options."""
    yield "| command | does | options |"
    yield "|---|---|---|"
    for path, command in walk(program, "copydesk"):
        context = click.Context(command)
        arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
        options = [_option(p) for p in command.params if isinstance(p, click.Option) and p.name not in _EVERYWHERE]
        meaning = command.get_short_help_str(300)
        yield f"| `{' '.join([path, *arguments])}` | {meaning} | {', '.join(options)} |"


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that is no mere family of others, with the words that call it."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None:
            yield from walk(found, f"{path} {name}")


def _option(option: click.Option) -> str:
    return " ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))


TABLES = {"settings": settings, "rejects": rejects, "commands": commands}


def filled(page: str) -> str:
    """`page` with each of its tables as the code has it now."""
    return _TABLE.sub(lambda m: m[1] + "\n".join(TABLES[m[2]]()) + "\n" + m[3], page)


def main() -> None:
    """Bring all pages up to date."""
    for path in sorted(FOLDER.rglob("*.md")):
        page = path.read_text("utf-8")
        if filled(page) != page:
            path.write_text(filled(page), "utf-8")


if __name__ == "__main__":
    main()
