"""Cities of 100,000 people and more, told from people and words of the same name, and from each other."""

from dataclasses import dataclass, field

from copydesk.articles import Tag
from workers.tag.automaton import Span
from workers.tag.contexts import Sense, sense_of, word_after
from workers.tag.geography import Geography
from workers.tag.roles import role_of
from workers.tag.scan import Scan
from workers.tag.surfaces import City, CityName

CREATOR = "rule:cities@2"
MAX_CITIES = 8
_LARGE = 900  # thousands: a city of a million is meant by its bare name said twice
_AT_HOME, _ALONE, _ABROAD = 0.92, 0.75, 0.6


@dataclass(slots=True)
class _Seen:
    """How often one city was seen, and the spans that speak for it.

    `framed` and `plain` leave out those that a capitalised word follows ("Lincoln Memorial").
    """

    city: City
    ambiguous: bool
    framed: int = 0
    plain: int = 0
    persons: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def is_credible(self) -> bool:
        if self.persons:
            return False
        large = self.plain >= 2 and self.city.thousands >= _LARGE
        return bool(self.framed) or (large if self.ambiguous else self.plain >= 1)


def city_tags(scan: Scan, geography: Geography, named: frozenset[str]) -> list[Tag]:
    """The cities that the article names, most mentioned first; `named` are its countries and states."""
    cities: dict[str, _Seen] = {}
    for name, spans in geography.cities:
        city = _meant(name, named, geography.home)
        if city.identity not in cities:
            cities[city.identity] = _Seen(city, name.ambiguous)
        for span in spans:
            _note(cities[city.identity], scan, span)
    kept = [seen for seen in cities.values() if seen.is_credible]
    for seen in kept:
        seen.spans.sort()
    kept.sort(key=lambda seen: (-len(seen.spans), seen.spans[0]))
    return [_tag(scan, seen.city, seen.spans, named) for seen in kept[:MAX_CITIES]]


def _meant(name: CityName, named: frozenset[str], home: str) -> City:
    """Of namesakes, the one in a state or a country that the article names, or comes from; else the largest."""
    for city in name.cities:
        if city.division in named:
            return city
    for city in name.cities:
        if city.country in named:
            return city
    for city in name.cities:
        if city.country == home:
            return city
    return name.cities[0]


def _note(seen: _Seen, scan: Scan, span: Span) -> None:
    start, end = span
    titled = start < scan.body_start
    sense = sense_of(scan.text, start, end, demonym=False, titled=titled)
    if sense is Sense.PERSON:
        seen.persons += 1
    elif sense is Sense.FRAMED or sense is Sense.PLAIN:
        seen.spans.append(span)
        if titled or not word_after(scan.text, end)[:1].isupper():
            seen.framed += sense is Sense.FRAMED
            seen.plain += sense is Sense.PLAIN


def _tag(scan: Scan, city: City, spans: list[Span], named: frozenset[str]) -> Tag:
    role = role_of(scan, spans)
    return Tag(
        "place",
        "geonames",
        "geonames:" + city.identity,
        city.name,
        role,
        _confidence(city, len(spans), named),
        round(min(len(spans), 5) / 5 * (1.0 if role == "about" else 0.6), 3),
        CREATOR,
        scan.evidence(spans),
    )


def _confidence(city: City, often: int, named: frozenset[str]) -> float:
    if city.country in named or city.division in named:
        return _AT_HOME
    return _ALONE if often >= 2 or city.thousands >= _LARGE else _ABROAD
