"""`copydesk failures`: rejects, grouped by cause."""

import click

from console.desk import NO, Desk, family
from console.sending import send_now

command = family("failures", "What was rejected, grouped by cause.")

_GROUP = ("cause", "code", "count", "last_at", "sample_name", "sample_sentence")
_REJECT = ("drop_id", "record", "position", "sentence")


@command.subcommand("list")
@click.option("--all", "dismissed", is_flag=True, help="Those that were dismissed, too.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
def list_(desk: Desk, dismissed: bool, limit: int) -> None:
    """List the causes, the most frequent first."""
    from storage.failures import list_failures

    with desk.store() as store:
        found = list_failures(store, dismissed=dismissed, limit=limit)
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
        desk.output.json(found)
    else:
        desk.output.table(_REJECT, [[getattr(reject, name) for name in _REJECT] for reject in found])


@command.subcommand("retry")
@click.argument("cause", required=False)
@click.option("--all", "everything", is_flag=True, help="Those of every cause.")
def retry(desk: Desk, cause: str | None, everything: bool) -> int:
    """Try all drops of one cause again, from their kept bytes."""
    from storage.drops import retry_drops
    from storage.failures import drops_of

    if (cause is None) != everything:
        raise click.UsageError("Name one CAUSE (see `copydesk failures list`), or all of them with --all.")
    with desk.store() as store:
        found = drops_of(store, cause)
        send_now(store.settings, retry_drops(store, found))
    if desk.output.as_json:
        desk.output.json({"retried": len(found)})
    else:
        desk.output.line(f"Tried again: {len(found)} drops.")
    return 0 if found else NO


@command.subcommand("dismiss")
@click.argument("cause")
@click.option("--note", default="", help="Why they need no care.")
def dismiss(desk: Desk, cause: str, note: str) -> int:
    """Put the rejects of one cause away; their bytes and reasons are kept."""
    from storage import failures

    with desk.store() as store:
        count = failures.dismiss(store, cause, note)
    if desk.output.as_json:
        desk.output.json({"dismissed": count})
    else:
        desk.output.line(f"Dismissed: {count}.")
    return 0 if count else NO
