"""The command line: finds the command, and turns every error into a sentence and an exit code."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from console.commands import (
    articles,
    bench,
    check,
    drops,
    export,
    failures,
    feed,
    ingest,
    migrate_store,
    operation,
    rules,
    serve,
    status,
    up,
    watch,
    worker,
)
from console.desk import NO, OK, WRONG
from console.output import complain
from copydesk import __version__
from copydesk.errors import CopydeskError, SettingsError

_MODULES = (
    *(up, ingest, watch, worker, serve, status, drops, failures, articles, rules),
    *(export, feed, check, migrate_store, bench),
)


class _Program(click.Group):
    """A group that never shows a traceback for what a person can mend."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> Any:
        """Run one command line and exit: 0 done, 1 could not or no, 2 asked for wrongly."""
        extra["standalone_mode"] = False
        _open_what_is_closed()
        sys.exit(_exit_code(lambda: super(_Program, self).main(args, **extra)))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)  # in our order, not by the alphabet


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 120}


@click.group("copydesk", cls=_Program, context_settings=_SETTINGS)
@click.version_option(__version__, prog_name="copydesk")
def main() -> None:
    """Drop article files in a folder; get clean, de-duplicated, tagged articles out."""


for _module in _MODULES:
    main.add_command(_module.command)
for _command in operation.commands:
    main.add_command(_command)


def _open_what_is_closed() -> None:
    """Who starts us may have closed an output (`>&-`): what is written there goes nowhere, not to another file."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


def _exit_code(call: Any) -> int:
    try:
        result = call()
        return result if isinstance(result, int) else OK
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "copydesk"
        complain(f"Error: {error.format_message()} See `{command} --help`.")
        return WRONG
    except click.ClickException as error:
        complain(error.format_message())
    except SettingsError as error:
        complain(str(error))
        return WRONG
    except CopydeskError as error:
        complain(str(error))
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        complain(_sentence(error))
    except (KeyboardInterrupt, click.Abort):
        pass
    return NO


def _sentence(error: OSError) -> str:
    where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "The system"
    return f"{where}: {error.strerror or error}."
