"""The values of a rule's keys, each of the type that it must have."""

import math
from typing import get_args

from workers.tag.rules.document import Located
from workers.tag.rules.rule import Kind

MAX_TERMS = 5_000


class WrongRuleError(Exception):
    """What is wrong with a rule, and the line."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def refuse_unknown(located: Located, known: frozenset[str]) -> None:
    """Raise WrongRuleError where a mapping has a key that is none of the known ones."""
    for key, value in located.value.items():
        if key not in known:
            raise WrongRuleError(f"there is no key {key!r}; known are {', '.join(sorted(known))}", value.line)


def kind_of(one: Located, text: str) -> Kind:
    """The kind of tag that a text names."""
    for kind in get_args(Kind):
        if kind == text:
            found: Kind = kind
            return found
    raise WrongRuleError(f"`kind` is one of {', '.join(get_args(Kind))}, not {text!r}", line_of(one, "kind"))


def line_of(one: Located, key: str) -> int:
    """The line of a key's value; that of the mapping where it has no such key."""
    line: int = one.value.get(key, one).line
    return line


def text_of(one: Located, key: str) -> str:
    """The text under a key; a whole number is one too."""
    located = one.value.get(key, Located("", one.line))
    if isinstance(located.value, float) and located.value.is_integer():
        return str(int(located.value))
    if not isinstance(located.value, str):
        raise WrongRuleError(f"`{key}` is a text", located.line)
    return located.value.strip()


def list_of(one: Located, key: str) -> list[str]:
    """The texts under a key; one text is a list of one."""
    located = one.value.get(key, Located([], one.line))
    items = located.value if isinstance(located.value, list) else [located]
    if not all(isinstance(item.value, str) for item in items) or len(items) > MAX_TERMS:
        raise WrongRuleError(f"`{key}` is a text or a list of at most {MAX_TERMS} texts", located.line)
    return [item.value for item in items]


def number_of(one: Located, key: str) -> float:
    """The number under a key, 1 where there is none."""
    located = one.value.get(key, Located(1.0, one.line))
    if not isinstance(located.value, float) or not math.isfinite(located.value) or located.value < 0:
        raise WrongRuleError(f"`{key}` is a number from 0", located.line)
    return located.value


def flag_of(one: Located, key: str) -> bool:
    """Whether a key says true."""
    located = one.value.get(key, Located(False, one.line))
    if not isinstance(located.value, bool):
        raise WrongRuleError(f"`{key}` is true or false", located.line)
    return located.value
