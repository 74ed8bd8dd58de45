"""`copydesk rules`, and the commands that put rules and people's corrections into force on what is stored."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli import main
from console.differences import side_by_side
from copydesk.settings import Settings
from storage.check import check
from storage.migrate import open_store
from storage.store import Store
from tests.filled import article, fill
from tests.making import everything

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "howto" / "write-a-rule.md"
HARBOUR = "The new ferry left the harbour for the islands on Monday, and the council was glad of it.\n\n"
RACE = "The race was won by a rider from the hills who had been last for most of the long day.\n\n"
BOATS = """\
rules:
  - id: boats
    label: Boats
    terms: [ferry]
    tests:
      yes: [The ferry left]
      no: [The tram left]
"""

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = open_store(Settings(data=tmp_path / "data"))
    fill(store, tmp_path / "files", {"a.txt": article("A ferry at last", HARBOUR + RACE)})
    fill(store, tmp_path / "more", {"b.txt": article("A race at last", RACE)})
    store.close()
    return tmp_path / "data"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPYDESK_DATA", str(tmp_path / "data"))

    def invoke(*arguments: str, expect: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == expect, result.output
        return result

    return invoke


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    opened = open_store(Settings(data=data))
    yield opened
    opened.close()


def write(text: str, name: str = "house.yaml", folder: str = "rules") -> None:
    """A rule file in the working folder's folder of rules."""
    Path(folder).mkdir(exist_ok=True)
    Path(folder, name).write_text(text)


def document(result: Result) -> Any:
    return json.loads(result.stdout)


def shown(run: Run, title: str) -> Any:
    return next(found for found in document(run("articles", "--json")) if found["title"] == title)


def test_good_rules_are_said_to_be(run: Run) -> None:
    assert "There is no folder rules yet." in run("rules").stdout
    write(BOATS)
    assert "1 rule in 1 file" in run("rules", "check").stdout
    assert document(run("rules", "check", "--json")) == {"rules": 1, "errors": []}


def test_every_wrong_rule_is_named_with_file_line_and_reason(run: Run) -> None:
    write(BOATS)
    write("rules:\n  - id: b\n    colour: red\n  - label: c\n", "worse.yaml")
    lines = run("rules", "check", expect=1).stdout.splitlines()
    assert [line.split(" ")[0] for line in lines] == ["worse.yaml:3:", "worse.yaml:4:"]
    errors = document(run("rules", "check", "--json", expect=1))["errors"]
    assert [(error["file"], error["line"]) for error in errors] == [("worse.yaml", 3), ("worse.yaml", 4)]
    for command in (["rules", "test"], ["rules", "dry-run"]):
        assert "worse.yaml:3:" in run(*command, expect=1).stdout


def test_another_folder_may_be_tried(run: Run) -> None:
    write("nonsense: 1")
    write(BOATS, folder="new")
    run("rules", "check", expect=1)
    run("rules", "check", "--rules", "new")
    run("rules", "check", "--rules", "none", expect=2)


def test_the_tests_in_the_files_are_run(run: Run) -> None:
    write(BOATS)
    assert run("rules", "test").stdout == "2 of 2 tests pass.\n"
    write(BOATS.replace("The tram left", "No ferry left"))
    first, last = run("rules", "test", expect=1).stdout.splitlines()
    assert first == "house.yaml:2: boats should not hold in “No ferry left”"
    assert last == "1 of 2 tests pass."
    (failed,) = document(run("rules", "test", "--json", expect=1))["failed"]
    assert (failed["rule"], failed["expected"]) == ("boats", False)


def test_a_dry_run_counts_what_each_rule_gives_and_takes(run: Run, store: Store) -> None:
    write(BOATS)
    before = everything(store)
    out = run("rules", "dry-run").stdout.splitlines()
    assert out[0].split("\t") == ["house.yaml#boats", "rule:boats", "1", "0", "0"]
    its = shown(run, "A ferry at last")["id"]
    assert out[1].split("\t") == ["gains", "house.yaml#boats", its, "A ferry at last"]
    assert out[-1] == "2 articles: 1 tags more, 0 fewer."
    assert everything(store) == before

    run("articles", "retag")
    write("version: 2\n" + BOATS.replace("ferry", "race").replace("id: boats", "id: races"))
    trial = document(run("rules", "dry-run", "--json"))
    assert trial["articles"] == 2
    effects = {its["rule"]: (its["gains"], its["losses"], its["keeps"]) for its in trial["effects"]}
    assert effects == {"house.yaml#races": (2, 0, 0), "house.yaml#boats": (0, 1, 0)}
    assert [found["title"] for found in trial["effects"][1]["lost"]] == ["A ferry at last"]


def test_a_dry_run_knows_what_stays_and_what_a_person_took_away(run: Run, data: Path) -> None:
    write(BOATS)
    run("articles", "retag")
    write("version: 2\n" + BOATS)
    assert "\t0\t0\t1" in run("rules", "dry-run").stdout
    run("articles", "untag", shown(run, "A ferry at last")["id"], "rule:boats")
    assert "\t0\t0\t0" in run("rules", "dry-run").stdout


