"""Lists of values as one parameter: the text of a statement stays the same, however many values there are.

An `IN` with a parameter for each value is written anew for every length: building and parsing it takes longer than
looking the values up, databases bound how many there may be, and no plan can be kept.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Boolean, ColumnElement, Integer, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class _Listed(TypeDecorator[Any]):
    """Texts or numbers in one text: as PostgreSQL writes an array, as JSON for SQLite.

    Drivers take longer to write a list than to look its values up.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> str:
        return as_parameter(value or (), dialect.name)


def as_parameter(values: Iterable[str | int], dialect: str) -> str:
    """Values as the dialect reads a list: to be cast to an array on PostgreSQL, `json_each` takes it on SQLite."""
    if dialect == "postgresql":
        return f"{{{','.join(map(_element, values))}}}"
    return orjson.dumps(list(values)).decode()


def _element(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Among(FunctionElement[bool]):
    """Whether a column holds one of the values of a list."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> "_Among":  # noqa: ARG002
        """It is a condition already: `… = 1` around it would keep an index from being used."""
        return self


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The condition that a column of texts or numbers holds one of the values of the parameter `name`."""
    return _Among(column, bindparam(name, type_=_Listed()))


@compiles(_Among, "postgresql")
def _as_array(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = element.clauses
    kind = "bigint" if isinstance(column.type, Integer) else "text"
    listed = f"CAST({compiler.process(values, **more)} AS {kind}[])"
    return f"{compiler.process(column, **more)} = ANY ({listed})"


@compiles(_Among, "sqlite")
def _as_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = element.clauses
    listed = f"json_each({compiler.process(values, **more)})"
    return f"{compiler.process(column, **more)} IN (SELECT value FROM {listed})"  # noqa: S608 - a parameter
