"""Cities of 100,000 people and more, told from people and words of the same name, and from each other."""

from dataclasses import dataclass
from functools import cache

from copydesk.articles import Tag
from workers.tag.automaton import Span, folded_pattern
from workers.tag.contexts import Sense, sense_of, word_after
from workers.tag.geography import AS_PLACE, Geography
from workers.tag.lexicons import context_words
from workers.tag.roles import role_of
from workers.tag.scan import Scan
from workers.tag.surfaces import City, CityName

CREATOR = "rule:cities@1"
MAX_CITIES = 8
_LARGE = 900  # thousands: a city of a million is meant by its bare name said twice
_AT_HOME, _ALONE, _ABROAD = 0.92, 0.75, 0.6


@dataclass(frozen=True, slots=True)
class _Mention:
    city: City
    sense: Sense
    span: Span
    named_on: bool  # a capitalised word follows: "Lincoln Memorial"


def city_tags(scan: Scan, geography: Geography, named: frozenset[str]) -> list[Tag]:
    """The cities that the article names, most mentioned first; `named` are its countries and states."""
    by_city: dict[str, list[_Mention]] = {}
    for mention in _mentions(scan, geography, named):
        by_city.setdefault(mention.city.identity, []).append(mention)
    kept = [mentions for mentions in by_city.values() if _is_credible(mentions)]
    kept.sort(key=lambda mentions: (-len(mentions), mentions[0].span))
    return [_tag(scan, mentions, named) for mentions in kept[:MAX_CITIES]]


def _mentions(scan: Scan, geography: Geography, named: frozenset[str]) -> list[_Mention]:
    found = []
    for name, spans in geography.cities:
        city = _meant(name, named)
        for start, end in spans:
            titled = start < scan.body_start
            sense = sense_of(scan.text, start, end, demonym=False, titled=titled)
            named_on = not titled and word_after(scan.text, end)[:1].isupper()
            found.append(_Mention(city, sense, (start, end), named_on))
    return found


def _meant(name: CityName, named: frozenset[str]) -> City:
    """Of namesakes, the one in a state or a country that the article names; else the largest."""
    in_state = (city for city in name.cities if city.division in named)
    in_country = (city for city in name.cities if city.country in named)
    return next(in_state, None) or next(in_country, name.cities[0])


def _is_credible(mentions: list[_Mention]) -> bool:
    senses = {mention.sense for mention in mentions}
    if Sense.PERSON in senses:
        return False
    framed = any(mention.sense is Sense.FRAMED and not mention.named_on for mention in mentions)
    if framed:
        return True
    plain = sum(mention.sense is Sense.PLAIN and not mention.named_on for mention in mentions)
    city = mentions[0].city
    if folded_pattern(city.name) in _ambiguous():
        return plain >= 2 and city.thousands >= _LARGE
    return plain >= 1


@cache
def _ambiguous() -> frozenset[bytes]:
    """City names that are as often a person, a word or a smaller town."""
    words = context_words("ambiguous_city") | context_words("given")
    return frozenset(folded_pattern(word) for word in words)


def _tag(scan: Scan, mentions: list[_Mention], named: frozenset[str]) -> Tag:
    city = mentions[0].city
    spans = sorted(mention.span for mention in mentions if mention.sense in AS_PLACE)
    role = role_of(scan, spans)
    return Tag(
        kind="place",
        scheme="geonames",
        code=f"geonames:{city.identity}",
        label=city.name,
        role=role,
        confidence=_confidence(city, len(spans), named),
        relevance=round(min(len(spans), 5) / 5 * (1.0 if role == "about" else 0.6), 3),
        creator=CREATOR,
        evidence=scan.evidence(spans),
    )


def _confidence(city: City, often: int, named: frozenset[str]) -> float:
    if city.country in named or city.division in named:
        return _AT_HOME
    return _ALONE if often >= 2 or city.thousands >= _LARGE else _ABROAD
