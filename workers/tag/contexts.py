"""The words right before and after a name, which tell a country from a person, a street or a language."""

from enum import Enum, auto

from workers.tag.lexicons import context_kinds

_REACH = 24  # code points looked at on either side
_OPENING = "(\"'“‘["
_CLOSING = ".,;:!?)\"'”’]…"
_PARTING = ',;:!?)"”]…'
_LONGEST_BODY = 4  # words after the demonym
_NONE: frozenset[str] = frozenset()


class Sense(Enum):
    """What the neighbouring words make of a place's surface."""

    FRAMED = auto()  # "in Jordan", "the Jordanian government": certainly a place
    PLAIN = auto()
    PERSON = auto()  # "Mr Jordan", "Michael Jordan"
    INSTITUTION = auto()  # "Jordan High School", "US Highway 82"
    LANGUAGE = auto()  # "speaks French"
    PART = auto()  # "American Legion", "Italian restaurant": a name or a thing, hardly the country


def word_before(text: str, start: int) -> str:
    """The word that ends right before `start`, or nothing where other marks than one space are between."""
    if start < 2 or text[start - 1] != " ":
        return ""
    word = text[max(0, start - _REACH) : start - 1].rpartition(" ")[2]
    if word.isalpha():
        return word
    word = (word.split() or [""])[-1] if not text[start - 2].isspace() else ""
    return word.lstrip(_OPENING) if word[-1:] not in _PARTING else ""


def word_after(text: str, end: int) -> str:
    """The word that begins one space after `end`, or nothing."""
    if text[end : end + 1] != " ":
        return ""
    word = text[end + 1 : end + 1 + _REACH].partition(" ")[0]
    return word if word.isalpha() else word.partition("\n")[0].rstrip(_CLOSING)


def kinds_of(word: str) -> frozenset[str]:
    """The kinds that a word in lower case has in contexts.tsv."""
    return context_kinds().get(word, _NONE)


def sense_of(text: str, start: int, end: int, *, demonym: bool, titled: bool) -> Sense:
    """Judge a country's name, or its demonym, by its neighbours.

    In a title (`titled`) a capital says nothing about the next word.
    """
    before, after = word_before(text, start), word_after(text, end)
    low = before.lower()
    kinds = kinds_of(low.rstrip("."))
    if kinds and _follows_a_person(before, kinds):
        return Sense.PERSON
    if demonym:
        sense = _sense_of_demonym(low, after.lower() if titled else after)
        return Sense.PLAIN if sense is Sense.PART and _heads_an_official_body(text, end) else sense
    if _precedes_an_institution(text, start, end, after):
        return Sense.INSTITUTION
    framed = "frame_before" in kinds and low[-1] != "."
    return Sense.FRAMED if framed or (low == "of" and _is_ruled(text, start)) else Sense.PLAIN


def _is_ruled(text: str, start: int) -> bool:
    """Whether the words before a name are such as "the king of": what only a country has."""
    return "state_before" in kinds_of(word_before(text, start - len("of ")).lower())


def _follows_a_person(before: str, kinds: frozenset[str]) -> bool:
    short = before[-1] == "."
    if not before[0].isupper():
        return not short and "honorific" in kinds and "frame_before" not in kinds
    return "honorific" in kinds or (not short and "given" in kinds)


def _sense_of_demonym(before: str, after: str) -> Sense:
    kinds = kinds_of(after.lower())
    named_alone = before == "in" and (
        not after or "joining" in kinds
    )  # "sung in Spanish", "in Spanish after that"
    if named_alone or "language_before" in kinds_of(before) or "language_after" in kinds:
        return Sense.LANGUAGE
    if not after:
        return Sense.PLAIN
    if "state_after" in kinds:
        return Sense.FRAMED
    if "thing_after" in kinds or "institution" in kinds:
        return Sense.PART
    if after[0].isupper() and "official_after" not in kinds:
        return Sense.PART
    return Sense.PLAIN


def _heads_an_official_body(text: str, end: int) -> bool:
    """Whether the name that a demonym begins is that of a public body: "Polish People's Party"."""
    for word in text[end : end + 2 * _REACH].split()[:_LONGEST_BODY]:
        if not word[0].isupper():
            return False
        if "public_body" in kinds_of(word.rstrip(_CLOSING).lower()):
            return True
        if word[-1] in _CLOSING:
            return False
    return False


def _precedes_an_institution(text: str, start: int, end: int, after: str) -> bool:
    """`Jordan High School`, `US-24`; but the US Court is the country's, so capitals only yield to roads."""
    if not after:
        return text[end : end + 1] == "-" and text[end + 1 : end + 2].isdigit()
    kinds = kinds_of(after.lower())
    return bool(kinds) and ("road_after" if text[start:end].isupper() else "institution") in kinds
