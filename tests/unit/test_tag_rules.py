"""A user's rules: what each way of matching asks for, and what is refused with file, line and reason."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.articles import Article
from workers.tag import tag
from workers.tag.rules import RuleErrors, Rules, check, load_rules, rule_tags
from workers.tag.rules import test as run_examples
from workers.tag.rules.load import compile_rules

ACME = """\
version: 3
rules:
  - id: acme-merger
    label: Acme's merger
    code: my:acme
    match: {match}
    terms: {terms}
    {extra}
"""


def rules(match: str, terms: str, extra: str = "") -> Rules:
    checked = check(ACME.format(match=match, terms=terms, extra=extra), "house.yaml")
    assert not isinstance(checked, RuleErrors), checked
    return compile_rules(checked)


def holds(of: Rules, body: str, title: str | None = None, **fields: str) -> bool:
    article = Article(title=title, body=body, **fields)  # type: ignore[arg-type]
    return any(found.code == "my:acme" for found in tag(article, rules=of))


@pytest.mark.parametrize(
    ("match", "terms", "extra", "yes", "no"),
    [
        ("any", "[acme, merger]", "", "The MERGER was off.", "Nothing here."),
        ("any", "[{term: acme, weight: 2}, merger]", "min_score: 2", "Acme grew.", "A merger."),
        ("all", "[acme, merger]", "", "The merger of Acme.", "The merger of others."),
        ("exact", "[Acme]", "", "Today Acme grew.", "The acme of skill."),
        ("any", "[acme]", "not: [acme county]", "Acme grew.", "Acme grew in Acme County."),
        ("any", "[acme]", "support: [takeover]", "Acme fights a takeover.", "Acme grew."),
        ("any", "[acme]", "ambiguous: true", "Acme grew, said Acme.", "Acme grew."),
        ("regex", "[acme]", r"pattern: 'Acme (\d+)%'", "Acme 12% up", "Acme up"),
        ("regex", "[acme]", r"pattern: '\d+%'", "Acme: 12%", "Others: 12%"),
        ("fuzzy", "[Acme Holdings]", "", "Today Acme Holdimgs grew.", "Today Arno Holdings grew."),
    ],
)
def test_each_way_of_matching(match: str, terms: str, extra: str, yes: str, no: str) -> None:
    made = rules(match, terms, extra)
    assert holds(made, yes)
    assert not holds(made, no)


@pytest.mark.parametrize("match", ["none", "auto"])
def test_rules_that_match_nothing_by_themselves(match: str) -> None:
    assert not holds(rules(match, "[acme]"), "Acme grew.")


def test_a_rule_keeps_to_its_sources_and_languages() -> None:
    made = rules("any", "[acme]", "sources: [wire]\n    languages: [en]")
    assert holds(made, "Acme", source="wire", language="en")
    assert not holds(made, "Acme", source="other", language="en")
    assert not holds(made, "Acme", source="wire", language="fr")


def test_a_rule_may_name_a_country_by_its_longer_code() -> None:
    checked = check(
        "version: 1\nrules:\n  - {id: embassy, code: 'iso3166:FRA', terms: [quai d'orsay]}", "house.yaml"
    )
    assert not isinstance(checked, RuleErrors), checked
    assert checked[0].code == "iso3166:FR"


def test_a_term_in_the_title_counts_its_weight_more() -> None:
    made = rules("any", "[acme]", "title_weight: 3\n    min_score: 3")
    assert holds(made, "It grew.", title="Acme")
    assert not holds(made, "Acme grew.")


def test_a_tag_says_which_rule_made_it_and_from_what() -> None:
    (found,) = tag(Article(title=None, body="See Acme, acme"), rules=rules("any", "[acme]"))
    assert (found.creator, found.kind, found.label) == ("rule:house.yaml#acme-merger@3", "rule", "Acme's merger")
    assert [span.text for span in found.evidence] == ["Acme", "acme"]


def test_a_pattern_may_match_across_title_and_body_but_evidence_does_not() -> None:
    made = rules("regex", "[acme]", r"pattern: '(?s)Acme.*grew'")
    (found,) = tag(Article(title="Acme", body="It grew."), rules=made)
    assert [(span.field, span.text) for span in found.evidence] == [("title", "Acme")]


@pytest.mark.parametrize("pattern", ["x?", "(a+)+$", "(.*)(.*)(.*)z", r"\b"])
def test_no_pattern_takes_long_on_a_long_text(pattern: str) -> None:
    made = rules("regex", "[acme]", f"pattern: '{pattern}'")
    started = time.perf_counter()
    holds(made, "acme " + "éa" * 100_000)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("rules: [", 2, "did not find"),
        ("version: 0\nrules: []", 1, "`version`"),
        ("rules:\n  - label: x", 2, "needs an `id`"),
        ("rules:\n  - id: a\n    terms: [x]\n    color: red", 4, "no key 'color'"),
        ("rules:\n  - id: a\n    match: like\n    terms: [x]", 3, "`match` is one of"),
        ("rules:\n  - id: a\n    kind: thing\n    terms: [x]", 3, "`kind` is one of"),
        ("rules:\n  - id: a", 2, "needs `terms`"),
        ("rules:\n  - id: a\n    terms: ['…']", 2, "no Latin letter"),
        ("rules:\n  - id: a\n    terms: [x]\n    code: " + "c" * 201, 2, "`code` is longer than 200"),
        ("rules:\n  - id: a\n    match: regex\n    terms: [x]\n    pattern: '(a'", 5, "missing )"),
        ("rules:\n  - id: a\n    match: regex\n    terms: [x]\n    pattern: '(a)\\1'", 5, "invalid escape"),
        ("rules:\n  - id: a\n    terms: [x]\n    pattern: a", 2, "`pattern` goes with"),
        ("rules:\n  - id: a\n    terms: [x]\n    min_score: .nan", 4, "`min_score`"),
        ("rules:\n  - id: a\n    terms: [x]\n  - id: a\n    terms: [y]", 4, "taken by line 2"),
        ("rules:\n  - id: a\n    id: b\n    terms: [x]", 3, "given twice"),
        ("rules: []\n---\nrules: []", 2, "single document"),
        ("rules:\n  - [a, b]: c", 2, "a key is a text"),
        ("a: &x [1]\nrules: *x", 2, "aliases"),
        ("rules: " + "[" * 500 + "]" * 500, 1, "nested deeper"),
        ("rules:\n  - id: a\n    terms: [no]", 3, "`terms` is a text"),
    ],
)
def test_a_wrong_rule_is_refused_with_line_and_reason(text: str, line: int, reason: str) -> None:
    checked = check(text, "house.yaml")
    assert isinstance(checked, RuleErrors)
    assert checked.errors[0].line == line
    assert reason in str(checked.errors[0])
    assert str(checked.errors[0]).startswith(f"house.yaml:{line}: ")


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_rules_or_errors(text: str) -> None:
    check(text, "house.yaml")


def test_one_wrong_file_refuses_the_folder_and_names_every_error(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("rules:\n  - id: a\n    terms: [x]\n")
    (tmp_path / "bad.yaml").write_text("rules:\n  - id: b\n  - label: c\n")
    (tmp_path / "worse.yaml").write_bytes(b"\xff")
    loaded = load_rules(tmp_path)
    assert isinstance(loaded, RuleErrors)
    assert [(error.file, error.line) for error in loaded.errors] == [
        ("bad.yaml", 2),
        ("bad.yaml", 3),
        ("worse.yaml", 1),
    ]


def test_no_folder_is_no_rules(tmp_path: Path) -> None:
    loaded = load_rules(tmp_path / "none")
    assert isinstance(loaded, Rules)
    assert loaded.entries == ()
    assert tag(Article(title=None, body="Syria"), rules=loaded) == tag(Article(title=None, body="Syria"))


def test_a_watch_list_of_many_names_costs_little() -> None:
    entry = "  - id: n{0}\n    match: exact\n    terms: [Name{0} Family{0}]\n"
    checked = check("rules:\n" + "".join(entry.format(number) for number in range(5_000)), "names.yaml")
    assert not isinstance(checked, RuleErrors), checked
    made = compile_rules(checked)
    article = Article(title=None, body="Name77 Family77 met Name4999 Family4999.")
    started = time.perf_counter()
    for _ in range(100):
        found = rule_tags(article, made)
    assert time.perf_counter() - started < 0.5
    assert [one.label for one in found] == ["n77", "n4999"]


def test_examples_that_fail_are_named() -> None:
    made = rules(
        "any", "[acme]", "sources: [wire]\n    tests: {yes: [Acme grew, It grew], no: [acme fell, It fell]}"
    )
    assert [(failed.text, failed.expected) for failed in run_examples(made)] == [
        ("It grew", True),
        ("acme fell", False),
    ]


def test_a_file_that_is_saved_is_read_anew_and_the_others_stay(tmp_path: Path) -> None:
    """Also after a refusal: what was read before it is no answer for what is there now."""
    (tmp_path / "a.yaml").write_text("rules: [{id: a, terms: [otter]}]", "utf-8")
    (tmp_path / "b.yaml").write_text("rules: [{id: b, terms: [canal]}]", "utf-8")
    article = Article(title=None, body="The otter left the lock.")
    for written, found in (("canal", ["a"]), ("lock", ["a", "b"]), ("", None), ("canal", ["a"])):
        (tmp_path / "b.yaml").write_text(f"rules: [{{id: b, terms: [{written}]}}]", "utf-8")
        loaded = load_rules(tmp_path)
        assert isinstance(loaded, Rules) is (found is not None)
        assert not isinstance(loaded, Rules) or [one.label for one in rule_tags(article, loaded)] == found
