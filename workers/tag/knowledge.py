"""Everything that the tagger knows, compiled once for each process."""

from dataclasses import dataclass
from functools import cache

from workers.tag.automaton import Automaton, build_automaton, folded_pattern
from workers.tag.lexicons import block_phrases, meanings
from workers.tag.surfaces import CityName, Meaning, PlaceName

_NAMES = ("name", "bare", "state")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The automaton, and what each of its patterns means (nothing, for a block phrase)."""

    automaton: Automaton
    meanings: tuple[tuple[Meaning, ...], ...]


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
    return Knowledge(build_automaton(tuple(by_pattern)), tuple(map(tuple, by_pattern.values())))


def _let_countries_win(known: list[Meaning]) -> None:
    """A city that bears its country's or a state's name (Singapore, Georgia) is not told apart from it."""
    if any(isinstance(meaning, PlaceName) and meaning.kind in _NAMES for meaning in known):
        known[:] = [meaning for meaning in known if not isinstance(meaning, CityName)]
