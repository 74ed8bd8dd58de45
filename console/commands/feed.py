"""`copydesk feed`: following the feed, and the consumers that do."""

import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from console.commands import receivers
from console.commands.export import standard_output
from console.desk import NUMBER, Desk, Family, family
from console.output import complain
from console.stopping import asked_to_stop

if TYPE_CHECKING:
    from feed.tail import Tail, Wait
    from storage.changes import Page
    from storage.consumers import Group
    from storage.store import Store

command = family("feed", "The feed: every change of the stored articles, in the order of commits.")
_groups = Family("groups", help="Consumer groups: named readers of the feed, and how far each has come.")

_COLUMNS = ("name", "cursor", "head", "lag", "lag_seconds", "seen_at", "holder")


class _Cursor(click.ParamType["int | None"]):
    """A number of the feed, or `head` (None) for its end."""

    name = "cursor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value == "head":
            return None
        return NUMBER.convert(value, param, ctx)


@command.subcommand("tail")
@click.option(
    "--after", type=_Cursor(), default="0", help="Begin after this number of the feed; head: only what comes."
)
@click.option("--group", help="Begin where this group stands, and acknowledge for it what was written.")
@receivers.kinds_wanted
@receivers.to_follow
@click.pass_context
def tail(
    context: click.Context, desk: Desk, after: int | None, group: str | None, kinds: tuple[str, ...], follow: bool
) -> None:
    """Print the articles of the feed, one JSON object a line, and go on as more come, until SIGTERM or Ctrl-C."""
    if group is not None and context.get_parameter_source("after") is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("A group begins where it stands: put it elsewhere with `copydesk feed groups set`.")
    with desk.store() as store, _wanted(follow) as wait:
        its = _tail(store, after, group, kinds)
        if follow:
            its.follow(wait, complain)
        else:
            its.to_head(wait)


def _tail(store: "Store", after: int | None, group: str | None, kinds: tuple[str, ...]) -> "Tail":
    from feed.tail import Tail, take
    from storage.changes import head

    if group is not None:
        held, cursor = take(store, group)
        return Tail(store, _write, cursor, kinds=kinds, held=held)
    return Tail(store, _write, head(store) if after is None else after, kinds=kinds)


def _write(page: "Page") -> None:
    from feed.tail import line

    standard_output("jsonl").write(b"".join(map(line, page.articles)))
    sys.stdout.flush()


@contextmanager
def _wanted(follow: bool) -> Iterator["Wait"]:
    """Waits until somebody asks us to stop; raises BrokenPipeError once nobody reads our output any more."""
    reader = select.poll()
    if follow:
        reader.register(sys.stdout.fileno(), 0)  # errors and hang-ups are told always
    with asked_to_stop() as stop:

        def wait(seconds: float) -> bool:
            if reader.poll(seconds * 1000):
                raise BrokenPipeError
            return not stop.is_set()

        yield wait


@_groups.subcommand("list")
def list_(desk: Desk) -> None:
    """List the groups, each with its cursor, how far it lags behind the feed, and when it was last seen."""
    from storage.consumers import groups

    with desk.store() as store:
        found = groups(store)
    if desk.output.as_json:
        desk.output.json(found)
    else:
        desk.output.table(_COLUMNS, [[getattr(group, name) for name in _COLUMNS] for group in found])


@_groups.subcommand("show")
@click.argument("name")
def show(desk: Desk, name: str) -> None:
    """Show one group."""
    from storage.consumers import show_group

    with desk.store() as store:
        _print(desk, show_group(store, name))


@_groups.subcommand("set")
@click.argument("name")
@click.argument("cursor", type=_Cursor())
def set_(desk: Desk, name: str, cursor: int | None) -> None:
    """Put a group, new or not, at a CURSOR (a number of the feed, or head); a tail that reads for it ends."""
    from console.acting import Operator, person

    with desk.store() as store:
        _print(desk, Operator(store, person()).move_group(name, cursor))


@_groups.subcommand("forget")
@click.argument("name")
def forget(desk: Desk, name: str) -> None:
    """Delete a group; a tail that reads for it ends."""
    from console.acting import Operator, person

    with desk.store() as store:
        Operator(store, person()).forget_group(name)
    if desk.output.as_json:
        desk.output.json({"forgotten": name})
    else:
        desk.output.line(f"{name} is forgotten.")


def _print(desk: Desk, group: "Group") -> None:
    if desk.output.as_json:
        desk.output.json(group)
    else:
        desk.output.fields(asdict(group))


command.add_command(_groups)
for _receiver in receivers.commands:
    command.add_command(_receiver)
