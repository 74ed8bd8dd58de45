"""The rules of notices: when people are to be told, and the round in which they are."""

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from console.meter import spoken
from copydesk.identity import host
from copydesk.settings import Settings
from storage.account import LaneDepth, lanes
from storage.history.journal import AUXILIARY
from storage.history.reading import history
from storage.history.sources import SourceVolume, volumes_by_source
from storage.operation.notices import Condition, Notice, claim, note_conditions, note_sent
from storage.operation.pauses import pauses_in_force
from storage.store import Store

log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0
_HOUR = 3600
_CLEARLY = 0.8
"""A condition is over when it is this far on the other side: one that hovers is told once."""

Channel = Callable[[Notice], None]
"""Sends a notice. Whatever it raises means that it did not arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the rules look at: the lanes that are not paused, rejects of the last hour, free bytes, the sources."""

    lanes: list[LaneDepth]
    rejects: dict[str, int]
    free_bytes: int
    sources: list[SourceVolume]


def look(store: Store) -> Seen:
    """Look now. Raises StoreUnavailableError."""
    paused = pauses_in_force(store)
    rejects: dict[str, int] = {}
    for point in history(store, _HOUR).points:
        for code, count in point.failures.items():
            if code != AUXILIARY:
                rejects[code] = rejects.get(code, 0) + count
    return Seen(
        lanes=[lane for lane in lanes(store) if lane.lane not in paused],
        rejects=rejects,
        free_bytes=shutil.disk_usage(store.settings.data).free,
        sources=volumes_by_source(store) if store.settings.notify_sources == "quiet" else [],
    )


def conditions(settings: Settings, seen: Seen) -> Iterator[Condition]:
    """What holds and what does not, by the rules of the settings."""
    if settings.notify_age_seconds:
        for lane in seen.lanes:
            yield _age(lane, settings.notify_age_seconds)
    if settings.notify_rejects:
        yield _rejects(seen.rejects, settings.notify_rejects)
    if settings.notify_free_bytes:
        yield _disk(seen.free_bytes, settings.notify_free_bytes)
    for source in seen.sources:
        yield _source(source)


def _age(lane: LaneDepth, most: float) -> Condition:
    sentence = f"The oldest drop of the lane {lane.lane} waits for {spoken(lane.oldest_seconds)}."
    return Condition("age", lane.lane, _above(lane.oldest_seconds, most), sentence)


def _rejects(rejects: Mapping[str, int], most: int) -> Condition:
    count = sum(rejects.values())
    often = max(rejects, key=lambda code: rejects[code], default="")
    why = f", most of them as {often}" if often else ""
    return Condition("failures", "", _above(count, most), f"{count} records were rejected in the last hour{why}.")


def _disk(free: int, least: int) -> Condition:
    holds = True if free < least else False if free * _CLEARLY >= least else None
    return Condition("disk", host(), holds, f"The data disk of {host()} has {free >> 20} MiB left.")


def _source(source: SourceVolume) -> Condition:
    usual = f", where {source.usual:.0f} are usual" if source.usual is not None else ""
    sentence = f"The source {source.source} sent {source.last_hour} articles in the last hour{usual}."
    return Condition("source", source.source, source.flag == "quiet", sentence)


def _above(value: float, most: float) -> bool | None:
    if value >= most:
        return True
    return False if value <= most * _CLEARLY else None


def tell(store: Store, channels: Mapping[str, Channel]) -> None:
    """One round: look, note what begins and ends, send what is due. Raises StoreUnavailableError."""
    if not channels:
        return
    note_conditions(store, conditions(store.settings, look(store)), channels)
    for notice in claim(store):
        if notice.channel not in channels:
            continue
        try:
            channels[notice.channel](notice)
        except Exception as error:  # whatever keeps it from arriving, it is tried again
            # Never the error itself: it may quote the address, which is a secret.
            log.warning(
                "action=notice_not_sent channel=%s rule=%s try=%d error=%s",
                notice.channel, notice.rule, notice.tries + 1, type(error).__name__,
            )  # fmt: skip
            continue
        note_sent(store, notice)
        log.info("action=notice_sent channel=%s rule=%s state=%s", notice.channel, notice.rule, notice.state)
