"""`copydesk export`: files for consumers."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from console.desk import NUMBER, TARGET, Desk
from console.desk import command as declare
from console.output import complain
from console.visible import visible, visible_json
from copydesk.articles import KINDS

_FORMATS = ("jsonl", "csv", "parquet")
ONLY_THIS_KIND = "Only this kind, and what changed since; may be repeated."


@declare("export")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="jsonl", show_default=True, help="Its form."
)
@click.option("--after", default=0, type=NUMBER, help="Only those after this number of the feed.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help=ONLY_THIS_KIND)
@click.option("-o", "--output", "target", type=TARGET, help="Write to this file.")
def command(desk: Desk, form: str, after: int, kinds: tuple[str, ...], target: Path | None) -> None:
    """Write all stored articles in the order of the feed."""
    from feed.export import export

    if desk.output.as_json and target is None:
        raise click.UsageError("--json tells how many were written, so the articles need a file: -o FILE.")
    if target is None and form == "parquet" and sys.stdout.isatty():
        raise click.UsageError("Parquet is not fit for a terminal: use -o FILE or a pipe.")
    with desk.store() as store, _target(target, form) as stream:
        count = export(store, stream, form, after=after, kinds=kinds)
    if desk.output.as_json:
        desk.output.json({"written": count, "file": str(target)})
    elif target:
        complain(f"{count} articles written to {target}.")


@contextmanager
def _target(path: Path | None, form: str) -> Iterator[BinaryIO]:
    """The stream to write to. A file appears under its name only when it is whole."""
    if path is None:
        yield standard_output(form)
        sys.stdout.flush()
        return
    unfinished = path.parent / f".{path.name}.part"
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def standard_output(form: str) -> BinaryIO:
    """Standard output for articles in one of the forms, whether a person looks at it or a program reads it."""
    return cast("BinaryIO", _Terminal(form)) if sys.stdout.isatty() else sys.stdout.buffer


class _Terminal(io.RawIOBase):
    """A terminal as the target: whole texts come in, and no control character goes out."""

    def __init__(self, form: str) -> None:
        self._form = form

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        text = bytes(data).decode("utf-8").replace("\r\n", "\n")
        sys.stdout.write(visible_json(text) if self._form == "jsonl" else visible(text, lines=True))
        return len(bytes(data))
