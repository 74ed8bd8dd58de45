"""`copydesk failures`: rejects, grouped by cause."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from console.desk import NO, Desk, family
from console.output import complain
from copydesk.outcomes import RejectCode

if TYPE_CHECKING:
    from console.acting import Operator
    from storage.drops import RejectRow
    from storage.failures import Failure, FailureFilter

command = family("failures", "What was rejected, grouped by cause.")

UNSENT = "The broker cannot be reached just now; they are tried as soon as Copydesk runs."
_GROUP = ("cause", "code", "count", "last_at", "sample_name", "sample_sentence")
_CODES = click.Choice([code.value for code in RejectCode])


def _filtered(body: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose rejects."""
    body = click.option("--source", default="", help="Only of drops of this source.")(body)
    body = click.option("--name", default="", help="Only of drops whose name has this in it.")(body)
    return click.option("--code", type=_CODES, help="Only with this code.")(body)


def _filter(cause: str | None = None, code: str | None = None, **given: Any) -> "FailureFilter":
    from storage.failures import FailureFilter

    return FailureFilter(cause=cause or "", code=code or "", **given)


@command.subcommand("list")
@click.option("--all", "dismissed", is_flag=True, help="Those that were dismissed, too.")
@_filtered
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
def list_(desk: Desk, limit: int, **given: Any) -> None:
    """List the causes, the most frequent first."""
    from storage.failures import list_failures

    with desk.store() as store:
        found = list_failures(store, _filter(**given), limit=limit)
    if desk.output.as_json:
        desk.output.json(found)
    else:
        desk.output.table(_GROUP, [[getattr(group, name) for name in _GROUP] for group in found])


@command.subcommand("show")
@click.argument("cause")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
def show(desk: Desk, cause: str, limit: int) -> None:
    """Show the rejects of one cause, latest first."""
    from storage.failures import show_failure

    with desk.store() as store:
        found = show_failure(store, cause, limit=limit)
    if desk.output.as_json:
        desk.output.json([asdict(failure.reject) | _of_drop(failure) for failure in found])
        return
    names = ("drop_id", "name", "record", "position", "sentence")
    rows = [[failure.reject.drop_id, failure.name, *_what(failure.reject)] for failure in found]
    desk.output.table(names, rows)


def _what(reject: "RejectRow") -> list[Any]:
    return [reject.record, reject.position, reject.sentence]


def _of_drop(failure: "Failure") -> dict[str, Any]:
    return {name: getattr(failure, name) for name in ("name", "source", "size", "attempts", "state")}


@command.subcommand("retry")
@click.argument("cause", required=False)
@click.option("--all", "everything", is_flag=True, help="Those of every cause.")
@_filtered
def retry(desk: Desk, cause: str | None, everything: bool, **given: Any) -> int:
    """Try all drops of one cause again, or those that the options choose, from their kept bytes."""
    from console.acting import Operator, person
    from storage.failures import show_failure

    if sum([cause is not None, everything, any(given.values())]) != 1:
        raise click.UsageError("Name one CAUSE (see `copydesk failures list`), or choose by options, or --all.")
    with desk.store() as store:
        if cause is not None:
            show_failure(store, cause, limit=1)  # an empty one would choose all
        operator = Operator(store, person())
        count = operator.retry_failures(_filter(cause, **given, dismissed=not any(given.values())))
        _warn(operator)
    if desk.output.as_json:
        desk.output.json({"retried": count})
    else:
        desk.output.line(f"Tried again: {count} drops.")
    return 0 if count else NO


def _warn(operator: "Operator") -> None:
    if operator.unsent:
        complain(UNSENT)


@command.subcommand("dismiss")
@click.argument("cause")
@click.option("--note", default="", help="Why they need no care.")
def dismiss(desk: Desk, cause: str, note: str) -> int:
    """Put the rejects of one cause away; their bytes and reasons are kept."""
    from console.acting import Operator, person
    from storage.failures import show_failure

    with desk.store() as store:
        show_failure(store, cause, limit=1)
        count = Operator(store, person()).dismiss(cause, note)
    if desk.output.as_json:
        desk.output.json({"dismissed": count})
    else:
        desk.output.line(f"Dismissed: {count}.")
    return 0 if count else NO
