"""The automaton's machine: bytes in, `(start, end, pattern)` out, leftmost-longest, and itself as bytes.

`daachorse` (a compact double array) is read back in a millisecond. Where it has no wheel (Linux on ARM),
`ahocorasick_rs` finds the same and is built anew from its patterns.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol

try:
    from daachorse import MATCH_KIND_LEFTMOST_LONGEST, DoubleArrayAhoCorasick
except ImportError:  # pragma: no cover: one of the two is always there
    WITH = "ahocorasick_rs"
else:
    WITH = "daachorse"


class Machine(Protocol):
    """What finds patterns."""

    def find(self, haystack: bytes, /) -> list[tuple[int, int, int]]:
        """The hits in order of place, none overlapping."""

    def serialize(self) -> bytes:
        """The machine as bytes, for `read_machine`."""


class RebuiltMachine:
    """A machine that is kept as its patterns, one a line."""

    def __init__(self, patterns: Sequence[bytes]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

        self._patterns = patterns
        self._machine = BytesAhoCorasick(
            patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def find(self, haystack: bytes, /) -> list[tuple[int, int, int]]:
        """See `Machine`."""
        return [(start, end, pattern) for pattern, start, end in self._machine.find_matches_as_indexes(haystack)]

    def serialize(self) -> bytes:
        """See `Machine`."""
        return b"\n".join(self._patterns)


def build_machine(patterns: Sequence[bytes]) -> Machine:
    """A machine for distinct patterns, none of them empty or with a line break."""
    if WITH == "daachorse":
        return DoubleArrayAhoCorasick(list(patterns), MATCH_KIND_LEFTMOST_LONGEST, use_prefilter=False)
    return RebuiltMachine(patterns)


def read_machine(written: bytes) -> Machine:
    """The machine that these bytes are: only ever give it what `serialize` gave, of the same `make`."""
    if WITH == "daachorse":
        return DoubleArrayAhoCorasick.deserialize(written)
    return RebuiltMachine(written.split(b"\n"))


def make() -> str:
    """Which library makes the machine, and its version: bytes of one mean nothing to another."""
    return f"{WITH} {version(WITH)}"
