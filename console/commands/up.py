"""`copydesk up`: everything on this machine, in one supervised process tree."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console import programs
from console.apart import fit_inbox
from console.commands import receivers
from console.desk import Desk
from console.desk import command as declare
from console.lock import data_folder
from console.seeds import drop_once
from copydesk.errors import SettingsError
from copydesk.queues import LOCAL
from copydesk.settings import Settings

if TYPE_CHECKING:
    from console.live import AccountDisplay
    from console.process import Program
    from storage.store import Store


@declare("up")
@click.option("--inbox", type=click.Path(), help="The watched folder.  [default: ./inbox]")
@click.option("--workers", type=int, help="Worker processes.  [default: the setting `workers`]")
@click.option("--port", type=int, help="Port of the dashboard; 0 means any free one.  [default: 8484]")
@click.option(
    "--seeds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Drop the files of this folder into the inbox, once.",
)
def command(desk: Desk, inbox: str | None, workers: int | None, port: int | None, seeds: Path | None) -> None:
    """Run broker, watcher, workers and dashboard, and show the account, until Ctrl-C; then drain."""
    from console.live import AccountDisplay
    from workers.namer import namer_of

    settings = desk.settings(inbox=inbox, workers=workers, port=port)
    fit_inbox(settings)
    namer_of(settings)  # what is wrong with it, or with a receiver, is told before anything starts
    receivers.check(settings)
    settings = replace(settings, port=_free_port(settings, must_be_free=port is not None))
    with data_folder(settings), AccountDisplay(desk.output) as display:
        settings, broker = programs.broker(settings)
        with desk.store(settings) as store:
            _greet(desk, settings, display.note)
            if seeds:
                display.note(f"Seeds: {drop_once(seeds, settings)} files dropped from {seeds}.")
            _run(settings, store, broker, display)


def _greet(desk: Desk, settings: Settings, note: Callable[[str], None]) -> None:
    page = f"http://{settings.host}:{settings.port}/"
    if desk.output.as_json:
        places = {"data": str(settings.data.absolute()), "inbox": str(settings.inbox.absolute())}
        desk.output.json({"page": page, **places, "broker": settings.broker_url or "private"})
    note(f"Inbox:  {settings.inbox.absolute()}")
    note(f"Status: {page}")
    if settings.broker_url == LOCAL:
        note("No broker was found, so the workers look into the ledger; everything works, a little slower.")


def _run(settings: Settings, store: "Store", broker: "list[Program]", display: "AccountDisplay") -> None:
    from console.live import LiveAccount
    from console.supervisor import Supervisor

    # The watcher stops first and the broker last: what was accepted until then is worked on.
    ours = (programs.serve(settings), *programs.receivers(settings), programs.worker(settings))
    tree = [*broker, *ours, programs.watch(settings)]
    supervisor = Supervisor(tree, settings.run, display.note)
    account = LiveAccount(store, display)
    with supervisor.signals():
        supervisor.start()
        supervisor.run(account.tick, 0.5, lambda: display.note("Stopping; Ctrl-C again stops at once."))
    account.show(last=True)
    display.note("Stopped.")


def _free_port(settings: Settings, *, must_be_free: bool) -> int:
    """The port to serve on: the one of the settings, or any free one where that is taken and was not asked for."""
    for port in (settings.port, 0):
        try:
            family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((settings.host, port))
                return int(probe.getsockname()[1])
        except OSError as error:
            if must_be_free or port == 0:
                where = f"{settings.host}:{settings.port}"
                raise SettingsError(f"The dashboard cannot listen on {where}: {error.strerror}.") from error
    raise AssertionError("unreachable")
