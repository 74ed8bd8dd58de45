"""Running document frequencies: in how many articles of a language each word was seen.

They are statistics and not part of the account: a worker that dies takes the counts of its last articles with it.
"""

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import nlargest

import orjson
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.schema import frequencies
from storage.store import Store

MOST_WORDS = 60_000
"""Words of one language that are kept. Beyond, the rarest fall out: what is not kept counts as never seen, which
for a rare word is nearly so (lossy counting, Manku and Motwani 2002)."""
_LONGEST_LANGUAGE = 16


@dataclass(slots=True)
class Counted:
    """In how many of `documents` articles of one language each word was seen."""

    documents: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def read_frequencies(store: Store) -> dict[str, Counted]:
    """What was counted, by language."""
    with store.reading() as connection:
        rows = connection.execute(select(frequencies)).all()
    return {row.language: Counted(row.documents, _read(row.counts)) for row in rows}


def add_frequencies(store: Store, more: Mapping[str, Counted]) -> None:
    """Add what was counted in further articles. Languages are those of articles: primary subtags or `und`."""
    with store.writing() as connection:
        for language in sorted(more):  # in one order, so that no two transactions wait for each other
            _add(connection, language[:_LONGEST_LANGUAGE], more[language])


def _add(connection: Connection, language: str, more: Counted) -> None:
    its = frequencies.c.language == language
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    empty = insert(frequencies).values(language=language, documents=0, counts=_written(Counter()))
    connection.execute(empty.on_conflict_do_nothing(index_elements=[frequencies.c.language]))
    row = connection.execute(select(frequencies).where(its).with_for_update()).one()
    counts = _read(row.counts) + more.counts
    if len(counts) > MOST_WORDS:
        counts = Counter(dict(nlargest(MOST_WORDS * 3 // 4, counts.items(), key=lambda one: (one[1], one[0]))))
    values = {"documents": row.documents + more.documents, "counts": _written(counts)}
    connection.execute(update(frequencies).where(its).values(values))


def _written(counts: Counter[str]) -> bytes:
    return zlib.compress(orjson.dumps(counts), 1)


def _read(written: bytes) -> Counter[str]:
    return Counter(orjson.loads(zlib.decompress(written)))
