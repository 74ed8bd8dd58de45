"""`copydesk migrate-store`: everything into another database, say from SQLite to PostgreSQL."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from console.desk import Desk
from console.desk import command as declare
from console.lock import data_folder
from copydesk.clock import seconds_since
from copydesk.errors import SettingsError

if TYPE_CHECKING:
    from storage.store import Store

_SILENT_SECONDS = 30.0


@declare("migrate-store")
@click.argument("target_url")
def command(desk: Desk, target_url: str) -> None:
    """Copy all that is stored into the empty database TARGET_URL, and compare both; interrupted, it goes on."""
    from storage.copying import copy_store

    settings = desk.settings()
    with (
        desk.store() as source,
        data_folder(settings),
        desk.store(replace(settings, database_url=target_url)) as target,
    ):
        for store in (source, target):
            _refuse_while_in_use(store)
        copied = copy_store(source, target, (lambda _: None) if desk.output.as_json else desk.output.line)
    if desk.output.as_json:
        desk.output.json({name: asdict(its) for name, its in copied.items()})
    else:
        rows = sum(its.rows for its in copied.values())
        desk.output.line(
            f"{rows} rows in {len(copied)} tables are the same. Set database_url to the new database."
        )


def _refuse_while_in_use(store: "Store") -> None:
    from storage.processes import running

    alive = [each.id for each in running(store) if seconds_since(each.seen_at) < _SILENT_SECONDS]
    if alive:
        raise SettingsError(f"{alive[0]} still runs on the database; stop everything first.")
