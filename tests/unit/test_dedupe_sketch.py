"""The words of a text and the sketch that is stored of them."""

import pytest

from benchmarks import corpus
from copydesk.articles import Article
from workers.dedupe import sketch, spans_of
from workers.dedupe.sketch import FEWEST, MOST, SHINGLE, WINDOW, read
from workers.dedupe.words import MOST_WORDS, words_of


def article(body: str, title: str | None = None) -> Article:
    return Article(title=title, body=body)


def text(words: int) -> str:
    return "\n\n".join(next(corpus.stories(5, words)).paragraphs)


def test_a_sketch_is_the_same_every_time() -> None:
    """The numbers are stored: other numbers for the same text need another `VERSION`."""
    made = sketch(article("The council of Lyon met on 3 March and voted for the new bridge.", "A bridge"))
    assert made.fingerprints[:2] == EXPECTED
    assert made == sketch(article("The council of Lyon met on 3 March and voted for the new bridge.", "A bridge"))


EXPECTED = (3004664402280439854, 4527974904261182643)


@pytest.mark.parametrize("words", [0, 3, 30, 100])
def test_short_texts_give_what_they_have(words: int) -> None:
    made = sketch(article(" ".join(f"w{number}" for number in range(words))))
    assert len(made.fingerprints) == min(FEWEST, max(words - 4, min(words, 1)))


def test_fingerprints_are_few_distinct_and_fit_a_bigint() -> None:
    made = sketch(article(text(480)))
    assert 24 <= len(made.fingerprints) <= 50
    assert len(set(made.fingerprints)) == len(made.fingerprints)
    assert all(-(2**63) <= each < 2**63 for each in made.fingerprints)
    assert len(made.shingles) < 3_000


def test_long_texts_are_bounded() -> None:
    made = sketch(article(" ".join(f"w{number}" for number in range(60_000))))
    assert FEWEST < len(made.fingerprints) <= MOST
    assert len(made.shingles) < 4 * MOST_WORDS + 200


@pytest.mark.parametrize("place", [0, 137, 500, 900])
def test_no_passage_of_a_window_lacks_a_fingerprint(place: int) -> None:
    words = text(1_000).split()
    passage = sketch(article(" ".join(words[place : place + WINDOW + SHINGLE - 1])))
    assert passage.fingerprints[0] in sketch(article(" ".join(words))).fingerprints


@pytest.mark.parametrize("count", [4, 5, 6, 28, 29, 68, 69, 2_000])
def test_fingerprints_are_the_smallest_of_all_and_of_each_window(count: int) -> None:
    words = [f"w{number % 1_500}" for number in range(count)]
    shingles = [" ".join(words[at : at + SHINGLE]) for at in range(max(count - SHINGLE + 1, 1))]
    every = [sketch(article(each)).fingerprints[0] for each in shingles]
    size = max(WINDOW, int((3.5 * len(every)) ** 0.5))
    unsigned = [each % 2**64 for each in every]
    least = {min(unsigned[at : at + size]) for at in range(max(len(every) - size, 0) + 1)}
    wanted = sorted(least.union(sorted(set(unsigned))[:FEWEST]))
    assert [each % 2**64 for each in sketch(article(" ".join(words))).fingerprints] == wanted


def test_a_reading_knows_where_lines_begin() -> None:
    made = read(sketch(article("One two three four\nfive six\n\nseven eight nine")).shingles)
    assert made.lines == [0, 4, 6]


def test_half_a_text_shares_its_fingerprints_with_the_whole() -> None:
    whole = text(800)
    half = sketch(article(whole[: len(whole) // 2])).fingerprints
    shared = set(half) & set(sketch(article(whole)).fingerprints)
    assert len(shared) >= 0.7 * len(half)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Don’t stop: it's 5.5%", ["Don", "t", "stop", "it", "s", "5", "5"]),
        ("Zu\xadsam\xadmen ge\u200bhen", ["Zu\xadsam\xadmen", "ge\u200bhen"]),
        ("A &amp; B&nbsp;C", ["A", "B", "C"]),
        ("日本の首相は GDP 2026年", ["日", "本", "の", "首", "相", "は", "GDP", "2026", "年"]),
        ("ประเทศไทย", ["ป", "ระ", "เท", "ศ", "ไท", "ย"]),
        ("วันที่ ๑๒ มีนา", ["วั", "น", "ที่", "๑๒", "มี", "นา"]),
        ("한국 정부는", ["한국", "정부는"]),
        ("", []),
    ],
)
def test_words_are_where_the_spans_say(body: str, words: list[str]) -> None:
    made = article(body)
    assert [body[start:end] for start, end in spans_of(made)] == words
    assert len(words_of(made).body) == len(words)


def test_spans_count_every_word_across_lines_and_remarks() -> None:
    body = "A remark here.\n\nFirst line\nsecond line\n\nend"
    made = Article(
        title=None, body=body, provenance={"body": {"parts": [{"kind": "commentary", "start": 0, "end": 14}]}}
    )
    assert [body[start:end] for start, end in spans_of(made)] == body.replace(".", "").split()
    assert len(words_of(made).body) == 8


@pytest.mark.parametrize(
    "parts", [[{"kind": "commentary", "text": "gone"}], [{"kind": "commentary", "start": 5, "end": 900}]]
)
def test_commentary_without_a_place_in_the_body_is_passed_over(parts: list[dict[str, object]]) -> None:
    made = Article(title=None, body="one two three", provenance={"body": {"parts": parts}})
    assert sketch(made) == sketch(article("one two three"))


def test_entities_invisible_characters_case_and_width_do_not_matter() -> None:
    plain = "The ﬁnance ministry raised the interest rate on Monday without a vote"
    dressed = "THE finance minis\xadtry&nbsp;raised the ｉｎｔｅｒｅｓｔ rate on Monday without a\u200b vote"
    assert sketch(article(plain)).fingerprints == sketch(article(dressed)).fingerprints


@pytest.mark.parametrize(
    "body", ["a" * 300_000, "\u0301" * 100_000, "&" * 100_000, "\n" * 100_000, "é\u200b" * 90_000, "ไ" * 99_999]
)
def test_hostile_texts_are_read_in_linear_time(body: str) -> None:
    sketch(article(body, body))
