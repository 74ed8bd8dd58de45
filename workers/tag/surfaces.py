"""What a pattern stands for, and how its letters' case must be in the article."""

from enum import IntEnum
from typing import Literal, NamedTuple


class Case(IntEnum):
    """How the article must write a surface: in any case, with a capital, all in capitals, or cut short."""

    ANY = 0
    CAPITAL = 1
    UPPER = 2
    DOTTED = 3  # a capital first and a full stop after, as in `Ga.`


def case_of(surface: str) -> Case:
    """The case that a surface as written asks for: `war` any, `Turkey` a capital, `US` all capitals."""
    if surface.isupper() and len(surface) > 1:
        return Case.UPPER
    return Case.CAPITAL if surface[:1].isupper() else Case.ANY


def is_written_so(text: str, start: int, end: int, case: Case) -> bool:
    """Whether `text[start:end]` has the case asked for."""
    if case is Case.ANY:
        return True
    if case is Case.UPPER:
        return text[start:end].isupper()
    return text[start].isupper() and (case is Case.CAPITAL or text[end : end + 1] == ".")


def is_spelled(written: str, term: str) -> bool:
    """Whether a word is written with the accents of `term`, or in capitals without any, as headlines may be."""
    return written.casefold() == term or (written.isascii() and written.isupper())


class TopicTerm(NamedTuple):
    """A term that speaks for a topic (or against it, when the weight is negative).

    `code` is the topic's, `top` that of the top topic that holds it; equal for a top topic. `spelled` is the term
    where another word has the same letters with other accents (`élève`, `élevé`), else empty.
    """

    code: str
    top: str
    weight: float
    case: Case
    language: str
    spelled: str = ""


PlaceKind = Literal["name", "bare", "demonym", "capital", "state"]
"""`bare` is a name that is often something else; a demonym names the people; a capital only supports."""


class PlaceName(NamedTuple):
    """A surface of a country or of a US state, by its ISO 3166 code; of one language, or of any."""

    code: str
    kind: PlaceKind
    case: Case
    language: str = ""


class City(NamedTuple):
    """A city with its GeoNames id, ISO 3166-1 country, first-order division and thousands of people."""

    identity: str
    name: str
    country: str
    division: str
    thousands: int


class CityName(NamedTuple):
    """A name that one or more cities bear, the largest first.

    It is `ambiguous` where it is as often a person, a word or a smaller town.
    """

    cities: tuple[City, ...]
    case: Case
    ambiguous: bool


Meaning = TopicTerm | PlaceName | CityName
