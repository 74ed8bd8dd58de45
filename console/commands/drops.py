"""`copydesk drops`: the ledger."""

import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from console.commands.failures import UNSENT
from console.desk import NO, TARGET, Body, Desk, family
from console.output import complain
from copydesk.outcomes import DropState

if TYPE_CHECKING:
    from storage.drops import DropDetail, DropRow

command = family("drops", "The ledger: every file that was ever dropped, and what became of it.")

_CHOOSING = (
    click.option(
        "--state", type=click.Choice([state.value for state in DropState]), help="Only those in this state."
    ),
    click.option("--name", default="", help="Only those whose name has this in it."),
    click.option("--source", default="", help="Only those of this source."),
    click.option(
        "--since", default="", help="Only those accepted at this time (UTC, as 2026-11-23T08:00) or later."
    ),
    click.option("--until", default="", help="Only those accepted before this time."),
)
_COLUMNS = ("id", "state", "name", "size", "stored", "duplicates", "rejected", "accepted_at")


def _with_choosing(body: Body) -> Body:
    for option in reversed(_CHOOSING):
        body = option(body)
    return body


@command.subcommand("list")
@_with_choosing
@click.option("--after", default="", help="Go on after this id.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
def list_(desk: Desk, after: str, limit: int, **given: str | None) -> None:
    """List drops, newest first."""
    from storage.drops import DropFilter, list_drops

    wanted = DropFilter(**{name: value or "" for name, value in given.items()})
    with desk.store() as store:
        found = list_drops(store, wanted, after=after, limit=limit)
    if desk.output.as_json:
        desk.output.json(found)
    else:
        desk.output.table(_COLUMNS, [[getattr(drop, name) for name in _COLUMNS] for drop in found])


@command.subcommand("show")
@click.argument("drop_id")
def show(desk: Desk, drop_id: str) -> None:
    """Show one drop with its articles and its rejects."""
    from storage.drops import show_drop
    from storage.history.traces import trace

    with desk.store() as store:
        detail = show_drop(store, drop_id)
        steps = trace(store, drop_id)
    if desk.output.as_json:
        desk.output.json(asdict(detail) | {"trace": [asdict(step) for step in steps]})
        return
    _print_detail(desk, detail)
    for step in steps:
        took = "" if step.seconds is None else f" {step.seconds * 1000:.1f} ms"
        desk.output.line(f"{step.at} {step.step}{took}: {step.sentence}")


def _print_detail(desk: Desk, detail: "DropDetail") -> None:
    desk.output.fields(_fields(detail.drop))
    for article in detail.articles:
        of = f" of {article['canonical_id']} ({article['match_how']})" if article["canonical_id"] else ""
        title = article["title"] or "(no title)"
        desk.output.line(f"record {article['record']}: {article['kind']}{of}, article {article['id']}: {title}")
    for reject in detail.rejects:
        which = "whole file" if reject.record is None else f"record {reject.record}"
        where = f" ({reject.position})" if reject.position else ""
        desk.output.line(f"{which}: rejected, {reject.code}{where}: {reject.sentence}")
    if detail.purged:
        desk.output.line(f"bytes purged at {detail.purged.at} by {detail.purged.actor}: {detail.purged.because}")


def _fields(drop: "DropRow") -> dict[str, object]:
    return {name: value for name, value in asdict(drop).items() if value is not None}


@command.subcommand("retry")
@click.argument("drop_ids", nargs=-1, required=True)
def retry(desk: Desk, drop_ids: tuple[str, ...]) -> int:
    """Try the rejects of drops again, from their kept bytes."""
    from console.acting import Operator, person

    with desk.store() as store:
        operator = Operator(store, person())
        retried = operator.retry_drops(drop_ids)
        if operator.unsent:
            complain(UNSENT)
    if desk.output.as_json:
        desk.output.json({"retried": retried})
    else:
        desk.output.line(f"{len(retried)} of {len(drop_ids)} had rejects and are tried again.")
    return 0 if retried else NO


@command.subcommand("resubmit")
@click.argument("drop_id")
@click.argument("file", type=click.File("rb"))
def resubmit(desk: Desk, drop_id: str, file: BinaryIO) -> None:
    """Drop the text of FILE (- is standard input) in the place of a drop that was rejected, under its name."""
    from console.acting import Operator, person

    with desk.store() as store:
        operator = Operator(store, person())
        made = operator.resubmit(drop_id, file.read(store.settings.inline_bytes + 1))
        if operator.unsent:
            complain(UNSENT)
    if desk.output.as_json:
        desk.output.json({"drop": made, "instead_of": drop_id})
    else:
        desk.output.line(f"Dropped as {made}.")


@command.subcommand("original")
@click.argument("drop_id")
@click.option("-o", "--output", "target", type=TARGET, help="Write to this file.")
def original(desk: Desk, drop_id: str, target: Path | None) -> None:
    """Give the exact bytes of a drop."""
    from storage.originals import fetch

    if target is None and sys.stdout.isatty():
        raise click.UsageError("These are bytes from outside, not fit for a terminal: use -o FILE or a pipe.")
    with desk.store() as store, fetch(store, drop_id) as stream:
        if target is None:
            shutil.copyfileobj(stream, sys.stdout.buffer)
            return
        with target.open("wb") as file:
            shutil.copyfileobj(stream, file)
            size = file.tell()
    if desk.output.as_json:
        desk.output.json({"drop": drop_id, "file": str(target), "size": size})


@command.subcommand("purge")
@click.argument("drop_ids", nargs=-1)
@_with_choosing
@click.option("--because", required=True, help="Why; the record of the purge says so.")
@click.option("--dry-run", is_flag=True, help="Only tell how much would go.")
def purge(desk: Desk, drop_ids: tuple[str, ...], because: str, dry_run: bool, **given: str | None) -> None:
    """Let the exact bytes of drops go for good; what became of them stays, with a record of the purge.

    Named by their ids, or chosen by options: then bytes that other drops have too are kept. Those of drops that
    are still to be worked on are kept in any case.
    """
    from console.acting import Operator, person
    from storage.drops import DropFilter
    from storage.purging import hashes_chosen, hashes_of, purgeable

    wanted = DropFilter(**{name: value or "" for name, value in given.items()})
    if bool(drop_ids) == bool(wanted.conditions()):
        raise click.UsageError("Name drops by their ids, or choose them by options: one of the two.")
    with desk.store() as store:
        operator = Operator(store, person())
        parts: Iterable[tuple[str, list[str]]] = (
            (wanted.described, page) for page in hashes_chosen(store, wanted)
        )
        if drop_ids:  # an entry of the log for each, under its own id; all are known before any goes
            named = {sha256: drop_id for drop_id in drop_ids[::-1] for sha256 in hashes_of(store, [drop_id])}
            parts = [(drop_id, [sha256]) for sha256, drop_id in named.items()]
        gone = [
            purgeable(store, page) if dry_run else operator.purge(page, target, because) for target, page in parts
        ]
    originals, size = sum(each.originals for each in gone), sum(each.size for each in gone)
    if desk.output.as_json:
        desk.output.json({"originals": originals, "size": size, "dry_run": dry_run})
    else:
        would = "would be purged" if dry_run else "were purged"
        desk.output.line(f"{originals} originals of {size} bytes {would}.")
