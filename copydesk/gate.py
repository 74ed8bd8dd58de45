"""The one gate that every stored text passes, so that both databases hold the same text."""

from typing import Any

REPLACEMENT = "\ufffd"


def gate(text: str) -> str:
    """`text` without NUL and with each lone surrogate replaced by U+FFFD.

    PostgreSQL refuses both; SQLite takes the first and cuts at it. Everything else stays as it is.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def gate_all(value: Any) -> Any:
    """A plain JSON value with `gate` applied to every text in it, keys included."""
    if isinstance(value, str):
        return gate(value)
    if isinstance(value, dict):
        return {gate(str(key)): gate_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [gate_all(item) for item in value]
    return value
