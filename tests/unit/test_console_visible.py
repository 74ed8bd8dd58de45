"""What files bring along cannot act on a terminal or a reader."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.visible import visible, visible_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – “text” ünï 日本 🙂", "plain – “text” ünï 日本 🙂"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x9b2J", "\\x9b2J"),
        ("invoice\u202egnp.exe", "invoice\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("lone \udc80 surrogate", "lone \\udc80 surrogate"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("no\u00a0break and mi\u200cآ", "no\u00a0break and mi\u200cآ"),
    ],
)
def test_controls_are_shown_and_letters_stay(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_several_lines_stay_lines_where_they_may() -> None:
    assert visible("a\n\x1bb", lines=True) == "a\n\\x1bb"


@given(st.text(alphabet=st.characters()))
def test_nothing_that_acts_is_left(text: str) -> None:
    left = visible(text)
    assert not any(
        c < " " or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in left
    )
    left.encode("utf-8")


@given(st.text(alphabet=st.characters()))
def test_json_keeps_its_meaning(text: str) -> None:
    document = visible_json(json.dumps({"name": text}, ensure_ascii=False, indent=1))
    assert json.loads(document) == {"name": text}
    assert all(c.isprintable() or c == "\n" for c in document)
