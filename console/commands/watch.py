"""`copydesk watch`: the watcher of the inbox."""

import click

from console.apart import fit_inbox
from console.desk import Desk
from console.desk import command as declare
from console.logger import log_to_stderr
from console.stopping import asked_to_stop


@declare("watch")
@click.option("--inbox", type=click.Path(), help="The watched folder.  [default: ./inbox]")
def command(desk: Desk, inbox: str | None) -> None:
    """Accept what is dropped into the inbox, and see that it is worked on, until SIGTERM."""
    from ingest.intake import watch

    settings = desk.settings(inbox=inbox)
    fit_inbox(settings)
    log_to_stderr(settings)
    with desk.store(settings) as store, asked_to_stop() as stop:
        watch(settings, store, stop)
