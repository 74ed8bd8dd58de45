"""Everything that the tagger knows, compiled once for each process."""

from dataclasses import dataclass
from functools import cache

from workers.tag.automaton import Automaton, build_automaton, folded_pattern
from workers.tag.lexicons import block_phrases, meanings
from workers.tag.surfaces import Meaning


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
    return Knowledge(build_automaton(tuple(by_pattern)), tuple(map(tuple, by_pattern.values())))
