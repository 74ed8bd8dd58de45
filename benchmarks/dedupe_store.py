"""What finding and publishing near copies costs, as the database grows: on both, with several processes at once.

    nice python -m benchmarks.dedupe_store [--sizes 10000 1000000] [--batches 1 100] [--processes 4] [--json]

The database is filled with the fingerprints of so many made-up articles, 38 each and one in ten of them shared
with many others, as phrases are; and with a thousand whole articles; all of it is brought to disk. Then every
process settles articles in batches of so many, half of them edited copies of the whole ones: `search` is the look
for candidates with all comparisons, before the serial transaction; `settle` is that transaction with all that it
writes, the wait for it and the commit; `all` is both. These are milliseconds a batch; `all p99 each` is that of a
batch divided by its articles. PostgreSQL runs with the settings of `docker-compose.yml`.
"""

import argparse
import multiprocessing
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
from sqlalchemy import select, update

from benchmarks.report import Row, show
from copydesk.identity import owner
from copydesk.settings import Settings
from storage import counters, settlement
from storage.inserting import insert_all
from storage.leases import lease
from storage.ledger import accept
from storage.migrate import open_store
from storage.schema import counters as counted
from storage.schema import members
from storage.settlement import Worked, settle
from storage.store import Store
from tests import servers
from tests.making import new_drop, unguarded
from tests.stories import edited, settle_articles, tagged, texts
from workers.judging import NEAR_COPIES
from workers.stages import VERSIONS

_EACH = 38
_SHARED = 0.1
_PHRASES = 20_000
_WHOLE = 1_000
_AT_ONCE = 50
_FILLED = 50_000
_BATCHES = 10
_SERVER = ("shared_buffers=256MB", "wal_compression=on", "max_wal_size=4GB")
"""Those of `docker-compose.yml`."""


def fill(store: Store, size: int) -> None:
    """A thousand whole articles, and others of which there is only what they are found by."""
    whole = [tagged(text) for text in texts(11, _WHOLE)]
    for start in range(0, _WHOLE, _AT_ONCE):
        settle_articles(store, whole[start : start + _AT_ONCE])
    with unguarded(store) as connection:
        first = counters.last(connection, counters.MEMBER) + 1
        arrived = connection.execute(select(members.c.arrived).limit(1)).scalar_one()
        for start in range(first, first + size - _WHOLE, _FILLED):
            some = range(start, min(start + _FILLED, first + size - _WHOLE))
            insert_all(connection, members, [_member(number, arrived) for number in some])
        connection.execute(update(counted).where(counted.c.name == counters.MEMBER).values(value=size))
    held = _held(first, size - _WHOLE)
    (_fill_sqlite if store.is_sqlite else _fill_postgresql)(store, held)
    os.sync()  # what is measured next does not wait for this to be written


def _member(number: int, arrived: int) -> dict[str, Any]:
    return {
        "number": number, "article_id": f"filled {number}", "cluster": number, "version": VERSIONS["dedupe"],
        "host": None, "outlet": f"outlet {number % 500}", "dated": None, "arrived": arrived, "length": 2_500,
        "fingerprints": _EACH, "revises": None, "published": number,
    }  # fmt: skip


