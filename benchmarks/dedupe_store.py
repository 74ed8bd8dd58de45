"""What finding and publishing near copies costs, as the database grows: on both, with several processes at once.

    nice python -m benchmarks.dedupe_store [--sizes 10000 1000000] [--processes 4] [--articles 200] [--json]

The database is filled with the fingerprints of so many made-up articles, 38 each and one in ten of them shared
with many others, as phrases are; and with a thousand whole articles. Then every process settles articles one by
one, half of them edited copies of the whole ones: `search` is the look for candidates with all comparisons, before
the serial transaction; `settle` is that transaction with all that it writes, the wait for it and the commit; `all`
is both. Milliseconds an article.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
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


def _member(number: int, arrived: int) -> dict[str, Any]:
    return {
        "number": number, "article_id": f"filled {number}", "cluster": number, "version": VERSIONS["dedupe"],
        "host": None, "outlet": f"outlet {number % 500}", "dated": None, "arrived": arrived, "length": 2_500,
        "fingerprints": _EACH, "revises": None,
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
    with unguarded(store) as connection:
        cursor = connection.connection.cursor()
        for start in range(0, len(pairs), 1_000_000):
            cursor.executemany("INSERT INTO fingerprints VALUES (?, ?)", pairs[start : start + 1_000_000].tolist())


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


def work(settings: Settings, count: int, begin: Any, told: Any, number: int) -> None:
    """One process: settle so many articles one by one; the seconds of each."""
    store = open_store(settings)
    bodies = [*texts(11, _WHOLE)[number * 100 :][: count // 2], *texts(100 + number, count - count // 2)]
    made = [tagged(edited(body, 50 + number) if place < count // 2 else body) for place, body in enumerate(bodies)]
    sends = [accept(store, [new_drop(its.article.body.encode(), "a.txt")]).sends[0].number for its in made]
    searched: list[float] = []
    real = settlement.search

    def timed(*arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return real(*arguments)
        finally:
            searched.append(time.perf_counter() - began)

    settlement.search = timed  # type: ignore[assignment]
    begin.wait()
    every = []
    for send, its in zip(sends, made, strict=True):
        held = lease(store, send, owner())
        assert held is not None
        began = time.perf_counter()
        settle(store, held.id, [Worked(drop=held.drops[0], articles=(its,))], NEAR_COPIES)
        every.append(time.perf_counter() - began)
    told.put((searched, every))
    store.close()


def measured(settings: Settings, size: int, processes: int, count: int) -> Row:
    """Fill a database, and let the processes work on it together."""
    began = time.perf_counter()
    with closing(open_store(settings)) as store:
        fill(store, size)
    filled = time.perf_counter() - began
    context = multiprocessing.get_context("fork")
    begin, told = context.Barrier(processes + 1), context.Queue()
    children = [
        context.Process(target=work, args=(settings, count, begin, told, number)) for number in range(processes)
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
    row: Row = {
        "database": "PostgreSQL" if settings.database_url else "SQLite",
        "articles": size,
        "filled in s": round(filled),
        "articles/s": round(processes * count / seconds),
    }
    for name, times in (("search", searched), ("settle", every - searched), ("all", every)):
        row |= {f"{name} p50": float(np.quantile(times, 0.5)), f"{name} p99": float(np.quantile(times, 0.99))}
    return row


@contextmanager
def databases(*, durable: bool = True) -> Iterator[list[Any]]:
    """Makers of empty databases of both kinds, PostgreSQL first; it is `durable` if it outlasts a power cut."""
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgres(durable=durable))
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
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--articles", type=int, default=200, help="that each process settles")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with databases() as makers:
        rows = [
            measured(make(f"{make.__name__}_{size}"), size, arguments.processes, arguments.articles)
            for make in makers
            for size in arguments.sizes
        ]
    show({"finding and publishing": rows}, as_json=arguments.json)


if __name__ == "__main__":
    main()
