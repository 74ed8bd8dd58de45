"""Characters: repaired where they are broken, left alone where they are not, always in linear time."""

import time

import pytest

from workers.clean.characters import compose, one_line, regular

CLEAN = [
    "“Zitat” – ‘quote’ … ﬁn",
    "naïve café Ñandú",
    "Ångström Âge d’or",
    "東京、大阪。",
    "Привет, мир",
    "قلب\u200cها",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert regular(text) == text


@pytest.mark.parametrize("charset", ["cp1252", "latin-1", "mac_roman"])
def test_mojibake_is_repaired_and_quotes_stay_curly(charset: str) -> None:
    text = "Größe, naïve café: „über“ – l’été"
    broken = text.encode().decode(charset, "replace")
    assert "\ufffd" in broken or regular(broken) == text


def test_spaces_and_invisible_characters() -> None:
    assert regular("a\xa0b\u202fc\u200bd\xade\ufefff\x00g\x07\u202eh") == "a b cdefgh"
    assert regular("a\r\nb\rc\u2028d\x0ce") == "a\nb\nc\nd\ne"
    assert one_line("  a \n b\t c ") == "a b c"


def test_entities_are_resolved() -> None:
    assert regular("Fish &amp; chips&nbsp;&rsquo;n&#214;") == "Fish & chips ’nÖ"


def test_composing_is_linear_in_runs_of_marks() -> None:
    text = "e" + "\u0301\u0323" * 200_000
    began = time.process_time()
    assert len(compose(text, "NFC")) <= 32
    assert time.process_time() - began < 1


def test_runs_of_unseen_characters_go_and_the_colours_among_them_as_a_whole() -> None:
    assert regular("a\x1b\x1b[0mb\x00\x01c\u200b\u200bd\x1b[31me") == "abcde"


def test_line_ends_of_all_systems_are_one() -> None:
    assert regular("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g\r\r\nh") == "a\nb\nc\nd\ne\nf\ng\n\nh"
