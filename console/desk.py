"""What every command is given, and how a command is declared."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.output import Output
from copydesk.errors import SettingsError
from copydesk.settings import Settings, load_settings

if TYPE_CHECKING:
    from storage.store import Store

OK = 0
NO = 1
"""The command could not do it, or the answer is no."""
WRONG = 2
"""It was asked for wrongly: the command line or a setting."""

NUMBER = click.IntRange(0, (1 << 63) - 1)
"""A number of the feed, as databases hold them."""
TARGET = click.Path(dir_okay=False, path_type=Path)
"""A file to write to."""

Body = Callable[..., int | None]


@dataclass(frozen=True, slots=True)
class Desk:
    """One call of a command: where the data is and how to print."""

    data: str | None
    output: Output

    def settings(self, **overrides: Any) -> Settings:
        """The settings in force; `overrides` are the command line's, None where not given."""
        return load_settings({"data": self.data, **overrides})

    @contextmanager
    def store(self, settings: Settings | None = None) -> Iterator["Store"]:
        """The store, migrated. Without `settings`, for a command that reads: the data must be there already."""
        from storage.migrate import open_store

        if settings is None:
            settings = self.settings()
            if not settings.database_url and not (settings.data / "copydesk.db").exists():
                raise SettingsError(
                    f"There is no Copydesk data in {settings.data.absolute()}; choose its folder with --data."
                )
        store = open_store(settings)
        try:
            yield store
        finally:
            store.close()


def _declared(declare: Callable[..., Callable[[Any], click.Command]], name: str, body: Body) -> click.Command:
    @functools.wraps(body)
    def run(data: str | None, as_json: bool, **arguments: Any) -> int:
        _refuse_what_is_no_text(arguments)
        return body(Desk(data, Output(as_json)), **arguments) or OK

    common = (
        click.option("--data", type=click.Path(), help="Data folder.  [default: ./data]"),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    )
    for option in common:
        option(run)
    return declare(name)(run)


def _refuse_what_is_no_text(arguments: dict[str, Any]) -> None:
    """Names of files may hold any bytes; nothing that is looked for in the database can."""
    for name, value in arguments.items():
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and not text.isascii() and text.encode("utf-8", "replace").decode() != text:
                raise click.UsageError(f"What is given for {name.upper()} is no text in UTF-8.")


def command(name: str) -> Callable[[Body], click.Command]:
    """Declare a command: its body gets a `Desk` and the options, and returns the exit code (None: 0)."""
    return lambda body: _declared(click.command, name, body)


class Family(click.Group):
    """Commands under one word; the first that is declared runs when none is named."""

    def subcommand(self, name: str) -> Callable[[Body], click.Command]:
        """Like `command`, in this family."""
        return lambda body: _declared(self.command, name, body)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args and not args[0].startswith("-")
        if not named and "--help" not in args:
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)


def family(name: str, meaning: str) -> Family:
    """A `Family` that is called `name`; `meaning` is its help."""
    return Family(name, help=meaning)
