"""The programs of which a running desk is made, each one a command of our own."""

import sys
from dataclasses import fields, replace

from console.broker import PrivateBroker
from console.process import Program
from copydesk.errors import NoBrokerBinaryError
from copydesk.queues import LOCAL, hard_limit_seconds
from copydesk.settings import ENVIRONMENT_PREFIX, Settings

_PAST_THE_LIMIT_SECONDS = 45.0
"""A busy Celery pool may take half a minute longer to end than its last task."""


def environment(settings: Settings) -> dict[str, str]:
    """The settings as variables for another process, wherever it is started."""
    folders = {name: getattr(settings, name).absolute() for name in ("data", "inbox", "rules")}
    placed = replace(settings, **folders)
    return {ENVIRONMENT_PREFIX + each.name.upper(): str(getattr(placed, each.name)) for each in fields(placed)}


def broker(settings: Settings) -> tuple[Settings, list[Program]]:
    """The private broker if one is called for, and the settings with which everything else is to run.

    Where no server is found, workers look into the ledger instead: the settings then say `local`.
    """
    if settings.broker_url:
        return settings, []
    try:
        return settings, [PrivateBroker(settings).program()]
    except NoBrokerBinaryError:
        return replace(settings, broker_url=LOCAL), []


def worker(settings: Settings) -> Program:
    """The worker, which is given the time to finish what it holds."""
    return _ours("worker", settings, hard_limit_seconds(settings) + _PAST_THE_LIMIT_SECONDS)


def watch(settings: Settings) -> Program:
    """The watcher."""
    return _ours("watch", settings, 30)


def serve(settings: Settings) -> Program:
    """The dashboard."""
    return _ours("serve", settings, 10)


def receivers(settings: Settings) -> list[Program]:
    """Who tells the webhook and the stream of the settings, each at its own pace."""
    told = {"post": settings.feed_webhook, "stream": settings.feed_stream}
    return [_ours(f"feed {name}", settings, 30) for name, address in told.items() if address]


def _ours(name: str, settings: Settings, grace_seconds: float) -> Program:
    return Program(
        name=name.replace(" ", "-"),
        # -P: the folder in which we were started may hold anything, also a folder called `workers`.
        argv=(sys.executable, "-P", "-m", "console", *name.split()),
        env=environment(settings) | {"PYTHONUNBUFFERED": "1"},
        grace_seconds=grace_seconds,
    )
