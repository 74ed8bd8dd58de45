"""Column types that make both databases hold the same values."""

from typing import Any

import orjson
from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from copydesk.gate import gate, gate_all


class GatedText(TypeDecorator[str]):
    """Text of any length that has passed the gate."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else gate(value)


class GatedJson(TypeDecorator[Any]):
    """A plain JSON value kept as text: the same bytes on both databases, whatever their JSON types allow."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        try:
            text = orjson.dumps(value).decode()
        except TypeError:  # a lone surrogate somewhere
            return orjson.dumps(gate_all(value)).decode()
        return orjson.dumps(gate_all(value)).decode() if "\\u0000" in text else text

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else orjson.loads(value)


def as_held(kind: TypeEngine[Any], value: Any) -> Any:
    """What comes back of a value that is written into a column of this type."""
    if isinstance(kind, GatedText):
        return kind.process_bind_param(value, _ANY)
    if isinstance(kind, GatedJson):
        return kind.process_result_value(kind.process_bind_param(value, _ANY), _ANY)
    return value


_ANY = DefaultDialect()  # the types do not look at it
Id = String(36)
Moment = String(27)
Sha256 = String(64)
Bytes = LargeBinary
