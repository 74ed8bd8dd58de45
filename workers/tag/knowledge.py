"""Everything that the tagger knows, compiled once for each process."""

from dataclasses import dataclass
from functools import cache

from workers.tag.automaton import Automaton, build_automaton, folded_pattern
from workers.tag.lexicons import LANGUAGES, block_phrases, meanings
from workers.tag.surfaces import CityName, Meaning, PlaceName, TopicTerm

_NAMES = ("name", "bare", "state")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The automaton, and what its patterns mean: topics by language; a block phrase is in neither table."""

    automaton: Automaton
    topics: dict[str, dict[int, tuple[TopicTerm, ...]]]
    places: dict[int, tuple[PlaceName | CityName, ...]]


@cache
def knowledge() -> Knowledge:
    """Compile the data files; called on first use, so that a worker that never tags pays nothing."""
    by_pattern: dict[bytes, list[Meaning]] = {folded_pattern(phrase): [] for phrase in block_phrases()}
    for surface, meaning in meanings():
        known = by_pattern.setdefault(folded_pattern(surface), [])
        if meaning not in known:
            known.append(meaning)
    by_pattern.pop(b"", None)
    for known in by_pattern.values():
        _let_countries_win(known)
    return Knowledge(
        build_automaton(tuple(by_pattern)),
        _topics(by_pattern),
        _places(by_pattern),
    )


def _topics(by_pattern: dict[bytes, list[Meaning]]) -> dict[str, dict[int, tuple[TopicTerm, ...]]]:
    tables: dict[str, dict[int, tuple[TopicTerm, ...]]] = {language: {} for language in LANGUAGES}
    for number, known in enumerate(by_pattern.values()):
        for term in known:
            if isinstance(term, TopicTerm):
                table = tables[term.language]
                table[number] = (*table.get(number, ()), term)
    return tables


def _places(by_pattern: dict[bytes, list[Meaning]]) -> dict[int, tuple[PlaceName | CityName, ...]]:
    kept = (tuple(m for m in known if not isinstance(m, TopicTerm)) for known in by_pattern.values())
    return {number: places for number, places in enumerate(kept) if places}


def _let_countries_win(known: list[Meaning]) -> None:
    """A city that bears its country's or a state's name (Singapore, Georgia) is not told apart from it."""
    if any(isinstance(meaning, PlaceName) and meaning.kind in _NAMES for meaning in known):
        known[:] = [meaning for meaning in known if not isinstance(meaning, CityName)]
