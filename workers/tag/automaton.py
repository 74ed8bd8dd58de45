"""One Aho-Corasick automaton over whole words: every pattern of every source in a single pass.

Aho and Corasick (1975), leftmost-longest. Patterns carry a leading space, which makes the left boundary free; the
right one is checked after the hit. When a longest pattern fails there ("us open" in "US opened"), the longest
pattern that is a whole-word prefix of it ("us") is taken in its place.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from workers.tag.fold import SPACE, fold
from workers.tag.machine import Machine, build_machine, read_machine

Span = tuple[int, int]
"""Beginning and end in code points of a text."""
Found = dict[int, list[Span]]
"""Every pattern that is in a text, in order of its first place, with its spans. No two spans overlap."""

Section = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Automaton:
    """`fallbacks[i]` is the pattern that is the longest whole-word prefix of pattern i, or -1.

    `lengths` are those of the patterns. There is no machine where there is no pattern.
    """

    machine: Machine | None
    lengths: "array[int]"
    fallbacks: "array[int]"

    def find(self, folded: bytes) -> Found:
        """The patterns in a folded text."""
        found: Found = {}
        if self.machine is None:
            return found
        padded = b" " + folded + b" "
        spans_of = found.get
        for start, end, pattern in self.machine.find(padded):
            if padded[end] != SPACE:
                pattern = self.fallbacks[pattern]
                if pattern < 0:
                    continue
                end = start + self.lengths[pattern] + 1
            spans = spans_of(pattern)
            if spans is None:
                found[pattern] = [(start, end - 1)]
            else:
                spans.append((start, end - 1))
        return found

    def to_sections(self) -> list[bytes]:
        """The automaton as bytes; see `from_sections`."""
        machine = self.machine.serialize() if self.machine else b""
        return [machine, self.lengths.tobytes(), self.fallbacks.tobytes()]

    @staticmethod
    def from_sections(machine: Section, lengths: Section, fallbacks: Section) -> "Automaton":
        """An automaton from its own bytes: others are not told from them."""
        read = read_machine(bytes(machine)) if machine else None
        return Automaton(read, integers(lengths), integers(fallbacks))


def integers(section: Section) -> "array[int]":
    """Integers from their bytes."""
    found = array("i")
    found.frombytes(section)
    return found


def build_automaton(patterns: Sequence[bytes]) -> Automaton:
    """An automaton over folded, distinct, non-empty patterns; hits name them by their place in `patterns`."""
    padded = [b" " + pattern for pattern in patterns]
    return Automaton(
        build_machine(padded) if padded else None,
        array("i", map(len, patterns)),
        _fallbacks(patterns),
    )


def folded_pattern(surface: str) -> bytes:
    """A surface as the automaton looks for it; empty when nothing of it can be matched."""
    folded = fold(surface).strip()
    return b"" if OTHER_BYTE in folded else folded


OTHER_BYTE = b"?"


def _fallbacks(patterns: Sequence[bytes]) -> "array[int]":
    """For each pattern the longest other one that is a whole-word prefix of it, or -1.

    A space sorts before all else in a pattern, so that what a pattern begins follows it at once.
    """
    found = array("i", [-1]) * len(patterns)
    begun: list[tuple[bytes, int]] = []
    for number in sorted(range(len(patterns)), key=patterns.__getitem__):
        pattern = patterns[number]
        while begun and not pattern.startswith(begun[-1][0]):
            begun.pop()
        if begun:
            found[number] = begun[-1][1]
        begun.append((pattern + b" ", number))
    return found
