"""Folding keeps one byte for each code point, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.tag.fold import fold


@given(st.text())
def test_one_byte_stands_for_one_code_point(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_a_folded_text_holds_only_letters_digits_spaces_and_the_mark_of_other_letters(text: str) -> None:
    assert set(fold(text)) <= set(b"abcdefghijklmnopqrstuvwxyz0123456789 ?")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte d'Ivoire", b"cote d ivoire"),
        ("Côte d’Ivoire", b"cote d ivoire"),
        ("İstanbul", b"istanbul"),
        ("U.S.-led", b"u s  led"),
        ("Łódź, Erdoğan", b"lodz  erdogan"),
        ("Москва 1", b"?????? 1"),
        ("a—b…c\u2028d", b"a b c d"),
        ("\ud800x", b" x"),
    ],
)
def test_case_and_accents_go_and_separators_become_spaces(text: str, folded: bytes) -> None:
    assert fold(text) == folded
