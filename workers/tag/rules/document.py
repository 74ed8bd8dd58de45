"""Read a rule file as plain values that remember their lines. No aliases, no tags, bounded size and depth."""

from dataclasses import dataclass
from typing import Any

import yaml

MAX_FILE = 4 << 20
MAX_DEPTH = 12


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
        _refuse_tricks(text)
        node = yaml.compose(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableRulesError(error.problem or "this is not YAML", line) from error
    except yaml.YAMLError as error:
        raise UnreadableRulesError(f"this is not YAML: {error}", 1) from error
    return Located({}, 1) if node is None else _located(node)


def _refuse_tricks(text: str) -> None:
    """Aliases can blow a small file up, and depth can overflow the stack: refused before anything is built."""
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableRulesError("aliases are not allowed", line)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise UnreadableRulesError(f"nested deeper than {MAX_DEPTH} levels", line)


def _located(node: yaml.Node) -> Located:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Located(_mapping(node), line)
    if isinstance(node, yaml.SequenceNode):
        return Located([_located(item) for item in node.value], line)
    return Located(_scalar(node), line)


def _mapping(node: yaml.MappingNode) -> dict[str, Located]:
    values: dict[str, Located] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in values:
            raise UnreadableRulesError(f"the key {name!r} is given twice", key.start_mark.line + 1)
        values[name] = _located(value)
    return values


def _scalar(node: yaml.Node) -> Any:
    """Numbers and yes/no by the tag that YAML resolved; every other scalar as the text written."""
    text = str(node.value)
    if node.tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    if node.tag.endswith((":int", ":float")):
        try:
            return float(text)
        except ValueError:
            return text
    return text
