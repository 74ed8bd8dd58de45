"""Read the data files: topic terms, topic labels, countries and block phrases."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workers.tag.plurals import with_plural
from workers.tag.surfaces import Case, City, CityName, Meaning, PlaceKind, PlaceName, TopicTerm, case_of

LANGUAGES = ("en", "fr", "de", "es", "pt")
"""The languages that have topic terms here."""
_JUST_SO = "!"
_DATA = Path(__file__).with_name("data")
TABLES = tuple(sorted(_DATA.glob("*.tsv")))
"""The data files."""
_RARE = frozenset({"03000000", "05000000", "06000000", "08000000", "09000000", "10000000", "12000000", "14000000"})
_OF_RARE = 0.8
"""So much of their weight the terms of a rare topic count: many articles name its things in passing."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One IPTC Media Topic: eight digits, the broader topic's digits or an empty text, and the label."""

    code: str
    broader: str
    label: str


@cache
def topics() -> dict[str, Topic]:
    """The topics by code, the 17 top ones and the second level."""
    return {row[0]: Topic(*row) for row in _rows("topics.tsv")}


@cache
def place_labels() -> dict[str, str]:
    """The English name of each country and US state by its ISO 3166 code (`FR`, `US-GA`)."""
    return {row[0]: row[1].removesuffix("?") for file in ("countries.tsv", "states.tsv") for row in _rows(file)}


@cache
def alpha2_codes() -> dict[str, str]:
    """The ISO 3166-1 alpha-2 code of each country by its alpha-3 code."""
    return {longer: code for code, longer in _rows("alpha3.tsv")}


@cache
def neighbours() -> dict[str, frozenset[str]]:
    """The land neighbours of each country that has some."""
    return {code: frozenset(_items(cell)) for code, cell in _rows("neighbours.tsv")}


@cache
def context_kinds() -> dict[str, frozenset[str]]:
    """What kinds each word around a place's name has; the words are in lower case."""
    return _kinds("contexts.tsv")


@cache
def name_kinds() -> dict[str, frozenset[str]]:
    """What kinds each word within a person's or an organisation's name has; the words are in lower case."""
    return _kinds("names.tsv", "contexts.tsv")


def _kinds(*names: str) -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for name in names:
        for kind, words in _rows(name):
            for word in _items(words):
                kinds.setdefault(word, set()).add(kind)
    return {word: frozenset(its) for word, its in kinds.items()}


@cache
def context_words(kind: str) -> frozenset[str]:
    """The words of one kind in contexts.tsv, in lower case."""
    return frozenset(word for word, kinds in context_kinds().items() if kind in kinds)


@cache
def stop_words() -> dict[str, frozenset[str]]:
    """The commonest words of each language that has them here."""
    return {language: frozenset(_items(words)) for language, words in _rows("stop_words.tsv")}


def topic_terms(language: str) -> Iterator[tuple[str, TopicTerm]]:
    """Each surface with what it says. A line is: code, weight, terms parted by semicolons.

    One with an exclamation mark has no plural and just these accents.
    """
    for code, written, terms in _rows(f"topics_{language}.tsv"):
        top = topics()[code].broader or code
        weight = round(float(written) * (_OF_RARE if top in _RARE else 1.0), 2)
        for term in _items(terms):
            case = case_of(term)
            if term.endswith(_JUST_SO):
                spelled = term.removesuffix(_JUST_SO)
                yield spelled, TopicTerm(code, top, weight, case, language, spelled)
                continue
            for surface in with_plural(term, language) if case is Case.ANY else (term,):
                yield surface, TopicTerm(code, top, weight, case, language)


def place_names() -> Iterator[tuple[str, PlaceName]]:
    """Each surface of a country. A line is: code, name, other names, demonyms, capitals.

    A question mark after a name says that it is often something else (Jordan, Turkey).
    """
    for code, name, others, demonyms, capitals in _rows("countries.tsv"):
        for written in (name, *_items(others)):
            surface = written.removesuffix("?")
            kind: PlaceKind = "name" if surface == written else "bare"
            yield surface, PlaceName(code, kind, max(case_of(surface), Case.CAPITAL))
        for surface in _items(demonyms):
            yield surface, PlaceName(code, "demonym", Case.CAPITAL)
        for surface in _items(capitals):
            yield surface, PlaceName(code, "capital", Case.CAPITAL)


def foreign_place_names() -> Iterator[tuple[str, PlaceName]]:
    """Names of countries in other languages. A line is: code, language, names."""
    for code, language, names in _rows("country_names.tsv"):
        for surface in _items(names):
            yield surface, PlaceName(code, "name", max(case_of(surface), Case.CAPITAL), language)


def state_names() -> Iterator[tuple[str, PlaceName]]:
    """Each surface of a US state. A line is: code, name, other surfaces."""
    for code, name, others in _rows("states.tsv"):
        for surface in (name, *_items(others)):
            case = Case.DOTTED if surface.endswith(".") else Case.CAPITAL
            yield surface, PlaceName(code, "state", case)


def city_names() -> Iterator[tuple[str, CityName]]:
    """Each name of a city with all the cities of that name, the largest first."""
    namesakes: dict[str, list[City]] = {}
    for identity, name, country, division, thousands in _rows("cities.tsv"):
        namesakes.setdefault(name, []).append(City(identity, name, country, division, int(thousands)))
    often_else = context_words("ambiguous_city") | context_words("given")
    for name, cities in namesakes.items():
        yield name, CityName(tuple(cities), Case.CAPITAL, name.lower() in often_else)


def block_phrases() -> Iterator[str]:
    """Phrases that swallow a name inside them and mean nothing themselves."""
    for (line,) in _rows("blocks.tsv"):
        yield from _items(line)


def meanings() -> Iterator[tuple[str, Meaning]]:
    """Every surface of every source with what it means."""
    for language in LANGUAGES:
        yield from topic_terms(language)
    yield from place_names()
    yield from foreign_place_names()
    yield from state_names()
    yield from city_names()


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";") if item.strip()]
