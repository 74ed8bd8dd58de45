"""Writing many rows at once, the quickest way that each database has."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns. Raises what `connection.execute` would.

    PostgreSQL takes them by COPY: a row costs a quarter of what it does as a statement of its own, on both sides,
    which counts where a lock is held meanwhile.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    dialect = connection.dialect
    columns = [table.c[name] for name in rows[0]]
    as_bound = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]
    statement = f"COPY {table.name} ({', '.join(column.name for column in columns)}) FROM STDIN"
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row([bound(row[name]) if bound else row[name] for name, bound in as_bound])
    except dialect.loaded_dbapi.Error as error:  # the cursor is not SQLAlchemy's, so nobody has translated it
        raise DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error) from error
