"""How each part is, with a sentence."""

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
from storage.operation.pauses import INTAKE

SLOW_SECONDS = 60.0
"""Drops that wait longer than this with nobody settling any are a sign of illness."""

_REACH_SECONDS = 2.0
_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}


@dataclass(frozen=True, slots=True)
class Part:
    """A part, whether it is well, and how it is."""

    part: str
    well: bool
    sentence: str


def parts(settings: Settings, overview: Overview) -> list[Part]:
    """Every part, given a fresh overview (the database is well, then)."""
    return [
        Part("database", True, "The database answers."),
        _broker(settings),
        _disk(settings),
        _watcher(overview),
        _workers(overview),
    ]


def ailments(settings: Settings, overview: Overview) -> list[Part]:
    """The parts that are ill."""
    return [part for part in parts(settings, overview) if not part.well]


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


def _broker(settings: Settings) -> Part:
    if settings.broker_url == LOCAL:
        return Part("broker", True, "There is none; the workers look into the ledger.")
    if broker_answers(settings):
        return Part("broker", True, "The broker answers.")
    return Part("broker", False, "The broker cannot be reached; accepted files wait in the ledger.")


def _disk(settings: Settings) -> Part:
    free = shutil.disk_usage(settings.data).free
    if free >= settings.min_free_bytes:
        return Part("disk", True, f"The data disk has {free / (1 << 30):.1f} GiB left.")
    return Part("disk", False, f"The data disk has {free >> 20} MiB left, so no file is accepted.")


def _watcher(overview: Overview) -> Part:
    watchers = overview.alive("watch")
    if not watchers:
        return Part("watch", False, "No watcher runs; files wait in the inbox.")
    if INTAKE in overview.pauses:  # a person wants it so
        return Part("watch", True, overview.pauses[INTAKE].sentence)
    held_back = next((each.info["paused"] for each in watchers if each.info.get("paused")), None)
    if held_back:
        return Part("watch", False, str(held_back))
    return Part("watch", True, f"The inbox is watched; {overview.waiting:,} files wait in it.")


def _workers(overview: Overview) -> Part:
    workers = overview.alive("worker")
    if not workers:
        return Part("worker", False, "No worker runs; accepted files wait.")
    if all(each.info.get("draining") for each in workers) and overview.account.accepted:
        return Part("worker", False, "All workers drain; accepted files wait.")
    held = all(lane.pause for lane in overview.lanes if lane.depth.waiting or lane.depth.leased)
    if overview.oldest_seconds > SLOW_SECONDS and overview.rate == 0 and not held:
        age = spoken(overview.oldest_seconds)
        return Part("worker", False, f"Nothing is settled, and the oldest file waits for {age}.")
    many = "1 worker runs" if len(workers) == 1 else f"{len(workers)} workers run"
    slots = sum(int(each.info.get("slots", 0)) for each in workers)
    return Part("worker", True, f"{many}, with {slots} processes.")
