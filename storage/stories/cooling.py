"""Fingerprints that have left every window: put aside, so that the table that is searched stays small."""

from sqlalchemy import Connection, delete, insert, select

from storage import counters
from storage.schema import cold_fingerprints, fingerprints, members, sketches
from storage.store import Store
from storage.stories.comparing import unpacked

_DAY = 86_400
_AT_ONCE = 200


def cool(store: Store, now: int, most: int = 10_000) -> int:
    """Put aside the fingerprints of articles that arrived before the longest window of any source began.

    `now` is in seconds since 1970. Goes from the oldest on, so many articles at a time; how many were moved. May
    be stopped at any time. A copy of an article that has cooled is found by its exact text or address alone.
    """
    usual = store.settings.near_window_days
    days = max([usual, *(each.get("window_days", usual) for each in store.settings.sources.values())])
    moved = 0
    while moved < most:
        with store.writing(serial=True) as connection:
            numbers = _warm(connection, now - days * _DAY)
            for number in numbers:
                _move(connection, number)
        moved += len(numbers)
        if len(numbers) < _AT_ONCE:
            break
    return moved


def _warm(connection: Connection, before: int) -> list[int]:
    """The next of the oldest articles whose fingerprints are to be moved; each is told once."""
    coldest = counters.last(connection, counters.COLD)
    its = select(members.c.number).where(members.c.arrived < before, members.c.fingerprints > 0)
    page = its.where(members.c.number > coldest).order_by(members.c.number).limit(_AT_ONCE)
    numbers = list(connection.execute(page).scalars())
    if numbers:
        counters.take(connection, counters.COLD, numbers[-1] - coldest)
    return numbers


def _move(connection: Connection, number: int) -> None:
    packed = connection.execute(select(sketches.c.fingerprints).where(sketches.c.number == number)).scalar_one()
    held = fingerprints.c.fingerprint.in_(unpacked(packed, b"").fingerprints)
    its = select(fingerprints.c.fingerprint, fingerprints.c.number).where(held, fingerprints.c.number == number)
    connection.execute(insert(cold_fingerprints).from_select(["fingerprint", "number"], its))
    connection.execute(delete(fingerprints).where(held, fingerprints.c.number == number))
