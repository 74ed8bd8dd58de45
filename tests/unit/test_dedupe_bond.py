"""What a match does to the stories of two articles."""

import pytest

from workers.dedupe import Match, bonding
from workers.dedupe.compare import Relation


def match(relation: Relation, probability: float, a: float, b: float) -> Match:
    return Match(relation, probability, 0.5, a, b, 60, ())


@pytest.mark.parametrize(
    ("found", "bond"),
    [
        (match("duplicate", 0.9, 0.9, 0.8), "strong"),
        (match("contains", 0.9, 0.6, 1.0), "strong"),
        (match("contains", 0.9, 0.3, 1.0), "weak"),
        (match("duplicate", 0.75, 0.9, 0.8), "doubtful"),
        (match("related", 0.6, 0.9, 0.8), None),
        (match("different", 0.1, 0.9, 0.8), None),
    ],
)
def test_the_more_of_both_is_the_same_the_firmer_the_bond(found: Match, bond: str | None) -> None:
    assert bonding(found).bond == bond


@pytest.mark.parametrize(
    "found",
    [match("excerpt", 0.99, 0.3, 0.4), match("contains", 0.99, 0.2, 0.7), match("duplicate", 0.9, 0.3, 0.3)],
)
def test_a_passage_moves_only_an_article_that_stands_alone(found: Match) -> None:
    assert bonding(found).bond == "doubtful"


def test_a_misread_copy_is_a_copy_when_beyond_doubt() -> None:
    assert bonding(match("duplicate", 0.97, 0.2, 0.3)).bond == "strong"


def test_the_text_with_much_of_its_own_hangs_on_the_other() -> None:
    assert bonding(match("contains", 0.9, 0.3, 1.0)).hangs
    assert not bonding(match("contained_in", 0.9, 1.0, 0.3)).hangs
