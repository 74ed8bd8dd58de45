"""One Aho-Corasick automaton over whole words: every pattern of every source in a single pass.

Aho and Corasick (1975), leftmost-longest. Patterns carry a leading space, which makes the left boundary free;
the right one is checked after the hit. When a longest pattern fails there ("us open" in "US opened"), the
longest pattern that is a whole-word prefix of it ("us") is taken in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from workers.tag.fold import SPACE, fold

Hit = tuple[int, int, int]
"""Pattern number, and the span in code points of the text."""


@dataclass(frozen=True, slots=True)
class Automaton:
    """`fallbacks[i]` is the pattern that is the longest whole-word prefix of pattern i, or -1."""

    machine: BytesAhoCorasick
    lengths: tuple[int, ...]
    fallbacks: tuple[int, ...]

    def find(self, folded: bytes) -> list[Hit]:
        """The hits in folded text, in order of place, not overlapping."""
        padded = b" " + folded + b" "
        hits = []
        for pattern, start, end in self.machine.find_matches_as_indexes(padded):
            if padded[end] == SPACE:
                hits.append((pattern, start, end - 1))
            elif (shorter := self.fallbacks[pattern]) >= 0:
                hits.append((shorter, start, start + self.lengths[shorter]))
        return hits


def build_automaton(patterns: Sequence[bytes]) -> Automaton:
    """An automaton over folded, distinct, non-empty patterns; hits name them by their place in `patterns`."""
    numbers = {pattern: number for number, pattern in enumerate(patterns)}
    return Automaton(
        BytesAhoCorasick(
            [b" " + pattern for pattern in patterns],
            matchkind=MatchKind.LeftmostLongest,
            implementation=Implementation.ContiguousNFA,
        ),
        tuple(len(pattern) for pattern in patterns),
        tuple(_fallback(pattern, numbers) for pattern in patterns),
    )


def folded_pattern(surface: str) -> bytes:
    """A surface as the automaton looks for it; empty when nothing of it can be matched."""
    folded = fold(surface).strip()
    return b"" if OTHER_BYTE in folded else folded


OTHER_BYTE = b"?"


def _fallback(pattern: bytes, numbers: dict[bytes, int]) -> int:
    shorter = pattern
    while b" " in shorter:
        shorter = shorter.rpartition(b" ")[0].rstrip()
        if shorter in numbers:
            return numbers[shorter]
    return -1
