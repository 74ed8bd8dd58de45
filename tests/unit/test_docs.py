"""The documentation agrees with the code."""

import importlib.util
import io
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from console.cli import main
from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import DropState, Outcome, RejectCode
from copydesk.settings import Settings, load_settings
from ingest.names import Reason
from workers.read.drop import Drop

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "seeds" / "README.md"])
ROOMS = ("copydesk", "storage", "feed", "workers", "ingest", "console", "docs", "seeds", "tests")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(path.read_text("utf-8")) if kind == language]


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_table_is_as_the_code_has_it(tables: ModuleType) -> None:
    stale = [shown(page) for page in PAGES if tables.filled(page.read_text("utf-8")) != page.read_text("utf-8")]
    assert stale == [], "run .venv/bin/python docs/tables.py"


def test_each_table_is_in_a_page(tables: ModuleType) -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert set(re.findall(r"<!-- table: (\w+) -->", text)) == set(tables.TABLES)


def test_every_setting_is_explained() -> None:
    page = (DOCS / "configuration.md").read_text("utf-8")
    for setting in fields(Settings):
        assert f"| `{setting.name}` | `COPYDESK_{setting.name.upper()}` |" in page
        assert setting.metadata["help"] in page


def test_the_example_of_a_settings_file_is_valid(tmp_path: Path) -> None:
    (example,) = blocks(DOCS / "configuration.md", "toml")
    (tmp_path / "copydesk.toml").write_text(example)
    assert load_settings(environment={}, folder=tmp_path) != Settings()


@pytest.mark.parametrize("word", [*Outcome, *DropState, *RejectCode, *Reason])
def test_every_outcome_state_code_and_reason_is_in_the_life_of_a_drop(word: str) -> None:
    assert re.search(rf"\b{word}\b", (DOCS / "lifecycle.md").read_text("utf-8"))


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_is_listed(name: str) -> None:
    assert f"| `copydesk {name}" in (DOCS / "cli.md").read_text("utf-8")


def commands_shown() -> Iterator[Any]:
    for page in PAGES:
        for block in blocks(page, "sh"):
            for line in block.splitlines():
                words = shlex.split(line, comments=True)
                if words and words[0].rpartition("/")[2] == "copydesk":
                    yield pytest.param(words[1:], id=f"{shown(page)}: {line.partition('#')[0].strip()}")


@pytest.mark.parametrize("words", list(commands_shown()))
def test_a_command_that_is_shown_is_understood(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # where paths that are shown exist
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words or [command.list_commands(context)[0]])
        assert found is not None
        assert name is not None
        command = found
        context = command.make_context(name, words) if not isinstance(command, click.Group) else context
        context.close()


def test_the_commands_of_make_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"\bmake ([a-z]+)\b", " ".join(code(page)))}
    assert {"run", "test"} <= named <= targets


def code(path: Path) -> list[str]:
    """All that a page sets as code."""
    text = path.read_text("utf-8")
    return [match[1] for match in BLOCK.findall(text)] + re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))


def links() -> Iterator[Any]:
    for page in PAGES:
        for target in LINK.findall(BLOCK.sub("", page.read_text("utf-8"))):
            if not target.startswith(("https://", "http://")):
                yield pytest.param(page, target, id=f"{shown(page)}: {target}")


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_a_link_leads_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    linked = (page.parent / path).resolve() if path else page
    assert linked.exists()
    assert linked.is_relative_to(ROOT)
    if anchor:
        heads = re.findall(r"^#+ (.*)$", linked.read_text("utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_files_and_names_in_them_that_pages_speak_of_exist() -> None:
    missing = []
    for page in PAGES:
        for token in code(page):
            spoken = re.fullmatch(rf"((?:{'|'.join(ROOMS)})/[\w./-]*\w/?)(?:: (\w+))?", token)
            if spoken and not is_there(*spoken.groups()):
                missing.append(f"{shown(page)}: {token}")
    assert missing == []


def is_there(path: str, name: str | None) -> bool:
    file = ROOT / path
    return file.exists() and (name is None or re.search(rf"\b{name}\b", file.read_text("utf-8")) is not None)


def test_every_decision_is_in_their_list() -> None:
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (DOCS / "decisions" / "README.md").read_text("utf-8"))
    assert listed == sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_no_page_names_a_place_on_one_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(?:root|home|work|Users|tmp)/", page.read_text("utf-8"))


def test_the_format_of_the_how_to_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = blocks(DOCS / "howto" / "add-a-format.md", "python")
    (tmp_path / "tsv_of_the_how_to.py").write_text(example, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    form = importlib.import_module("tsv_of_the_how_to").FORMAT
    monkeypatch.delitem(sys.modules, "tsv_of_the_how_to")

    drop = Drop.opened(io.BytesIO(b"One\tFirst text\nno tab\nThree\tThird text\n"), "a.tsv", Settings(), 0, 0)
    assert form.fits(drop) > 0.5
    assert form.fits(replace(drop, name="a.txt")) == 0
    first, second, third = form.read(drop)
    assert isinstance(first, Record)
    assert (first.fields["title"], first.text.strip()) == ("One", "First text")
    assert isinstance(second, UnreadableRecord)
    assert [record.index for record in (first, second, third)] == [0, 1, 2]
    (again,) = form.read(replace(drop, start=second.end, first_index=2))
    assert again == third


def test_the_example_for_contributors_runs() -> None:
    (block,) = (text for text in blocks(ROOT / "CONTRIBUTING.md", "sh") if "<<'PYTHON'" in text)
    lines = block.splitlines()
    example = "\n".join(lines[1 : lines.index("PYTHON")])
    said: list[Any] = []
    exec(compile(example, "CONTRIBUTING.md", "exec"), {"print": said.append})
    assert (said[0].title, said[0].source) == ("Ferry runs again", "The Gazette")
