"""Candidate names: what types a capitalised run, and what belongs to it."""

import time

import pytest

from copydesk.articles import Article, Tag
from workers.tag import tag
from workers.tag.acronyms import acronym_after


def names(text: str) -> dict[str, Tag]:
    found = tag(Article(title=None, body=text))
    return {one.label: one for one in found if one.kind in ("person", "organisation")}


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("Later Dr. Okonjo Babatunde spoke.", "Okonjo Babatunde", "person"),
        ("Yesterday Michael Harwood resigned.", "Michael Harwood", "person"),
        ("Harrow Vale said Tuesday was quiet. Ilse Brandt said no.", "Ilse Brandt", "person"),
        ("The Marlow Steel Company closed.", "Marlow Steel Company", "organisation"),
        ("Shares of the Bank of Upper Marlow fell.", "Bank of Upper Marlow", "organisation"),
        ("In May the Ministry of Public Works paid.", "Ministry of Public Works", "organisation"),
        ("Later the band Ivo Brandt played.", "Ivo Brandt", "organisation"),
        ("Later the Dover Area School District paid.", "Dover Area School District", "organisation"),
    ],
)
def test_a_name_is_typed_by_what_stands_in_or_before_it(text: str, label: str, kind: str) -> None:
    assert names(text)[label].kind == kind


def test_a_surname_alone_is_the_person_named_before() -> None:
    found = names("Michael Harwood resigned. Harwood gave no reason, and Mr Harwood left by a side door.")
    assert [len(one.evidence) for one in found.values()] == [3]


def test_a_team_is_also_called_by_its_last_word() -> None:
    article = Article(title=None, body="The Chicago Bulls won. Then the Bulls lost.")
    (team,) = (found for found in tag(article) if found.scheme == "name")
    assert [its.text for its in team.evidence] == ["Chicago Bulls", "Bulls"]


def test_an_acronym_that_the_text_explains_is_its_organisation() -> None:
    found = names("The Marlow Transport Workers Circle (MTWC) voted. Then MTWC struck.")
    circle = found["Marlow Transport Workers Circle"]
    assert circle.confidence == 0.8
    assert [span.text for span in circle.evidence] == ["Marlow Transport Workers Circle", "MTWC", "MTWC"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Combined Joint Task Force (CJTF) said", "CJTF"),
        ("Combined Joint Task Force (see below)", ""),
        ("Combined Joint Task Force (NATO)", ""),
        ("Combined Joint Task Force (CJTF", ""),
        ("Combined Joint Task Force", ""),
    ],
)
def test_an_acronym_is_the_initials_in_brackets(text: str, expected: str) -> None:
    end = len("Combined Joint Task Force")
    assert acronym_after(text, end, text[:end].split()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The army sent Bradley Fighting Vehicles and Abrams tanks to the front.",
        "They met at the steps of Lincoln Memorial on Monday.",
        "The series of Nash Bridges ran for six years.",
        "It bought Henry Rifles and Martin Guitars.",
        "He collects Shirley Temple Dolls and Calvin Klein Jeans.",
    ],
)
def test_what_bears_a_person_s_name_is_no_person(text: str) -> None:
    assert not names(text)


def test_a_place_is_no_name_and_a_sentence_start_is_none() -> None:
    assert not names("New Zealand waits. Nobody came. The Rain fell.")


@pytest.mark.parametrize(
    "words", ["The ", "Anna and ", "Anna of ", "Ministry of ", "A. ", "Mr ", "Anna's ", "Anna "]
)
def test_a_run_of_any_length_is_read_in_a_moment(words: str) -> None:
    started = time.process_time()
    tag(Article(title=words * 2_000, body=words * 5_000))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Then Anna Berg and Ivo Brandt spoke.", ["Anna Berg", "Ivo Brandt"]),
        ("Then Anna Berg of Leeds United spoke.", ["Anna Berg", "Leeds United"]),
        ("Then Anna Berg & Ivo Brandt spoke.", ["Anna Berg", "Ivo Brandt"]),
        ("Then Berg & Brandt Holdings closed.", ["Berg & Brandt Holdings"]),
        ("Then Anna Berg's Golden Boat sank.", ["Anna Berg"]),
        ("Then Senior Ivo Brandt spoke.", ["Ivo Brandt"]),
        ("Then the Society of Scientific Help for Girls met.", ["Society of Scientific Help for Girls"]),
        ("The Ministry of Trade and Industry closed.", ["Ministry of Trade and Industry"]),
        ("So did The And But.", []),
        ("Then the St. Louis Cardinals won.", ["St. Louis Cardinals"]),
        ("Then the band Golden Boat played.", ["Golden Boat"]),
    ],
)
def test_a_run_is_parted_where_two_names_meet(text: str, found: list[str]) -> None:
    assert sorted(names(text)) == found
