"""The automaton finds whole words, the longest first, and survives being written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.tag.automaton import Automaton, build_automaton
from workers.tag.machine import RebuiltMachine, build_machine

PATTERNS = st.lists(st.text("ab ", min_size=1, max_size=6).map(lambda text: " " + text), min_size=1, unique=True)


@given(PATTERNS, st.text("ab c", max_size=60))
def test_both_machines_find_the_same(patterns: list[str], text: str) -> None:
    folded = [pattern.encode() for pattern in patterns]
    assert RebuiltMachine(folded).find(text.encode()) == build_machine(folded).find(text.encode())


def test_a_rebuilt_machine_is_kept_as_its_patterns() -> None:
    machine = RebuiltMachine([b" us open", b" us"])
    assert RebuiltMachine(machine.serialize().split(b"\n")).find(b" us opened") == [(0, 8, 0)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"us open", {0: [(0, 7)]}),
        (b"us opened", {1: [(0, 2)]}),
        (b"used us", {1: [(5, 7)]}),
        (b"us us", {1: [(0, 2), (3, 5)]}),
        (b"", {}),
    ],
)
def test_only_whole_words_count_and_the_longest_wins(text: bytes, found: dict[int, list[tuple[int, int]]]) -> None:
    built = build_automaton([b"us open", b"us"])
    assert built.find(text) == found
    assert Automaton.from_sections(*built.to_sections()).find(text) == found


def test_no_patterns_find_nothing() -> None:
    empty = build_automaton([])
    assert empty.find(b"us") == {}
    assert Automaton.from_sections(*empty.to_sections()).find(b"us") == {}
