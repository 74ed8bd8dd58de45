"""Column types that make both databases hold the same values."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from copydesk.gate import gate, gate_all


class GatedText(TypeDecorator[str]):
    """Text of any length that has passed the gate."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return _gated(value)


class GatedJson(TypeDecorator[Any]):
    """A plain JSON value kept as text: the same bytes on both databases, whatever their JSON types allow."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return _gated_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else orjson.loads(value)


def _gated(value: str | None) -> str | None:
    return None if value is None else gate(value)


def _gated_json(value: Any) -> str | None:
    if value is None:
        return None
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate somewhere
        return orjson.dumps(gate_all(value)).decode()
    return orjson.dumps(gate_all(value)).decode() if "\\u0000" in text else text


def gated_texts(values: Sequence[str | None]) -> Sequence[str | None]:
    """What is written of the values of a column of texts: nearly always they are as they should be."""
    together = "".join(filter(None, values))
    return values if gate(together) is together else [_gated(value) for value in values]


def gated_jsons(values: Sequence[Any]) -> Sequence[str | None]:
    """What is written of the values of a column of JSON."""
    return [_gated_json(value) for value in values]


def as_held(kind: TypeEngine[Any], value: Any) -> Any:
    """What comes back of a value that is written into a column of this type."""
    if isinstance(kind, GatedText):
        return _gated(value)
    if isinstance(kind, GatedJson):
        text = _gated_json(value)
        return None if text is None else orjson.loads(text)
    return value


Id = String(36)
Moment = String(27)
Sha256 = String(64)
Bytes = LargeBinary
