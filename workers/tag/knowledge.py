"""Everything that the tagger knows, compiled once from the data files and kept; see `compiled`."""

import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import orjson

from workers.tag import automaton, fold, lexicons, machine, plurals, surfaces
from workers.tag.automaton import Automaton, Found, Section, build_automaton, folded_pattern, integers
from workers.tag.compiled import compiled_path, key_of, read_compiled, write_compiled
from workers.tag.lexicons import LANGUAGES, TABLES, block_phrases, context_words, meanings, topics
from workers.tag.machine import make
from workers.tag.surfaces import Case, City, CityName, Meaning, PlaceName, TopicTerm

_NAMES = ("name", "bare", "state")
_HERE = Path(__file__)
_COMPILERS = (automaton, fold, lexicons, machine, plurals, surfaces, sys.modules[__name__])

T = TypeVar("T")


class Table(dict[int, tuple[T, ...]], Generic[T]):
    """What each pattern means to one reader, decoded at the pattern's first sight; most are never seen."""

    def __init__(self, decode: Callable[[int], tuple[T, ...]]) -> None:
        super().__init__()
        self._decode = decode

    def __missing__(self, number: int) -> tuple[T, ...]:
        found = self[number] = self._decode(number)
        return found


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The automaton, and what its patterns mean: topics by language, and places; a block phrase means nothing.

    `titles` are the patterns that end with a title ("prime minister").
    """

    automaton: Automaton
    titles: frozenset[int]
    topics: dict[str, Table[TopicTerm]]
    places: Table[PlaceName | CityName]


@cache
def knowledge() -> Knowledge:
    """Read the compiled form, or make it; called on first use, so that a worker that never tags pays nothing."""
    path = compiled_path(_HERE)
    key = key_of([*TABLES, *(Path(str(module.__file__)) for module in _COMPILERS)], make())
    kept = read_compiled(path, key)
    if kept is not None:
        return from_sections(kept)
    sections = compile_sections()
    write_compiled(path, key, sections)
    return from_sections(sections)


def compile_sections() -> list[bytes]:
    """The compiled form, made from the data files."""
    titles = context_words("title_before")
    by_pattern: dict[bytes, list[Meaning]] = {folded_pattern(phrase): [] for phrase in (*block_phrases(), *titles)}
    for surface, meaning in meanings():
        known = by_pattern.setdefault(folded_pattern(surface), [])
        if meaning not in known:
            known.append(meaning)
    by_pattern.pop(b"", None)
    for known in by_pattern.values():
        _let_countries_win(known)
    written = [_written(known) for known in by_pattern.values()]
    ends = array("i", [0])
    for text in written:
        ends.append(ends[-1] + len(text))
    titled = array(
        "i", [number for number, one in enumerate(by_pattern) if one.rpartition(b" ")[2].decode() in titles]
    )
    automaton_of = build_automaton(tuple(by_pattern)).to_sections()
    return [*automaton_of, titled.tobytes(), ends.tobytes(), b"".join(written)]


def from_sections(sections: Sequence[Section]) -> Knowledge:
    """The knowledge that a compiled form holds."""
    *machine, titles, ends, text = sections
    written = _Written(integers(ends), memoryview(text))
    topics_of = {language: Table(partial(written.topics, language)) for language in LANGUAGES}
    return Knowledge(
        Automaton.from_sections(*machine), frozenset(integers(titles)), topics_of, Table(written.places)
    )


def _let_countries_win(known: list[Meaning]) -> None:
    """A city that bears its country's or a state's name (Singapore, Georgia) is not told apart from it."""
    if any(isinstance(meaning, PlaceName) and meaning.kind in _NAMES for meaning in known):
        known[:] = [meaning for meaning in known if not isinstance(meaning, CityName)]


def _written(known: list[Meaning]) -> bytes:
    """What a pattern means as JSON: its topic terms, its place names and its cities."""
    kinds: tuple[list[Meaning], ...] = ([], [], [])
    for meaning in known:
        kinds[(TopicTerm, PlaceName, CityName).index(type(meaning))].append(meaning)
    return orjson.dumps(kinds, default=tuple)


@dataclass(frozen=True, slots=True)
class _Written:
    """The meanings of all patterns as they are kept; `ends[i]` is where those of pattern i begin."""

    ends: "array[int]"
    text: memoryview

    def topics(self, language: str, number: int) -> tuple[TopicTerm, ...]:
        """The topics that the pattern speaks for in a language."""
        known = topics()
        return tuple(
            TopicTerm(known[code].code, known[top].code, weight, Case(case), language, spelled)
            for code, top, weight, case, its, spelled in self._of(number)[0]
            if its == language
        )

    def places(self, number: int) -> tuple[PlaceName | CityName, ...]:
        """The places that the pattern names."""
        _, names, cities = self._of(number)
        return (
            *(PlaceName(code, kind, Case(case), language) for code, kind, case, language in names),
            *(CityName(tuple(City(*city) for city in alike), Case(case), often) for alike, case, often in cities),
        )

    def _of(self, number: int) -> list[list[Any]]:
        found: list[list[Any]] = orjson.loads(self.text[self.ends[number] : self.ends[number + 1]])
        return found


def after_titles(seen: Found, known: Knowledge) -> set[int]:
    """Where a word begins that follows a title."""
    return {end + 1 for number in known.titles.intersection(seen) for _, end in seen[number]}
