"""Copying everything from one database to another, of the same kind or not, page by page.

How far each table has come is written into the target in the transaction that writes the page, so a copy that was
interrupted goes on where it was. Afterwards both sides are read again and compared, by counts and by hashes.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson
import xxhash
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Result,
    Row,
    Select,
    String,
    Table,
    bindparam,
    delete,
    func,
    inspect,
    select,
    tuple_,
    update,
)

from copydesk.errors import CopydeskError
from storage.columns import GatedJson
from storage.inserting import insert_all
from storage.schema import counters, metadata, totals
from storage.store import Store

_PAGE_ROWS = 2000
_PAGE_BYTES = 8 << 20
_FETCHED_ROWS = 50
_ROW_BYTES = 200
_HASHES = 1 << 64

# A table of the target alone, and only while the copy is not complete.
_progress = Table(
    "copying",
    MetaData(),
    Column("name", String(64), primary_key=True),
    Column("last", GatedJson),
    Column("complete", Integer, nullable=False),
)

Told = Callable[[str], None]


class CopyingError(CopydeskError):
    """The copy cannot begin, or is not what it was made from."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a table holds: how many rows, and a hash over all of them that no order changes."""

    rows: int
    digest: str


def copy_store(source: Store, target: Store, told: Told = lambda _: None) -> dict[str, Contents]:
    """Copy all tables into a target that is empty, or that an earlier copy was interrupted on; what was copied.

    Nobody may write to either meanwhile. `told` takes a sentence for each table. Raises CopyingError, also where
    the two differ in the end, and StoreUnavailableError.
    """
    if target.engine.url == source.engine.url:
        raise CopyingError("Source and target are the same database.")
    _begin(target)
    for table in metadata.sorted_tables:
        if not _progress_of(target, table)[1]:
            _copy_table(source, target, table)
        told(f"{table.name}: copied.")
    copied = _compare(source, target, told)
    with target.writing() as connection:
        _progress.drop(connection)
    return copied


def _begin(target: Store) -> None:
    """Refuse a target that holds something else; begin, or go on."""
    with target.writing() as connection:
        if inspect(connection).has_table(_progress.name):
            return
        for table in (counters, totals):  # every new database begins with rows of these, which count nothing
            connection.execute(delete(table))
        for table in metadata.sorted_tables:
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise CopyingError(f"The target is not empty: its table {table.name} has rows.")
        _progress.create(connection)


def _progress_of(target: Store, table: Table) -> tuple[list[Any] | None, bool]:
    """The key of the last row that was copied, and whether all of them were."""
    with target.reading() as connection:
        row = connection.execute(select(_progress).where(_progress.c.name == table.name)).first()
    return (None, False) if row is None else (row.last, bool(row.complete))


def _copy_table(source: Store, target: Store, table: Table) -> None:
    last, _ = _progress_of(target, table)
    with source.reading() as connection:
        with closing(_pages(connection, table, last)) as pages:
            for page in pages:
                rows = [dict(row._mapping) | dict.fromkeys(_own_references(table)) for row in page]
                with target.writing() as into:
                    insert_all(into, table, rows)
                    _note(into, table, _key(table, page[-1]), complete=False)
        _link(connection, target, table)
    with target.writing() as into:
        _note(into, table, None, complete=True)


def _own_references(table: Table) -> list[str]:
    """Columns that refer to rows of the same table, which may come later: they are filled in afterwards."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _link(connection: Connection, target: Store, table: Table) -> None:
    for name in _own_references(table):
        (own,) = table.primary_key.columns
        filled = select(own.label("own"), table.c[name].label("other")).where(table.c[name].is_not(None))
        statement = update(table).where(own == bindparam("own")).values({name: bindparam("other")})
        with _streamed(connection, filled) as rows:
            for page in rows.partitions(_PAGE_ROWS):
                with target.writing() as into:
                    into.execute(statement, [dict(row._mapping) for row in page])


def _pages(connection: Connection, table: Table, last: Sequence[Any] | None) -> Generator[list[Row[Any]]]:
    """The rows that follow a key, in pages of bounded size."""
    keys = list(table.primary_key.columns)
    statement = select(table).order_by(*keys)
    if last is not None:
        statement = statement.where(tuple_(*keys) > tuple_(*last))
    page: list[Row[Any]] = []
    size = 0
    with _streamed(connection, statement) as rows:
        for row in rows:
            page.append(row)
            size += _ROW_BYTES + sum(len(value) for value in row if isinstance(value, bytes | str))
            if len(page) >= _PAGE_ROWS or size >= _PAGE_BYTES:
                yield page
                page, size = [], 0
        if page:
            yield page


def _key(table: Table, row: Row[Any]) -> list[Any]:
    return [row._mapping[column.name] for column in table.primary_key.columns]


def _note(connection: Connection, table: Table, last: list[Any] | None, *, complete: bool) -> None:
    connection.execute(delete(_progress).where(_progress.c.name == table.name))
    connection.execute(_progress.insert().values(name=table.name, last=last, complete=int(complete)))


def _compare(source: Store, target: Store, told: Told) -> dict[str, Contents]:
    compared = {}
    for table in metadata.sorted_tables:
        ours, theirs = contents(source, table), contents(target, table)
        if ours != theirs:
            raise CopyingError(
                f"The table {table.name} differs: {ours.rows} rows with the hash {ours.digest} in the source,"
                f" {theirs.rows} with {theirs.digest} in the target. Was something running?"
            )
        told(f"{table.name}: {ours.rows} rows are the same on both sides.")
        compared[table.name] = ours
    return compared


def contents(store: Store, table: Table) -> Contents:
    """How many rows a table has, and the sum of their hashes."""
    rows = total = 0
    with store.reading() as connection, _streamed(connection, select(table)) as found:
        for row in found:
            total += xxhash.xxh3_64_intdigest(orjson.dumps([_hashable(value) for value in row]))
            rows += 1
    return Contents(rows, f"{total % _HASHES:016x}")


def _hashable(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _streamed(connection: Connection, statement: Select[Any]) -> Result[Any]:
    """The rows without ever holding all of them; to be closed."""
    return connection.execute(statement, execution_options={"yield_per": _FETCHED_ROWS})
