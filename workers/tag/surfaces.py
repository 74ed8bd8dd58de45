"""What a pattern stands for, and how its letters' case must be in the article."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal


class Case(IntEnum):
    """How the article must write a surface: in any case, with a capital, or all in capitals."""

    ANY = 0
    CAPITAL = 1
    UPPER = 2


def case_of(surface: str) -> Case:
    """The case that a surface as written asks for: `war` any, `Turkey` a capital, `US` all capitals."""
    if surface.isupper() and len(surface) > 1:
        return Case.UPPER
    return Case.CAPITAL if surface[:1].isupper() else Case.ANY


def is_written_so(text: str, start: int, end: int, case: Case) -> bool:
    """Whether `text[start:end]` has the case asked for."""
    if case is Case.ANY:
        return True
    if case is Case.CAPITAL:
        return text[start].isupper()
    return text[start:end].isupper()


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term that speaks for a topic code (or against it, when the weight is negative)."""

    code: str
    weight: float
    case: Case


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A surface of a country: its name, its people's name, or its capital (support only)."""

    code: str
    kind: Literal["name", "demonym", "capital"]
    case: Case


Meaning = TopicTerm | PlaceName
