"""What is ill, each with a sentence."""

import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from console.broker import answers
from console.meter import spoken
from console.overview import Overview
from copydesk.queues import LOCAL, broker_url
from copydesk.settings import Settings

SLOW_SECONDS = 60.0
"""Drops that wait longer than this with nobody settling any are a sign of illness."""

_REACH_SECONDS = 2.0
_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}


@dataclass(frozen=True, slots=True)
class Ailment:
    """A part that is ill, and how it shows."""

    part: str
    sentence: str


def ailments(settings: Settings, overview: Overview) -> list[Ailment]:
    """All that is ill, given a fresh overview (the database is well, then)."""
    found = [_broker(settings), _disk(settings), _watcher(overview), _workers(overview)]
    return [each for each in found if each is not None]


def broker_answers(settings: Settings) -> bool:
    """Whether the broker can be reached now."""
    if settings.broker_url == LOCAL:
        return True
    url = urlsplit(broker_url(settings))
    if url.scheme == "redis+socket":
        return answers(Path(unquote(url.path)))
    try:
        port = url.port or _PORTS.get(url.scheme, 6379)
        with socket.create_connection((url.hostname or "localhost", port), _REACH_SECONDS):
            return True
    except (OSError, ValueError):
        return False


def _broker(settings: Settings) -> Ailment | None:
    if broker_answers(settings):
        return None
    return Ailment("broker", "The broker cannot be reached; accepted files wait in the ledger.")


def _disk(settings: Settings) -> Ailment | None:
    free = shutil.disk_usage(settings.data).free
    if free >= settings.min_free_bytes:
        return None
    return Ailment("disk", f"The data disk has {free >> 20} MiB left, so no file is accepted.")


def _watcher(overview: Overview) -> Ailment | None:
    watchers = overview.alive("watch")
    if not watchers:
        return Ailment("watch", "No watcher runs; files wait in the inbox.")
    paused = next((each.info["paused"] for each in watchers if each.info.get("paused")), None)
    return Ailment("watch", str(paused)) if paused else None


def _workers(overview: Overview) -> Ailment | None:
    if not overview.alive("worker"):
        return Ailment("worker", "No worker runs; accepted files wait.")
    if overview.oldest_seconds > SLOW_SECONDS and overview.rate == 0:
        return Ailment(
            "worker", f"Nothing is settled, and the oldest file waits for {spoken(overview.oldest_seconds)}."
        )
    return None
