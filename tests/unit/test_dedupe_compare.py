"""What two articles are to each other, pair by pair."""

import random

import pytest

from benchmarks import corpus
from copydesk.articles import Article, Sketch
from workers.dedupe import Match, compare, sketch, spans_of

TEXTS = ["\n\n".join(story.paragraphs) for _, story in zip(range(6), corpus.stories(11, 300), strict=False)]


def article(body: str, title: str | None = None) -> Article:
    return Article(title=title, body=body)


def match(a: str, b: str) -> Match:
    return compare(sketch(article(a)), sketch(article(b)))


def test_a_text_is_a_duplicate_of_itself() -> None:
    found = match(TEXTS[0], TEXTS[0])
    assert (found.relation, found.similarity, found.containment_a, found.containment_b) == ("duplicate", 1, 1, 1)
    assert found.probability > 0.9


def test_two_stories_differ() -> None:
    assert match(TEXTS[0], TEXTS[1]).relation == "different"


def test_a_cut_copy_is_contained_in_its_original_and_the_original_contains_it() -> None:
    words = TEXTS[0].split(" ")
    cut = " ".join(words[: len(words) // 2])
    assert match(cut, TEXTS[0]).relation == "contained_in"
    assert match(TEXTS[0], cut).relation == "contains"
    assert match(cut, TEXTS[0]).containment_a > 0.95


def test_known_commentary_counts_as_text_of_its_own_and_does_not_hide_the_copy() -> None:
    remark = "I came across this today and share it here, for I have long said that somebody should look. " * 8
    body = remark.strip() + "\n\n" + TEXTS[0]
    parts = [{"kind": "commentary", "start": 0, "end": len(remark.strip())}]
    reposted = Article(title=None, body=body, provenance={"body": {"parts": parts}})
    found = compare(sketch(reposted), sketch(article(TEXTS[0])))
    assert found.relation == "contains"
    assert found.similarity > 0.97
    start, end, *_ = found.spans[0]
    spans = spans_of(reposted)
    assert body[spans[start][0] : spans[end - 1][1]].startswith(TEXTS[0][:40])


@pytest.mark.parametrize(
    "transform", [str.upper, lambda text: text.replace("\n\n", " \r\n"), lambda text: text.replace(" ", "\xa0")]
)
def test_format_does_not_matter(transform) -> None:
    assert match(TEXTS[0], transform(TEXTS[0])).similarity == 1


def test_the_spans_hold_the_same_words_on_both_sides() -> None:
    words = TEXTS[0].split(" ")
    changed = " ".join([*words[:80], "meanwhile", *words[80:]])
    a, b = article(TEXTS[0]), article(changed)
    found = compare(sketch(a), sketch(b))
    assert len(found.spans) >= 2
    for start_a, end_a, start_b, end_b in found.spans:
        places_a, places_b = spans_of(a), spans_of(b)
        text_a = a.body[places_a[start_a][0] : places_a[end_a - 1][1]]
        text_b = b.body[places_b[start_b][0] : places_b[end_b - 1][1]]
        assert text_a.split() == text_b.split()


def test_the_order_of_the_two_does_not_change_the_decision() -> None:
    mirrored = {"contains": "contained_in", "contained_in": "contains"}
    words = TEXTS[0].split(" ")
    for cut in (20, 60, 120, 200, len(words)):
        part = " ".join(words[:cut])
        here, there = match(TEXTS[0], part), match(part, TEXTS[0])
        assert there.relation == mirrored.get(here.relation, here.relation)
        assert there.probability == pytest.approx(here.probability)


@pytest.mark.parametrize("text", ["", "word", "…", "two words", "one two three four five"])
def test_texts_without_five_words_are_compared_too(text: str) -> None:
    small = sketch(article(text))
    assert compare(small, small).relation in {"duplicate", "related", "different"}
    assert compare(small, sketch(article(TEXTS[0]))).relation == "different"


def test_shingles_of_another_version_are_refused() -> None:
    made = sketch(article(TEXTS[0]))
    for broken in (b"", b"\x00" + made.shingles[1:], made.shingles[:-3]):
        with pytest.raises(ValueError):
            compare(made, Sketch(made.fingerprints, broken))


def test_repeated_words_do_not_slow_the_comparison() -> None:
    chance = random.Random(3)
    babble = article(" ".join(chance.choices(["a", "b"], k=100_000)))
    assert compare(sketch(babble), sketch(babble)).similarity == 1
