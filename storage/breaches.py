"""What a proof of the account finds wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that does not hold, where, and how it shows."""

    promise: str
    where: str
    sentence: str


def breaches(
    connection: Connection, promise: str, sentence: str, broken: ColumnElement[bool], joined: Select[Any]
) -> Iterator[Breach]:
    """One for each row of a selection that is broken; its first column says where."""
    for row in connection.execute(joined.where(broken)):
        yield Breach(promise, str(row[0]), sentence)
