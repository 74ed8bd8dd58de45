"""JSON from untrusted bytes: bounded depth, no NaN or Infinity, damage told with its place."""

import json
import re
from typing import Any, NoReturn

import orjson

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.encoding import decode, unicode_form

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse(data: bytes) -> Any:
    """One JSON value. Raises RejectedRecord: TOO_DEEP, MALFORMED (with the position) or BAD_ENCODING.

    Of equal keys the last wins. Lone surrogates become U+FFFD.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return _parse_again(data, error)


def parses_as_object(data: bytes) -> bool:
    """Whether these bytes are one whole JSON object."""
    try:
        return isinstance(orjson.loads(data), dict)
    except orjson.JSONDecodeError:
        return False


def _parse_again(data: bytes, error: orjson.JSONDecodeError) -> Any:
    """What orjson refuses for its bytes or its surrogates, not for its grammar, is read another way."""
    message = str(error)
    if "ecursion" in message or "depth" in message:
        raise RejectedRecord(RejectCode.TOO_DEEP, "The JSON nests deeper than any article does.") from error
    if "surrogate" in message:
        return _parse_with_surrogates(data)
    if unicode_form(data) or not _is_utf8(data):
        return _parse_text(decode(data).text.lstrip("\ufeff"))
    raise _malformed(error) from error


def _parse_text(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "ecursion" in str(error):
            raise RejectedRecord(RejectCode.TOO_DEEP, "The JSON nests deeper than any article does.") from error
        raise _malformed(error) from error


def _parse_with_surrogates(data: bytes) -> Any:
    try:
        return _without_surrogates(json.loads(decode(data).text, parse_constant=_refuse_constant))
    except json.JSONDecodeError as error:
        raise _malformed(error) from error
    except RecursionError as error:
        raise RejectedRecord(RejectCode.TOO_DEEP, "The JSON nests deeper than any article does.") from error
    except ValueError as error:
        raise RejectedRecord(RejectCode.MALFORMED, f"The JSON is not well formed: {error}.") from error


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(part) for part in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(part) for key, part in value.items()}
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _malformed(error: json.JSONDecodeError) -> RejectedRecord:
    return RejectedRecord(
        RejectCode.MALFORMED, f"The JSON is not well formed: {error.msg}.",
        f"line {error.lineno} column {error.colno}",
    )  # fmt: skip


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
