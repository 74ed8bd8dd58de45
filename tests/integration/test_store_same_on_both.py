"""The settled state is the same on SQLite and PostgreSQL (P16)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from copydesk.outcomes import RejectCode, Rejected
from copydesk.settings import Settings
from storage.account import Account, account
from storage.check import check
from storage.drops import retry_drops
from storage.failures import dismiss, list_failures
from storage.leases import hand_back
from storage.migrate import open_store
from storage.recovery import send_again, take_back
from storage.settlement import settle
from storage.store import Store
from storage.worked import Worked
from tests.filled import article as text_file
from tests.filled import fill, work
from tests.making import (
    BAD,
    accept_bytes,
    article,
    everything,
    lease_bytes,
    lease_send,
    only_lease,
    tag,
    unreadable,
    worked,
)

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "articles"
_TIMES = {
    "accepted_at", "settled_at", "at", "dismissed_at", "since", "started_at", "seen_at", "detail", "times",
    "arrived", "first_seen", "last_seen", "sampled_at",
}  # fmt: skip


@pytest.fixture
def both(tmp_path, postgres) -> Iterator[tuple[Store, Store]]:
    url = postgres.make_database(f"both_{abs(hash(tmp_path))}")
    # Time enough for a batch, whatever else the machine does: where one ends decides which number an article gets.
    unhurried = {"batch_seconds": 300, "record_seconds": 300, "lease_seconds": 1000.0}
    usual = Settings(data=tmp_path / "one", inbox=tmp_path / "in", broker_url="local", **unhurried)
    one = open_store(usual)
    two = open_store(replace(usual, data=tmp_path / "two", database_url=url))
    assert one.is_sqlite
    assert not two.is_sqlite
    yield one, two
    one.close()
    two.close()


def dump(store: Store) -> dict[str, list[Any]]:
    """All rows; each id is a number in the order of its making, and of a time it counts that there is one."""
    tables = everything(store)
    ids = {value for rows in tables.values() for row in rows for value in row.values() if is_id(value)}
    number = {value: f"id {place}" for place, value in enumerate(sorted(ids))}

    def plain(name: str, value: Any) -> Any:
        if name in _TIMES:
            return value is not None
        if isinstance(value, bytes | memoryview):
            return bytes(value)
        if name in {"owner", "host"}:
            return bool(value)
        return number.get(value, value) if isinstance(value, str) else value

    return {
        table: [{name: plain(name, value) for name, value in row.items()} for row in rows]
        for table, rows in tables.items()
    }


def is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 36 and value.count("-") == 4


def scenario(store: Store) -> Account:
    """Something of everything that can become of a drop."""
    held = lease_bytes(store, b"one", b"one", b"ONE!", b"two", b"bad")
    first, same, text, lines, bad = held.drops
    made = article("two", 0, title="\0\ud800é", authors=("Ä", "B"), provenance={"k\0": [1, None, 0.5, "\udfff"]})
    tagged = type(made)(
        index=0, article=made.article, text_hash=made.text_hash, tags=(tag("two"),), versions=made.versions
    )
    batch = [
        worked(first, "one"),
        worked(same, "one"),
        worked(text, "one"),
        Worked(drop=lines, articles=(tagged, article("one", 1)), rejected={2: BAD}),
        unreadable(bad, Rejected(RejectCode.INTERNAL, "b\0ad\ud9ff", "line \0")),
    ]
    settle(store, held.id, batch)

    archive = lease_bytes(store, b"archive", b"not begun")
    settle(store, archive.id, [worked(archive.drops[0], "three", "one", resume=(100, 2))])
    (back,) = hand_back(store, archive.id, [archive.drops[0].id])
    again = lease_send(store, back.number)
    settle(store, again.id, [Worked(drop=again.drops[0], articles=(article("four", 2),))])
    (alone,) = take_back(store, only_lease(store), 3)

    (lost,) = send_again(store, [alone])
    held = lease_send(store, lost.number)
    take_back(store, only_lease(store), 2)
    retried = retry_drops(store, [bad.id, lines.id, first.id])
    held = lease_send(store, retried[0].number)
    settle(store, held.id, [worked(drop, "five", "six", "seven") for drop in held.drops])
    dismiss(store, list_failures(store)[0].cause, "known")
    accept_bytes(store, b"waits", lane="bulk")
    return account(store)


def test_one_scenario_ends_alike_on_both(both) -> None:
    one, two = both
    assert scenario(one) == scenario(two)
    assert check(one).breaches == check(two).breaches == []
    found, expected = dump(one), dump(two)
    for table in expected:
        assert found[table] == expected[table], table
    states = [row["state"] for row in found["drops"]]
    assert {"stored", "duplicate", "rejected", "accepted"} == set(states)


def test_real_files_end_alike_on_both(both, tmp_path) -> None:
    """The seeds, and files that only one database would refuse, through the real stages."""
    one, two = both
    nasty = {
        "nul.txt": text_file("A\0 headline"),
        "claim.json": b'{"title": "Short", "body": "x", "language": "' + b"x" * 100 + b'"}',
        "nul.json": b'{"title": "T\\u0000", "body": "B\\u0000ody \\ud800", "language": "\\u0000",'
        b' "url": "h\\u0000", "guid": "\\udfff", "authors": ["A\\u0000"], "section": "s\\u0000"}',
        "huge.json": b'{"title": "T", "body": "B", "guid": ' + b"9" * 400 + b', "section": 1e999}',
        "deep.json": b"[" * 5000,
        "latin.txt": "Où est passée la forêt ?\n\nElle a brûlé.".encode("latin-1"),
    }
    for store in both:
        fill(store, tmp_path / "nasty", nasty)
        fill(store, SEEDS, {})
        work(store)
    assert account(one) == account(two)
    assert account(one).settled
    assert account(one).dropped > 50
    found, expected = dump(one), dump(two)
    for table in expected:
        assert found[table] == expected[table], table
    assert check(one).breaches == check(two).breaches == []
