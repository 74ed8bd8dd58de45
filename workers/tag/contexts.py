"""The words right before and after a name, which tell a country from a person, a street or a language."""

from enum import Enum, auto
from functools import cache

from workers.tag.lexicons import context_words

_REACH = 24  # code points looked at on either side
_OPENING = "(\"'“‘["
_CLOSING = ".,;:!?)\"'”’]…"


class Sense(Enum):
    """What the neighbouring words make of a place's surface."""

    FRAMED = auto()  # "in Jordan": certainly a place
    PLAIN = auto()
    PERSON = auto()  # "Mr Jordan", "Michael Jordan"
    INSTITUTION = auto()  # "Jordan High School", "US Highway 82"
    LANGUAGE = auto()  # "speaks French"
    PART = auto()  # "American Legion", "Italian restaurant": a name or a thing, hardly the country


def word_before(text: str, start: int) -> str:
    """The word that ends right before `start`, or nothing where other marks than one space are between."""
    if start < 2 or text[start - 1] != " ":
        return ""
    words = text[max(0, start - _REACH) : start - 1].split()
    word = words[-1] if words and not text[start - 2].isspace() else ""
    return word.lstrip(_OPENING) if word[-1:] not in ',;:!?)"”]…' else ""


def word_after(text: str, end: int) -> str:
    """The word that begins one space after `end`, or nothing."""
    if text[end : end + 1] != " ":
        return ""
    return text[end + 1 : end + 1 + _REACH].partition(" ")[0].partition("\n")[0].rstrip(_CLOSING)


def sense_of(text: str, start: int, end: int, *, demonym: bool, titled: bool) -> Sense:
    """Judge a country's name, or its demonym, by its neighbours.

    In a title (`titled`) a capital says nothing about the next word.
    """
    before, after = word_before(text, start), word_after(text, end)
    if _follows_a_person(before):
        return Sense.PERSON
    if demonym:
        return _sense_of_demonym(before.lower(), after.lower() if titled else after)
    if _precedes_an_institution(text, start, end, after):
        return Sense.INSTITUTION
    return Sense.FRAMED if before.lower() in _words("frame_before") else Sense.PLAIN


def _follows_a_person(before: str) -> bool:
    word = before.lower().rstrip(".")
    if not before[:1].isupper():
        return word in _words("honorific") and not before.endswith(".") and word not in _words("frame_before")
    return word in _words("honorific") or (not before.endswith(".") and word in _words("given"))


def _sense_of_demonym(before: str, after: str) -> Sense:
    low = after.lower()
    named_alone = before == "in" and not after  # "sung in Spanish."
    if named_alone or before in _words("language_before") or low in _words("language_after"):
        return Sense.LANGUAGE
    if low in _words("thing_after") or low in _words("institution"):
        return Sense.PART
    if after[:1].isupper() and low not in _words("official_after"):
        return Sense.PART
    return Sense.PLAIN


def _precedes_an_institution(text: str, start: int, end: int, after: str) -> bool:
    """`Jordan High School`, `US-24`; but the US Court is the country's, so capitals only yield to roads."""
    numbered = text[end : end + 1] == "-" and text[end + 1 : end + 2].isdigit()
    kind = "road_after" if text[start:end].isupper() else "institution"
    return numbered or after.lower() in _words(kind)


@cache
def _words(kind: str) -> frozenset[str]:
    return context_words(kind)