def _held(first: int, count: int) -> npt.NDArray[np.int64]:
    """Pairs of a fingerprint and a number, sorted; a tenth of the fingerprints are those of frequent phrases."""
    chance = np.random.default_rng(5)
    pairs = np.empty((count * _EACH, 2), np.int64)
    pairs[:, 0] = chance.integers(-(2**63), -(2**63) + 2**60, len(pairs), dtype=np.int64)
    shared = chance.random(len(pairs)) < _SHARED
    phrases = chance.integers(-(2**63), -(2**63) + 2**60, _PHRASES, dtype=np.int64)
    pairs[shared, 0] = phrases[np.minimum(chance.zipf(1.3, int(shared.sum())) - 1, _PHRASES - 1)]
    pairs[:, 1] = np.repeat(np.arange(first, first + count), _EACH)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    new = np.ones(len(pairs), bool)
    new[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    return pairs[new]


def _fill_sqlite(store: Store, pairs: npt.NDArray[np.int64]) -> None:
    """Without a log, which would be written besides, as long as the table."""
    store.close()
    with closing(sqlite3.connect(str(store.engine.url.database), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for start in range(0, len(pairs), 1_000_000):
            some = pairs[start : start + 1_000_000]
            rows = zip(some[:, 0].tolist(), some[:, 1].tolist(), strict=True)
            connection.executemany("INSERT INTO fingerprints VALUES (?, ?)", rows)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


def _fill_postgresql(store: Store, pairs: npt.NDArray[np.int64]) -> None:
    """By binary COPY without the index, which is built at the end."""
    rows = np.empty(len(pairs), np.dtype([("n", ">i2"), ("a", ">i4"), ("f", ">i8"), ("b", ">i4"), ("m", ">i8")]))
    rows["n"], rows["a"], rows["b"] = 2, 8, 8
    rows["f"], rows["m"] = pairs[:, 0], pairs[:, 1]
    url = store.settings.database_url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE fingerprints DROP CONSTRAINT pk_fingerprints")
        with connection.cursor() as cursor, cursor.copy("COPY fingerprints FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
            for start in range(0, len(rows), 1_000_000):
                copy.write(rows[start : start + 1_000_000].tobytes())
            copy.write(b"\xff\xff")
        connection.execute(
            "ALTER TABLE fingerprints ADD CONSTRAINT pk_fingerprints PRIMARY KEY (fingerprint, number)"
        )
        connection.execute("VACUUM ANALYZE fingerprints, members")
        connection.execute("CHECKPOINT")


def work(settings: Settings, count: int, batch: int, begin: Any, told: Any, number: int) -> None:
    """One process: settle so many articles in batches; the seconds of each batch."""
    store = open_store(settings)
    whole = texts(11, _WHOLE)
    copied = [edited(whole[(number * 100 + place) % _WHOLE], 50 + number + batch) for place in range(count // 2)]
    made = [tagged(body) for body in (*copied, *texts(100 + number + batch, count - count // 2))]
    made = [made[place] for place in np.random.default_rng(number).permutation(count)]
    batches = [made[start : start + batch] for start in range(0, count, batch)]
    sends = [
        accept(store, [new_drop(its.article.body.encode(), f"{batch}.txt") for its in some]).sends[0].number
        for some in batches
    ]
    searched = _timed_searches()
    begin.wait()
    every = []
    for send, some in zip(sends, batches, strict=True):
        held = lease(store, send, owner())
        assert held is not None
        worked = [Worked(drop=drop, articles=(its,)) for drop, its in zip(held.drops, some, strict=True)]
        began = time.perf_counter()
        settle(store, held.id, worked, NEAR_COPIES)
        every.append(time.perf_counter() - began)
    told.put((searched, every))
    store.close()


def _timed_searches() -> list[float]:
    """The seconds of each search from now on in this process."""
    searched: list[float] = []
    real = settlement.search

    def timed(*arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return real(*arguments)
        finally:
            searched.append(time.perf_counter() - began)

    settlement.search = timed  # type: ignore[assignment]
    return searched


def measured(settings: Settings, size: int, batches: Sequence[int], processes: int, count: int) -> list[Row]:
    """Fill a database, and let the processes work on it together, in batches of each of these sizes."""
    began = time.perf_counter()
    with closing(open_store(settings)) as store:
        fill(store, size)
    filled = round(time.perf_counter() - began)
    about: Row = {
        "database": "PostgreSQL" if settings.database_url else "SQLite", "articles": size, "filled in s": filled,
    }  # fmt: skip
    return [about | _together(settings, batch, processes, max(count, _BATCHES * batch)) for batch in batches]


def _together(settings: Settings, batch: int, processes: int, count: int) -> Row:
    context = multiprocessing.get_context("fork")
    begin, told = context.Barrier(processes + 1), context.Queue()
    children = [
        context.Process(target=work, args=(settings, count, batch, begin, told, number))
        for number in range(processes)
    ]
    for child in children:
        child.start()
    begin.wait()
    began = time.perf_counter()
    found = [told.get() for _ in children]
    seconds = time.perf_counter() - began
    for child in children:
        child.join()
    searched = np.concatenate([each[0] for each in found]) * 1000
    every = np.concatenate([each[1] for each in found]) * 1000
    row: Row = {"a batch": batch, "articles/s": round(processes * count / seconds)}
    for name, times in (("search", searched), ("settle", every - searched), ("all", every)):
        row |= {f"{name} p50": float(np.quantile(times, 0.5)), f"{name} p99": float(np.quantile(times, 0.99))}
    return row | {"all p99 each": row["all p99"] / batch}


@contextmanager
def databases(*, durable: bool = True) -> Iterator[list[Any]]:
    """Makers of empty databases of both kinds, PostgreSQL first; it is `durable` if it outlasts a power cut."""
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgres(durable=durable, settings=_SERVER))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-dedupe-")))
        usual = Settings(inbox=folder / "inbox", broker_url="local")

        def sqlite(name: str) -> Settings:
            return replace(usual, data=folder / name)

        def postgresql(name: str) -> Settings:
            return replace(usual, data=folder / name, database_url=server.make_database(name))

        yield [postgresql, sqlite]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 100], help="articles a batch")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--articles", type=int, default=200, help="for each process, ten batches at least")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with databases() as makers:
        rows = [
            row
            for make in makers
            for size in arguments.sizes
            for row in measured(
                make(f"{make.__name__}_{size}"), size, arguments.batches, arguments.processes, arguments.articles
            )
        ]
    show({"finding and publishing": rows}, as_json=arguments.json)


if __name__ == "__main__":
    main()
