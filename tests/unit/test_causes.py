"""Failures of one cause share a fingerprint, whatever names and numbers their sentences hold."""

import time

import pytest

from storage.causes import cause


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Line 3 is no JSON.", "Line 4711 is no JSON."),
        ("No such encoding: 'x'.", "No such encoding: 'utf-9'."),
        ('The key "a" comes twice.', 'The key "b c" comes twice.'),
        ("The tag “x” is open.", "The tag “yy” is open."),
        ("ValueError at 0 of 9 'a' and 'b'", "ValueError at 10 of 99 'c' and ''"),
    ],
)
def test_numbers_and_quoted_parts_do_not_matter(one, other) -> None:
    assert cause("malformed", one) == cause("malformed", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("malformed", "x"), ("internal", "x")),
        (("internal", "ValueError on trying to read"), ("internal", "TypeError on trying to read")),
        (("a", "b\nc"), ("a\nb", "c d")),
    ],
)
def test_other_codes_and_words_are_other_causes(one, other) -> None:
    assert cause(*one) != cause(*other)


@pytest.mark.parametrize("sentence", ["", "'" * 100_000, "“" * 100_000, "\ud800\0", "'a" * 50_000, "9" * 100_000])
def test_any_sentence_has_a_cause_at_once(sentence) -> None:
    began = time.perf_counter()
    found = cause("internal", sentence)
    assert time.perf_counter() - began < 0.5
    assert len(found) == 16
    assert int(found, 16) >= 0