def test_what_a_dry_run_says_a_retag_does(run: Run, store: Store) -> None:
    write(BOATS)
    before = everything(store)
    said = run("articles", "retag", "--dry-run").stdout.splitlines()
    assert said[0].split("\t")[1:] == ["tag rule:boats", "-", "Boats (about, 0.95, rule:house.yaml#boats@1)"]
    assert said[-1] == "2 articles were looked at, 1 would be changed."
    differences = document(run("articles", "retag", "--dry-run", "--json"))["differences"]
    assert [found["field"] for found in differences] == ["tag rule:boats"]
    assert everything(store) == before
    assert run("articles", "retag").stdout == "2 articles were looked at, 1 were changed.\n"
    assert run("articles", "retag").stdout.startswith("0 articles")
    assert run("articles", "retag", "--since", "0").stdout.startswith("2 articles")
    assert run("articles", "retag", "--since", "0", "--limit", "1").stdout.startswith("1 articles")
    assert run("articles", "retag", "--since", "0", "--older").stdout.startswith("0 articles")
    assert document(run("articles", "reclean", "--language", "en", "--json"))["looked_at"] == 2
    assert check(store).holds


def test_nothing_is_retagged_while_a_rule_is_wrong(run: Run, store: Store) -> None:
    write("rules:\n  - id: b\n    colour: red\n")
    before = everything(store)
    for command in ("retag", "reclean"):
        assert "house.yaml:3:" in run("articles", command, "--since", "0", expect=1).stderr
    assert everything(store) == before


def test_a_record_that_no_longer_reads_is_told(run: Run, store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE articles SET record = 5 WHERE title LIKE '%ferry%'")
    result = run("articles", "reclean", "--since", "0", expect=1)
    assert "is left as it is: The file has no record 5 any more." in result.stderr
    assert result.stdout == "2 articles were looked at, 0 were changed.\n"


def test_a_tag_is_given_and_taken_by_a_person(run: Run, store: Store) -> None:
    its = shown(run, "A race at last")["id"]
    assert "the tag medtop:15000000 (sport)" in run("articles", "tag", its, "topic:medtop:15000000").stdout
    given = document(run("articles", "tag", its, "keyword:hills", "--label", "The hills", "--json"))
    assert given == {"article": its, "code": "keyword:hills", "label": "The hills", "changed": True}
    assert not document(run("articles", "tag", its, "keyword:hills", "--json"))["changed"]
    first, second = shown(run, "A race at last")["tags"][:2]
    assert (first["code"], first["scheme"], first["creator"], first["evidence"]) == (
        "medtop:15000000", "medtop", "user", [],
    )  # fmt: skip
    assert (second["code"], second["label"], second["role"]) == ("keyword:hills", "The hills", "about")
    number = str(shown(run, "A race at last")["seq"])
    run("articles", "untag", number, "medtop:15000000")
    assert "medtop:15000000" not in {found["code"] for found in shown(run, "A race at last")["tags"]}
    assert "has no tag" in run("articles", "untag", its, "medtop:15000000", expect=1).stderr
    assert check(store).holds


def test_a_country_is_given_and_taken_by_its_code_of_three_letters(run: Run, data: Path) -> None:
    its = shown(run, "A race at last")["id"]
    assert "the tag iso3166:FR (France)" in run("articles", "tag", its, "place:iso3166:FRA").stdout
    run("articles", "untag", its, "iso3166:FRA")
    assert "iso3166:FR" not in {found["code"] for found in shown(run, "A race at last")["tags"]}


@pytest.mark.parametrize("named", ["sport", "sport:1", "topic:", "topic:medtop:", "topic:" + "x" * 200])
def test_what_is_no_tag_is_refused(run: Run, data: Path, named: str) -> None:
    assert "is no KIND:CODE" in run("articles", "tag", "1", named, expect=2).stderr


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a", "b", ("a", "b")),
        (None, "b", ("-", "b")),
        (["a"], [], ('["a"]', "[]")),
        ("x" * 100 + "ab", "x" * 100 + "cd", ("…" + "x" * 15 + "ab", "…" + "x" * 15 + "cd")),
        ("a" + "x" * 100, "b", ("a" + "x" * 59 + "…", "b")),
        ("same", "same and more", ("same", "same and more")),
    ],
)
def test_two_values_are_cut_to_where_they_differ(before: Any, after: Any, expected: tuple[str, str]) -> None:
    assert side_by_side(before, after) == expected


def test_the_rules_of_the_how_to_work(run: Run, data: Path) -> None:
    page = HOW_TO.read_text("utf-8")
    for text in re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        write(text)
        run("rules", "check")
        assert re.fullmatch(r"(\d+) of \1 tests pass\.\n", run("rules", "test").stdout)
        run("rules", "dry-run")
    (said,) = re.findall(r"^\$ copydesk rules test\n(.*?)\n", page, re.MULTILINE)
    assert said == run("rules", "test").stdout.strip()
    (wrong,) = re.findall(r"^(house\.yaml:\d+: .*)$", page, re.MULTILINE)
    write(text.replace("terms:", "term:", 1))
    assert run("rules", "check", expect=1).stdout.strip() == wrong
