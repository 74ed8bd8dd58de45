"""Writing many rows at once, the quickest way that each database has."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from storage.columns import GatedJson, GatedText, gated_jsons, gated_texts

Row = Mapping[str, Any]


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that have the same columns. Raises what `connection.execute` would.

    The driver is given what it takes as it is: to bind each row as any statement's costs several times the writing
    of it, which counts where a lock is held meanwhile. PostgreSQL takes rows by COPY.
    """
    if not rows:
        return
    names = tuple(rows[0])
    values = list(zip(*(_column(rows, table.c[name], connection.dialect) for name in names), strict=True))
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({', '.join(names)}) FROM STDIN", values)
    else:
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our names
        connection.exec_driver_sql(statement, values)


def _column(rows: Sequence[Row], column: Column[Any], dialect: Dialect) -> Sequence[Any]:
    """The values of one column, as the driver takes them: a column at once costs a third of each value alone."""
    values = list(map(itemgetter(column.name), rows))
    if isinstance(column.type, GatedText):
        return gated_texts(values)
    if isinstance(column.type, GatedJson):
        return gated_jsons(values)
    bound = column.type.dialect_impl(dialect).bind_processor(dialect)
    return [bound(value) for value in values] if bound else values


def _copy(connection: Connection, statement: str, values: Sequence[tuple[Any, ...]]) -> None:
    loaded = connection.dialect.loaded_dbapi
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
            for row in values:
                copy.write_row(row)
    except loaded.Error as error:  # the cursor is not SQLAlchemy's, so nobody has translated it
        raise DBAPIError.instance(statement, None, error, loaded.Error) from error
