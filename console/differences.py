"""Two values side by side, cut to where they differ."""

import json
from typing import Any

_WIDTH = 60
_LEAD = 15


def side_by_side(before: Any, after: Any) -> tuple[str, str]:
    """Both as one line each of at most some 60 characters, beginning a little before their first difference."""
    texts = _text(before), _text(after)
    begin = max(0, _alike(*texts) - _LEAD)
    first, second = (_cut(text, begin) for text in texts)
    return first, second


def _alike(first: str, second: str) -> int:
    """How many characters they have in common from the beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(first), len(second)))


def _cut(text: str, begin: int) -> str:
    shown = text[begin : begin + _WIDTH]
    return ("…" if begin else "") + shown + ("…" if begin + _WIDTH < len(text) else "")


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict) and "creator" in value:
        return f"{value['label']} ({value['role']}, {value['confidence']:.2f}, {value['creator']})"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
