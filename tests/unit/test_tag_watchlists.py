"""Watch-lists of names: what is found, what it is called, and what is refused."""

from pathlib import Path

import pytest

from copydesk.articles import Article, Tag
from workers.tag import tag
from workers.tag.rules import RuleErrors, Rules, check, load_rules
from workers.tag.rules import test as run_examples
from workers.tag.rules.load import compile_rules

LISTS = """\
version: 2
watchlists:
  - id: companies
    kind: organisation
    scheme: house
    {extra}
    names: |
      Acme Corporation; Acme Corp; ACME
      house:globex = Globex; Globex, Inc.

      Müller & Söhne
    tests:
      yes: ["Acme Corp hired nine people.", "Shares of Globex, Inc. rose."]
      no: ["It was the acme of skill."]
"""


def rules(extra: str = "") -> Rules:
    checked = check(LISTS.format(extra=extra), "names.yaml")
    assert not isinstance(checked, RuleErrors), checked
    return compile_rules(checked)


def found(body: str, made: Rules, **fields: str) -> list[Tag]:
    tags = tag(Article(title=None, body=body, **fields), rules=made)  # type: ignore[arg-type]
    return [one for one in tags if one.scheme == "house"]


def test_a_name_is_found_in_each_way_to_write_it_and_has_one_tag() -> None:
    (acme,) = found("Acme Corporation said ACME and Acme Corp are one.", rules())
    assert (acme.kind, acme.code, acme.label) == ("organisation", "house:acme corporation", "Acme Corporation")
    assert acme.creator == "rule:names.yaml#companies@2"
    assert [span.text for span in acme.evidence] == ["Acme Corporation", "ACME", "Acme Corp"]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("The acme of skill, said Acme.", []),
        ("Globexes are no Globex2.", []),
        ("So said Globex.", ["house:globex"]),
        ("It is Müller & Söhne, not Muller & Sohne.", ["house:müller & söhne"]),
        ("Muller & Sohne.", []),
    ],
)
def test_only_whole_names_as_they_are_written_count(body: str, codes: list[str]) -> None:
    assert [one.code for one in found(body, rules())] == codes


def test_a_list_may_be_of_some_sources_and_languages_only() -> None:
    made = rules("sources: [gazette]\n    languages: [en]")
    assert found("Globex grew.", made, source="gazette", language="en")
    assert not found("Globex grew.", made, source="post", language="en")
    assert not found("Globex grew.", made, source="gazette", language="fr")


def test_the_examples_of_a_list_are_run() -> None:
    assert run_examples(rules()) == ()
    wrong = check(LISTS.format(extra="").replace("the acme of", "the Globex of"), "names.yaml")
    assert not isinstance(wrong, RuleErrors)
    (failed,) = run_examples(compile_rules(wrong))
    assert (failed.rule.id, failed.expected) == ("companies", False)


def test_a_change_of_a_name_changes_the_number_of_the_rules() -> None:
    changed = check(LISTS.format(extra="").replace("ACME", "AcmeCo"), "names.yaml")
    assert not isinstance(changed, RuleErrors)
    assert compile_rules(changed).number != rules().number


@pytest.mark.parametrize(
    ("of", "to", "line", "reason"),
    [
        ("Globex; Globex, Inc.", "", 9, "needs a name"),
        ("Globex; Globex, Inc.", "東京", 9, "no Latin letter"),
        ("ACME", "A" * 300, 8, "longer than 200"),
        ("kind: organisation", "kind: company", 4, "`kind` is one of"),
        ("id: companies", "names_of: x", 3, "there is no key"),
        ("scheme: house", "scheme: house\n    weight: 2", 6, "there is no key 'weight'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(of: str, to: str, line: int, reason: str) -> None:
    refused = check(LISTS.format(extra="").replace(of, to), "names.yaml")
    assert isinstance(refused, RuleErrors)
    assert (refused.errors[0].line, reason in refused.errors[0].reason) == (line, True), refused.errors


def test_rules_and_lists_stand_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LISTS.format(extra=""), "utf-8")
    (tmp_path / "b.yaml").write_text("rules:\n  - {id: rise, terms: [rose]}\n", "utf-8")
    made = load_rules(tmp_path)
    assert isinstance(made, Rules)
    assert [entry.id for entry in made.entries] == ["rise", "companies"]
    tags = tag(Article(title=None, body="Globex rose."), rules=made)
    assert {"rule:rise", "house:globex"} <= {one.code for one in tags}
