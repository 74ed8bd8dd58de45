"""`copydesk worker`: a worker, on this machine or any other that reaches the database and the broker."""

import os

import click

from console.desk import Desk
from console.desk import command as declare
from console.logger import log_to_stderr
from console.programs import environment
from console.stopping import asked_to_stop
from copydesk.queues import LOCAL, Lane
from copydesk.settings import Settings

_LANES = ",".join(Lane)


@declare("worker")
@click.option(
    "--concurrency",
    help="Worker processes: a number, or `auto` for as many as are needed.  [default: the setting `workers`]",
)
@click.option("--queues", default=_LANES, show_default=True, help="The lanes to serve, parted by commas.")
def command(desk: Desk, concurrency: str | None, queues: str) -> int:
    """Work on accepted files until SIGTERM; then finish what is held."""
    unknown = set(queues.split(",")) - set(Lane)
    if unknown:
        raise click.UsageError(f"There is no lane {min(unknown)!r}; the lanes are {_LANES}.")
    from workers.namer import namer_of

    settings = _sized(desk, concurrency)
    namer_of(settings)  # what is wrong with it is told before any work begins
    with desk.store(settings):
        pass  # and what is wrong with the database
    if settings.broker_url == LOCAL:
        return _without_broker(settings)
    return _with_celery(settings, queues)


def _sized(desk: Desk, concurrency: str | None) -> Settings:
    """With `auto` from one process to one for each core, or to what the settings say, as far as memory goes."""
    if concurrency != "auto":
        return desk.settings(workers=concurrency)
    settings = desk.settings()
    cores = len(os.sched_getaffinity(0))
    fitting = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // settings.worker_memory_bytes
    most = min(settings.most_workers or cores, fitting)
    return desk.settings(workers=1, most_workers=max(most, 2))


def _without_broker(settings: Settings) -> int:
    from workers import local

    log_to_stderr(settings)
    with asked_to_stop() as stop:
        local.run(settings, stop)
    return 0


def _with_celery(settings: Settings, queues: str) -> int:
    os.environ.update(environment(settings))  # the application reads its settings when it is imported
    from workers.app import app

    arguments = {
        "--concurrency": str(settings.workers),
        "--queues": queues,
        "--hostname": f"copydesk-{os.getpid()}@%h",  # several workers of one machine need several names
        "--loglevel": settings.log_level,
    }
    # Gossip and mingle serve nothing here and delay the start by a second.
    app.worker_main(
        ["worker", "--without-gossip", "--without-mingle", *(f"{k}={v}" for k, v in arguments.items())]
    )
    return 0
