"""Which places an article speaks of: every place name judged by its neighbours and by the rest of the article."""

from dataclasses import dataclass, field

from workers.tag.automaton import Found, Span
from workers.tag.contexts import Sense, sense_of
from workers.tag.knowledge import Knowledge
from workers.tag.lexicons import neighbours
from workers.tag.scan import Scan, written_so
from workers.tag.surfaces import CityName, PlaceKind, PlaceName

_US = "US"
_PERSONAL = frozenset({"GE", "JO", "TD", "JE", "GG", "DM", "LB"})
"""Countries whose bare name said twice is still likely a person, a state or a town."""
_CAUCASUS = frozenset({"RU", "AM", "AZ", "UA"})


@dataclass(slots=True)
class Seen:
    """How often one country or state was seen, and the spans that speak for it.

    `sure` counts names that are hardly anything else, `bare` those that often are, `framed` those of both
    that follow a word such as `in`, `official` demonyms of what is a state's, and `parts` demonyms inside another
    name.
    """

    sure: int = 0
    bare: int = 0
    framed: int = 0
    persons: int = 0
    demonyms: int = 0
    official: int = 0
    parts: int = 0
    capitals: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def names(self) -> int:
        """Sightings of any of its names as a place."""
        return self.sure + self.bare

    def note(self, kind: PlaceKind, sense: Sense, span: Span) -> None:
        """Count one sighting."""
        if sense is Sense.PERSON:
            self.persons += kind in ("name", "bare")
        elif sense is Sense.PART:
            self.parts += 1
        elif sense is Sense.INSTITUTION or sense is Sense.LANGUAGE:
            return
        elif kind == "capital":
            self.capitals += 1
        else:
            self.spans.append(span)
            if kind == "demonym":
                self.demonyms += 1
                self.official += sense is Sense.FRAMED
            else:
                self.bare += kind == "bare"
                self.sure += kind != "bare"
                self.framed += sense is Sense.FRAMED and kind != "state"


@dataclass(frozen=True, slots=True)
class Geography:
    """All that was seen of countries and of US states, by code, and the sightings of cities.

    `places` says where the name of any place begins: where it ends, and what kind of name it is. `home` is the
    country that the article comes from, or nothing.
    """

    countries: dict[str, Seen]
    states: dict[str, Seen]
    cities: tuple[tuple[CityName, list[Span]], ...]
    places: dict[int, tuple[int, str]]
    home: str

    @property
    def is_local(self) -> bool:
        """Whether it reads like a US local story: it names a state, and no foreign country twice."""
        foreign = (seen.sure for code, seen in self.countries.items() if code != _US)
        return bool(self.states) and max(foreign, default=0) < 2

    def named(self) -> dict[str, Seen]:
        """The countries that the article speaks of."""
        return {code: seen for code, seen in self.countries.items() if self._is_credible(code, seen)}

    def _is_credible(self, code: str, seen: Seen) -> bool:
        """One sense per article: a name that is a person's once is the person's wherever it stands bare."""
        if seen.persons and not (seen.framed or seen.demonyms):
            return False
        if seen.sure or seen.official or seen.demonyms >= 1 + self.is_local:
            return True
        return bool(seen.names) and self._is_borne_out(code, seen)

    def _is_borne_out(self, code: str, seen: Seen) -> bool:
        """Whether something besides the bare name speaks for the country."""
        if seen.demonyms or seen.parts or seen.capitals or code == self.home:
            return True
        if self.states:
            return False
        often = seen.names >= 2 and code not in _PERSONAL
        return bool(seen.framed) or often or self._has_foreign_company(code)

    def _has_foreign_company(self, code: str) -> bool:
        """Whether a neighbour is surely named, or two other foreign countries are."""
        others = {other for other, seen in self.countries.items() if seen.sure and other != code}
        return bool(others & neighbours().get(code, frozenset())) or len(others - {_US}) >= 2


def geography_of(scan: Scan, seen: Found, known: Knowledge) -> Geography:
    """Judge every sighting of a place in an article."""
    countries: dict[str, Seen] = {}
    states: dict[str, Seen] = {}
    cities = []
    places: dict[int, tuple[int, str]] = {}
    for pattern, everywhere in seen.items():
        for meaning in known.places[pattern]:
            if isinstance(meaning, PlaceName) and meaning.language not in ("", scan.language):
                continue
            spans = written_so(scan.text, everywhere, meaning.case)
            kind = "city" if isinstance(meaning, CityName) else meaning.kind
            for start, end in spans:
                places[start] = (end, kind)
            if isinstance(meaning, CityName):
                cities.append((meaning, spans))
            elif spans:
                group = states if meaning.kind == "state" else countries
                if meaning.code not in group:
                    group[meaning.code] = Seen()
                _note(group[meaning.code], scan, spans, meaning.kind)
    for place in (*countries.values(), *states.values()):
        place.spans.sort()
    if "GE" in countries:
        _part_georgia(countries, states, scan.home)
    return Geography(countries, states, tuple(cities), places, scan.home)


def _note(seen: Seen, scan: Scan, spans: list[Span], kind: PlaceKind) -> None:
    for start, end in spans:
        titled = start < scan.body_start
        sense = sense_of(scan.text, start, end, demonym=kind == "demonym", titled=titled)
        seen.note(kind, sense, (start, end))


def _part_georgia(countries: dict[str, Seen], states: dict[str, Seen], home: str) -> None:
    """Georgia is one surface of a country and of a state: the article's other places or its home decide which."""
    country = countries["GE"]
    elsewhere = states.keys() - {"US-GA"}
    own = country.demonyms or country.capitals or home == "GE"
    if own or (countries.keys() & _CAUCASUS and not elsewhere):
        states.pop("US-GA", None)
    elif elsewhere or _US in countries or home == _US:
        del countries["GE"]
    else:
        states.pop("US-GA", None)
