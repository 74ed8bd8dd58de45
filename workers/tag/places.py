"""Places: countries, US states and cities, each with where it is named."""

from copydesk.articles import Tag
from workers.tag.cities import city_tags
from workers.tag.geography import Geography, Seen
from workers.tag.lexicons import place_labels
from workers.tag.roles import role_of
from workers.tag.scan import Scan

CREATOR = "rule:places@3"
# How often each kind of evidence was right on labelled news (docs/tagging.md).
_NAMES, _NAME, _DEMONYMS, _DEMONYM = 0.98, 0.93, 0.8, 0.65


def place_tags(scan: Scan, geography: Geography) -> list[Tag]:
    """The countries, states and cities that the article names, of each kind the most mentioned first."""
    named = geography.named() | _states(geography)
    most = max((_mentions(place) for place in named.values()), default=1)
    order = sorted(named, key=lambda code: (-_mentions(named[code]), named[code].spans[0], code))
    return [_tag(code, named[code], scan, most) for code in order] + city_tags(scan, geography, frozenset(named))


def _states(geography: Geography) -> dict[str, Seen]:
    return {code: state for code, state in geography.states.items() if state.names}


def _mentions(place: Seen) -> int:
    return place.names + place.demonyms


def _tag(code: str, place: Seen, scan: Scan, most: int) -> Tag:
    role = role_of(scan, place.spans)
    return Tag(
        "place",
        "iso3166",
        "iso3166:" + code,
        place_labels()[code],
        role,
        _confidence(place),
        round(_mentions(place) / most * (1.0 if role == "about" else 0.6), 3),
        CREATOR,
        scan.evidence(place.spans),
    )


def _confidence(place: Seen) -> float:
    if place.names:
        return _NAMES if place.names >= 2 and not place.bare else _NAME
    return _DEMONYMS if place.demonyms >= 2 or place.official else _DEMONYM
