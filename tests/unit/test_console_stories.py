"""`copydesk articles story`, `diff`, `split`, `merge`: who repeats whom, and a person's word."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from console.cli import main
from console.web.app import create_app
from copydesk.settings import Settings
from storage.articles import articles_after
from storage.migrate import open_store
from storage.store import Store
from tests.filled import article, fill
from tests.stories import edited, quoting, report

FILES = {
    "ledger/report.txt": article("The report", report(0)),
    "gazette/again.txt": article("The report again", edited(report(0))),
    "blog/quotation.txt": article("What I think of it", quoting(report(0), report(2))),
    "gazette/other.txt": article("Something else", report(1)),
}
Run = Callable[..., Any]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("COPYDESK_BROKER_URL", "local")
    opened = open_store(Settings(data=tmp_path / "data"))
    for name, data in FILES.items():
        fill(opened, tmp_path / Path(name).stem, {name: data})
    yield opened
    opened.close()


@pytest.fixture
def ids(store: Store) -> dict[str, str]:
    """The articles by the names of their files."""
    return {Path(each["drop"]["name"]).stem: each["id"] for each in articles_after(store)}


@pytest.fixture
def run(store: Store) -> Run:
    def invoke(*arguments: str, expect: int = 0) -> Any:
        options = ["--data", str(store.settings.data), "--json"]
        result = CliRunner().invoke(main, ["articles", *arguments, *options])
        assert result.exit_code == expect, result.output
        return json.loads(result.stdout) if expect == 0 else result.stderr

    return invoke


def test_a_story_tells_who_repeats_whom_and_what_the_article_is_to_others(run: Run, ids: dict[str, str]) -> None:
    told = run("story", ids["again"])
    assert told["story"]["canonical_id"] == ids["report"]
    assert {ids["report"], ids["again"]} <= {member["id"] for member in told["members"]}
    related = {link["id"]: link["match"]["relation"] for link in told["links"]}
    assert related[ids["report"]] == "duplicate"
    assert ids["other"] not in related
    assert told["decisions"] == told["not_kept"] == []


def test_a_diff_shows_the_passages_that_both_have(run: Run, store: Store, ids: dict[str, str]) -> None:
    told = run("diff", ids["quotation"], ids["report"])
    bodies = {each["id"]: each["body"] for each in articles_after(store)}
    start_a, end_a, start_b, end_b = max(told["spans"], key=lambda span: span[1] - span[0])
    passage = bodies[ids["quotation"]][start_a:end_a]
    assert len(passage.split()) > 40
    assert passage.split() == bodies[ids["report"]][start_b:end_b].split()
    assert told["containment_b"] > told["containment_a"] > 0
    assert "no article" in run("diff", ids["report"], "unknown", expect=1)


def test_what_a_person_parts_and_puts_together_is_told(run: Run, ids: dict[str, str]) -> None:
    parted = run("split", ids["again"])
    assert parted["rest"] != parted["taken"]
    told = run("story", ids["again"])
    assert [member["id"] for member in told["members"]] == [ids["again"]]
    assert "apart" in {said["verdict"] for said in told["decisions"]}
    whole = run("merge", ids["again"], ids["report"])["story"]
    assert run("story", ids["again"])["story"]["id"] == run("story", ids["report"])["story"]["id"] == whole
    assert "two articles" in run("merge", ids["again"], expect=2)


def test_the_dashboard_shows_what_an_article_is_to_those_of_other_stories(
    run: Run, store: Store, ids: dict[str, str]
) -> None:
    run("split", ids["again"])
    with TestClient(create_app(store), base_url="http://127.0.0.1:8484") as client:
        page = client.get(f"/articles/{ids['again']}").text
    assert "In other stories" in page
    assert f"/articles/{ids['again']}/diff?with={ids['report']}" in page


def test_an_article_is_withdrawn_and_restored(run: Run, ids: dict[str, str]) -> None:
    assert run("withdraw", ids["report"], "--because", "It is wrong.") == {"withdrawn": [ids["report"]]}
    assert run("withdraw", ids["report"], "--because", "It is wrong.") == {"withdrawn": []}
    shown = run("show", ids["report"])
    assert (shown["kind"], shown["provenance"]["kind"]["because"]) == ("withdrawn", "It is wrong.")
    assert shown["body"]
    assert run("story", ids["again"])["story"]["canonical_id"] == ids["again"]
    assert [each["id"] for each in run("search", "--kind", "withdrawn")] == [ids["report"]]
    assert run("restore", ids["report"]) == {"restored": [ids["report"]]}
    assert run("story", ids["again"])["story"]["canonical_id"] == ids["report"]
    assert "There is no article" in run("withdraw", "nothing", "--because", "x", expect=1)
    assert "needs a reason" in run("withdraw", ids["report"], "--because", " ", expect=1)
