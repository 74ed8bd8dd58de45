"""`copydesk rules learn`: from corrections to tags, and back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.cli import main
from copydesk.settings import Settings
from storage.articles import articles_after
from storage.check import check
from storage.migrate import open_store
from storage.store import Store
from storage.tagging.corrections import add_tag
from tests.filled import article, fill
from tests.making import everything
from tests.reworking import by_person
from workers import modelbook
from workers.modelbook import Modelbook, model_in_force

CODE = "house:harbour"
SPOKEN_OF = 8
PORT = ["crane", "quay", "pilot", "tug", "berth", "hull", "anchor", "mooring", "wharf", "cargo"]
TOWN = ["mayor", "school", "bridge", "budget", "library", "street", "pupils", "council", "bakery", "cinema"]

Run = Callable[..., Result]


def text(words: list[str], at: int) -> str:
    """A paragraph of its own with five neighbouring words of a list."""
    some = (words * 2)[at % 10 : at % 10 + 5]
    return (
        f"On the {at}th morning of the long spring the {some[0]} stood empty, and the {some[1]} too. "
        f"Nobody asked after the {some[2]}, though the {some[3]} and the {some[4]} were looked for by {at + 40} "
        "people who had come from afar and went home again before the rain of the evening set in."
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPYDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(modelbook, "LOOK_EVERY_SECONDS", 0.0)

    def invoke(*arguments: str, expect: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == expect, result.output
        return result

    return invoke


@pytest.fixture
def desk(tmp_path: Path) -> Store:
    """Articles on the harbour, of eight of which a person said so, and others."""
    store = open_store(Settings(data=tmp_path / "data"))
    files = {
        f"{words[0]}{at}.txt": article(f"Number {at} of the {words[0]}", text(words, at))
        for words in (PORT, TOWN)
        for at in range(20)
    }
    fill(store, tmp_path / "files", files)
    of_the_port = [its for its in articles_after(store, kinds=["canonical"]) if its["title"].endswith("crane")]
    for its in of_the_port[:SPOKEN_OF]:
        add_tag(store, its["id"], by_person("topic", CODE, "the harbour"))
    return store


def carrying(store: Store) -> dict[str, str]:
    """The titles of the articles with the tag, and who gave it."""
    return {
        its["title"]: tag["creator"] for its in articles_after(store) for tag in its["tags"] if tag["code"] == CODE
    }


def test_from_corrections_to_tags_and_back(run: Run, desk: Store) -> None:
    told = json.loads(run("rules", "learn", "--json").output)
    assert (told["learned"], told["number"]) == (True, 1)
    (topic,) = told["topics"]
    assert (topic["code"], topic["yes"], topic["reason"]) == (CODE, SPOKEN_OF, "")
    run("articles", "retag")
    given = carrying(desk)
    model = model_in_force(desk)
    assert model is not None
    assert len(given) >= SPOKEN_OF + 4
    assert set(given.values()) == {"user", model.creator}
    assert all(title.endswith("crane") for title in given)
    versions = [its["versions"] for its in articles_after(desk)]
    assert {its["model"] for its in versions} == {model.number}
    assert check(desk).breaches == []
    assert "0 were changed" in run("articles", "retag").output

    assert "the harbour" in run("rules", "models").output
    assert json.loads(run("rules", "models", "--json").output)[0]["in_force"]
    assert "rules alone" in run("rules", "withdraw", "1").output
    run("articles", "retag")
    assert set(carrying(desk).values()) == {"user"}
    assert len(carrying(desk)) == SPOKEN_OF
    assert not any("model" in its["versions"] for its in articles_after(desk))
    assert check(desk).breaches == []
    run("rules", "withdraw", "1", expect=1)


def test_a_dry_run_changes_nothing(run: Run, desk: Store) -> None:
    before = everything(desk)
    assert "nothing was put into force" in run("rules", "learn", "--dry-run").output
    assert everything(desk) == before


def test_without_labels_nothing_is_learned(run: Run, tmp_path: Path) -> None:
    open_store(Settings(data=tmp_path / "data")).close()
    assert "Nothing was learned" in run("rules", "learn", expect=1).output
    assert run("rules", "models").output == ""


def test_a_file_of_labels_teaches(run: Run, tmp_path: Path) -> None:
    open_store(Settings(data=tmp_path / "data")).close()
    lines = [
        json.dumps({"body": text(words, at), "topics": [CODE] if words is PORT else []})
        for words in (PORT, TOWN)
        for at in range(20)
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(lines), "utf-8")
    assert "Model 1 is in force" in run("rules", "learn", "--labels", "labels.jsonl").output
    (tmp_path / "labels.jsonl").write_text("{}", "utf-8")
    assert "labels.jsonl:1" in run("rules", "learn", "--labels", "labels.jsonl", expect=1).output
    assert "No such file" in run("rules", "learn", "--labels", "none.jsonl", expect=1).output


def test_learning_without_its_extra_says_what_to_install(
    run: Run, desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith("workers.learn")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    assert "copydesk[learn]" in run("rules", "learn", expect=1).output


def test_a_worker_takes_a_new_model_without_a_restart(run: Run, desk: Store, tmp_path: Path) -> None:
    fill(desk, tmp_path / "early", {"early.txt": article("Early", text(PORT, 31))})
    run("rules", "learn")
    fill(desk, tmp_path / "late", {"late.txt": article("Late", text(PORT, 32))})
    assert {"Early", "Late"} & set(carrying(desk)) == {"Late"}
    desk.close()


def test_the_last_good_model_stays_where_a_new_one_cannot_be_read(run: Run, desk: Store) -> None:
    from storage.tagging.models import keep_model

    run("rules", "learn")
    book = Modelbook(steady=iter(range(0, 1000, 5)).__next__)
    first = book.in_force(desk)
    assert first is not None
    keep_model(desk, b"{}", {"topics": []})
    assert book.in_force(desk) is first
    desk.close()
