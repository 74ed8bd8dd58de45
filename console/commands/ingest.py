"""`copydesk ingest`: one shot."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.apart import keep_apart
from console.desk import NO, OK, Desk
from console.desk import command as declare
from console.output import complain, terminal

if TYPE_CHECKING:
    from console.oneshot import Progress, Summary

_LINE_SECONDS = 5.0
_REFUSED_SHOWN = 20


@declare("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--workers", type=int, help="Worker processes.  [default: the setting `workers`]")
@click.option("--move", is_flag=True, help="Remove each file once it is safe.")
def command(desk: Desk, paths: tuple[Path, ...], workers: int | None, move: bool) -> int:
    """Take files and folders in, work until all is settled, and print the account."""
    from console.oneshot import run_once

    settings = desk.settings(workers=workers)
    keep_apart(settings, paths)
    with desk.store(settings) as store, _progress(desk) as show:
        summary = run_once(settings, store, paths, move=move, tell=complain, show=show)
    _print(desk, summary)
    return OK if summary.complete else NO


@contextmanager
def _progress(desk: Desk) -> Iterator[Callable[["Progress"], None]]:
    """A bar for a person, a line now and then for a pipe, nothing for JSON."""
    if not desk.output.for_person:
        yield _lines(desk)
        return
    from rich import progress

    columns = (progress.BarColumn(), progress.MofNCompleteColumn(), progress.TimeElapsedColumn())
    with progress.Progress(progress.TextColumn("settled"), *columns, console=terminal(), transient=True) as bar:
        task = bar.add_task("settled", total=None)

        def show(now: "Progress") -> None:
            bar.update(task, total=now.accepted, completed=max(0, now.accepted - now.unsettled))

        yield show


def _lines(desk: Desk) -> Callable[["Progress"], None]:
    due = time.monotonic() + _LINE_SECONDS

    def show(now: "Progress") -> None:
        nonlocal due
        if time.monotonic() >= due and not desk.output.as_json:
            desk.output.line(f"accepted={now.accepted} unsettled={now.unsettled}")
            due = time.monotonic() + _LINE_SECONDS

    return show


def _print(desk: Desk, summary: "Summary") -> None:
    if desk.output.as_json:
        desk.output.json(summary)
        return
    outcomes = ("stored", "duplicate", "rejected")
    rows: list[tuple[str, int | None, int | None]] = [("accepted", summary.accepted, None)]
    rows += [(name, getattr(summary, name), summary.records[name]) for name in outcomes]
    rows += [("  no failures", summary.auxiliary, None)] if summary.auxiliary else []
    rows += [(f"  copy by {how}", None, count) for how, count in summary.copies.items()]
    rows += [(f"  rejected as {code}", None, count) for code, count in summary.rejects.items()]
    rows += [("unsettled", summary.unsettled, None), ("not taken", len(summary.refused), None)]
    desk.output.table(("", "files", "articles"), rows)
    for name, sentence in list(summary.refused.items())[:_REFUSED_SHOWN]:
        complain(f"{name}: {sentence}")
    rate = summary.accepted / summary.seconds if summary.seconds else 0.0
    desk.output.line(f"{summary.accepted} files in {summary.seconds:.1f} s ({rate:.0f}/s).")
