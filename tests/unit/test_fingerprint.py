"""Equal hashes for equal words, and for nothing else."""

import time

import pytest

from copydesk.articles import Article
from workers.fingerprint import text_hash

BODY = "The harbour authority — “at last” — closed two piers.\n\nCafé owners object."


def hashed(body: str, title: str | None = "A title") -> str:
    return text_hash(Article(title=title, body=body))


@pytest.mark.parametrize(
    "same",
    [
        BODY.replace("\n\n", " "),
        BODY.replace("“at last”", '"at last"').replace("—", "-"),
        BODY.upper(),
        BODY.replace("é", "e\u0301").replace("harbour", "har\xadbour\u200b"),
        BODY.replace("Café", "Caf&eacute;"),
    ],
)
def test_formatting_does_not_matter(same: str) -> None:
    assert hashed(same, "Another headline") == hashed(BODY)
    assert len(hashed(BODY)) == 32


def test_every_word_matters() -> None:
    assert hashed(BODY.replace("two", "three")) != hashed(BODY)
    assert hashed("a b") != hashed("ab")


def test_the_title_counts_only_without_a_body() -> None:
    assert hashed("", "One") != hashed("", "Two")
    assert hashed("", "One") == hashed("One", None)


def test_texts_without_words_are_equal_only_when_the_same() -> None:
    assert hashed("!!! ???") != hashed("...")
    assert hashed("!!!") == hashed("!!!")


def test_runs_of_combining_marks_cost_little() -> None:
    began = time.process_time()
    hashed("a" + "\u0301\u0323" * 200_000)
    assert time.process_time() - began < 1
