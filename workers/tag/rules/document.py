"""Read a rule file as plain values that remember their lines. No aliases, no tags, bounded size and depth."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

MAX_FILE = 4 << 20
MAX_DEPTH = 12
_RESOLVERS = yaml.CSafeLoader.yaml_implicit_resolvers


@dataclass(frozen=True, slots=True)
class Located:
    """A value with the line that it begins on. Inside are more of these, in lists and by key."""

    value: Any
    line: int


class UnreadableRulesError(Exception):
    """A file that is no YAML of the plain kind; the message has the reason, `line` the place."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def read_document(text: str) -> Located:
    """The document. Raises UnreadableRulesError."""
    if len(text) > MAX_FILE:
        raise UnreadableRulesError(f"the file is larger than {MAX_FILE} characters", 1)
    try:
        return _built(yaml.parse(text, yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableRulesError(error.problem or "this is not YAML", line) from error
    except yaml.YAMLError as error:
        raise UnreadableRulesError(f"this is not YAML: {error}", 1) from error


def _built(events: Iterable[yaml.Event]) -> Located:
    """The document of a stream of events, read as they come: that takes half as long as to compose it first."""
    outermost = Located([], 1)
    stack = [_Open(outermost)]
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            stack[-1].take(Located(_scalar(event), _line(event)), event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            found: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            located = Located(found, _line(event))
            stack[-1].take(located, None)
            stack.append(_Open(located))
            if len(stack) > MAX_DEPTH + 1:
                raise UnreadableRulesError(f"nested deeper than {MAX_DEPTH} levels", located.line)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise UnreadableRulesError("aliases are not allowed", _line(event))
        elif isinstance(event, yaml.DocumentStartEvent) and outermost.value:
            raise UnreadableRulesError("expected a single document in the stream", _line(event))
    return outermost.value[0] if outermost.value else Located({}, 1)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Open:
    """A list or a mapping that is being read; of a mapping, the key whose value comes next."""

    def __init__(self, into: Located) -> None:
        self._values: Any = into.value
        self._key: str | None = None

    def take(self, one: Located, written: str | None) -> None:
        """Put the next value, or the next key, in its place; `written` is the text of a scalar."""
        if isinstance(self._values, list):
            self._values.append(one)
        elif self._key is not None:
            self._values[self._key] = one
            self._key = None
        elif written is None:
            raise UnreadableRulesError("a key is a text", one.line)
        elif written in self._values:
            raise UnreadableRulesError(f"the key {written!r} is given twice", one.line)
        else:
            self._key = written


def _scalar(event: yaml.ScalarEvent) -> Any:
    """Numbers and yes/no by the tag that YAML resolves; every other scalar as the text written."""
    text = str(event.value)
    tag = event.tag or (_resolved(text) if event.implicit[0] else "")
    if tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    if tag.endswith((":int", ":float")):
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _resolved(text: str) -> str:
    """The tag of a plain scalar, or nothing."""
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return str(tag)
    return ""
