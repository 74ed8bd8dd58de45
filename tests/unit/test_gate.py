"""The gate lets every text through that both databases hold, and changes no other."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from copydesk.gate import REPLACEMENT, gate, gate_all

ANY_TEXT = st.text(st.characters(exclude_categories=()))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(ANY_TEXT)
def test_what_has_passed_can_be_stored_and_passes_unchanged(text: str) -> None:
    passed = gate(text)
    assert "\0" not in passed
    assert passed.encode("utf-8").decode("utf-8") == passed
    assert gate(passed) == passed


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_sound_text_is_left_as_it_is(text: str) -> None:
    assert gate(text) is text


@given(ANY_TEXT)
def test_nothing_else_is_lost(text: str) -> None:
    kept = text.replace("\0", "")
    assert len(gate(text)) == len(kept)
    pairs = zip(kept, gate(text), strict=True)
    assert all(a == b or (b == REPLACEMENT and "\ud800" <= a <= "\udfff") for a, b in pairs)


@given(ANY_JSON)
def test_every_text_of_a_json_value_passes(value: Any) -> None:
    passed = gate_all(value)
    assert all(gate(text) == text for text in texts_in(passed))
    assert gate_all(passed) == passed


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in texts_in(item)]
    return [text for item in value for text in texts_in(item)] if isinstance(value, list) else []


def test_keys_and_tuples_of_json_are_made_plain() -> None:
    assert gate_all({1: ("a\0", None), "b\0": 1.5}) == {"1": ["a", None], "b": 1.5}
