"""What a rule is, and what can be wrong with one. The words for `match` are those of paperless-ngx."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Kind = Literal["topic", "place", "organisation", "person", "keyword", "rule"]


class Match(StrEnum):
    """How the terms of a rule must occur."""

    NONE = "none"  # switched off
    ANY = "any"  # their weights reach `min_score`
    ALL = "all"  # every one of them
    EXACT = "exact"  # any of them, in the case written
    REGEX = "regex"  # the pattern, in a text that holds one of the terms
    FUZZY = "fuzzy"  # a capitalised name much like one of them
    AUTO = "auto"  # left to a trained model; matches nothing by itself


@dataclass(frozen=True, slots=True)
class Term:
    """One term and its weight."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `file`, `line` and `version` say where it stands; `yes` and `no` are its own examples."""

    id: str
    file: str
    line: int
    version: int
    label: str
    kind: Kind
    scheme: str
    code: str
    match: Match
    terms: tuple[Term, ...]
    pattern: str = ""
    unless: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    ambiguous: bool = False
    min_score: float = 1.0
    title_weight: float = 1.0
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @property
    def creator(self) -> str:
        """The creator of its tags: `rule:file#id@version`."""
        return f"rule:{self.file}#{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class RuleError:
    """One thing that is wrong, and where: the line counts from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RuleErrors:
    """All that is wrong with a folder of rules; nothing of it is used."""

    errors: tuple[RuleError, ...]
