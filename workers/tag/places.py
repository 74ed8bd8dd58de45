"""Places: countries by name and demonym, with capitals as support only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from copydesk.articles import Tag
from workers.tag.lexicons import country_names
from workers.tag.sightings import Scan, Sighting
from workers.tag.surfaces import PlaceName

CREATOR = "rule:places@1"
MAX_EVIDENCE = 3
AMBIGUOUS = frozenset({"GE", "JO", "TD", "TR", "JE", "LB", "DM", "NE", "CU", "PE", "GD", "MC", "PS", "GN", "ML"})
"""Countries whose bare name is often a person, a state, a town or a thing: one bare mention is not enough."""
# Precision of each tier on news: name twice or more, name once, demonym twice or more, demonym once.
_TIERS = {"names": 0.97, "name": 0.92, "demonyms": 0.75, "demonym": 0.65}


@dataclass(slots=True)
class _Country:
    kinds: Counter[str] = field(default_factory=Counter)
    early: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def mentions(self) -> int:
        return self.kinds["name"] + self.kinds["demonym"]

    @property
    def tier(self) -> str:
        kind = "name" if self.kinds["name"] else "demonym"
        return kind + "s" if self.kinds[kind] >= 2 else kind


def place_tags(scan: Scan, seen: Iterable[Sighting]) -> list[Tag]:
    """The countries that the article names, most mentioned first."""
    countries = _counted(scan, seen)
    named = {code: country for code, country in countries.items() if _is_credible(code, country)}
    most = max((country.mentions for country in named.values()), default=1)
    order = sorted(named, key=lambda code: (-named[code].mentions, named[code].spans[0], code))
    return [_tag(code, named[code], scan, most) for code in order]


def _counted(scan: Scan, seen: Iterable[Sighting]) -> dict[str, _Country]:
    countries: dict[str, _Country] = {}
    for sighting in seen:
        meaning = sighting.meaning
        if isinstance(meaning, PlaceName):
            country = countries.setdefault(meaning.code, _Country())
            country.kinds[meaning.kind] += 1
            country.early += sighting.start < scan.lead_end
            if meaning.kind != "capital":
                country.spans.append((sighting.start, sighting.end))
    return countries


def _is_credible(code: str, country: _Country) -> bool:
    if code in AMBIGUOUS:
        return bool(country.kinds["demonym"] or (country.kinds["name"] and country.kinds["capital"]) or
                    country.kinds["name"] >= 2)  # fmt: skip
    return country.mentions > 0


def _tag(code: str, country: _Country, scan: Scan, most: int) -> Tag:
    about = country.early > 0 and country.mentions >= 2
    return Tag(
        kind="place",
        scheme="iso3166",
        code=f"iso3166:{code}",
        label=country_names()[code],
        role="about" if about else "mentions",
        confidence=_TIERS[country.tier],
        relevance=round(country.mentions / most * (1.0 if about else 0.6), 3),
        creator=CREATOR,
        evidence=tuple(scan.evidence(*span) for span in country.spans[:MAX_EVIDENCE]),
    )
