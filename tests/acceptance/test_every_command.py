"""Every command of the command line in every kind of trouble: one sentence, an exit code, and nothing changed."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from console.cli import main
from copydesk.settings import Settings
from storage.migrate import open_store
from tests import servers
from tests.filled import article, fill

ROOT = Path(__file__).resolve().parents[2]
LOCAL = {
    "COPYDESK_BROKER_URL": "local",
    "COPYDESK_FEED_WEBHOOK": "http://127.0.0.1:1/",
    "COPYDESK_FEED_STREAM": "redis://127.0.0.1:1/0",
}
WITHOUT_DATA = {("bench",), ("rules", "check"), ("rules", "test")}
"""What these answer needs nothing that is stored."""
MAKES_ITS_DATA = {("up",), ("ingest",), ("watch",), ("worker",), ("serve",)}
IDS = {"drop_id", "drop_ids", "article_id", "article_ids", "first", "second", "cause", "worker"}
MUST_CHOOSE = {("failures", "retry"): {"cause": "nothing"}, ("drops", "purge"): {"drop_ids": "nothing"}}
"""What is not required by itself, but one of several ways to choose."""
NUMBERS = (click.types.IntParamType, click.types.FloatParamType, click.IntRange, click.FloatRange)

Change = Callable[[Path], None]


@dataclass(frozen=True)
class Leaf:
    """One command that can be called."""

    path: tuple[str, ...]
    command: click.Command

    def words(self, *more: str, **given: str) -> list[str]:
        """A call with `more` options, what is `given`, and something fit for all else that it must be given."""
        given = MUST_CHOOSE.get(self.path, {}) | given
        options, arguments = list(more), []
        for parameter in self.command.params:
            if parameter.required or parameter.name in given:
                value = given.get(parameter.name or "", fit(parameter))
                if isinstance(parameter, click.Option):
                    options += [parameter.opts[0], value]
                else:
                    arguments += [value] * (2 if parameter.name == "article_ids" else 1)
        return [*self.path, *options, "--", *arguments]


def fit(parameter: click.Parameter) -> str:
    """A value that this parameter takes; ids are those of nothing."""
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    if isinstance(parameter.type, NUMBERS):
        return "1"
    if isinstance(parameter.type, click.Path | click.File):
        return __file__
    return {"target_url": "sqlite:///other.db", "named": "keyword:tram", "cursor": "0"}.get(
        parameter.name or "", "nothing"
    )


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[Leaf]:
    if isinstance(command, click.Group):
        return [leaf for name, its in command.commands.items() for leaf in leaves(its, (*path, name))]
    return [Leaf(path, command)]


LEAVES = leaves(main)
READERS = [leaf for leaf in LEAVES if leaf.path not in WITHOUT_DATA]


def named(leaf: object) -> str | None:
    return " ".join(leaf.path) if isinstance(leaf, Leaf) else None


every = pytest.mark.parametrize("leaf", LEAVES, ids=named)
every_reader = pytest.mark.parametrize("leaf", READERS, ids=named)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    store = open_store(Settings(data=folder / "data"))
    fill(store, folder / "files", {"tram.txt": article("Tram approved"), "broken.json": b'{"title": "cut'})
    store.close()
    return folder / "data"


@pytest.fixture
def data(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A desk with something on it, and an empty folder to stand in."""
    data = Path(shutil.copytree(filled, tmp_path / "data"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    yield data
    assert list((tmp_path / "here").iterdir()) == []


def held(data: Path) -> str:
    """All that the database holds."""
    with closing(sqlite3.connect(data / "copydesk.db")) as database:
        return "\n".join(database.iterdump())


def call(words: list[str], **environment: str) -> Result:
    """A call of the command line; an error that no command foresaw fails the test with its traceback."""
    before = dict(os.environ)
    try:
        return CliRunner(env=LOCAL | environment).invoke(main, words, catch_exceptions=False, prog_name="copydesk")
    finally:
        os.environ.clear()
        os.environ.update(before)


def refused(words: list[str], code: int, **environment: str) -> str:
    """The sentence of a call that must fail with this exit code."""
    result = call(words, **environment)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.rstrip().endswith((".", "?"))
    return result.stderr


@every
def test_a_wrong_option_is_one_sentence(leaf: Leaf, data: Path) -> None:
    said = refused(leaf.words("--data", str(data), "--fly"), 2)
    assert "--fly" in said
    assert f"`copydesk {' '.join(leaf.path)} --help`" in said


@every
def test_what_must_be_given_is_missed(leaf: Leaf, data: Path) -> None:
    if any(parameter.required for parameter in leaf.command.params):
        assert "Missing" in refused([*leaf.path, "--data", str(data)], 2)


def given(leaf: Leaf, wanted: Callable[[click.Parameter], bool]) -> list[str]:
    """The names of the parameters that are wanted."""
    return [str(each.name) for each in leaf.command.params if wanted(each)]


def is_number(parameter: click.Parameter) -> bool:
    return isinstance(parameter.type, NUMBERS)


def test_the_walk_finds_ids_and_numbers() -> None:
    """So that it cannot pass by looking at nothing."""
    assert len(LEAVES) > 40
    assert sum(bool(given(leaf, is_number)) for leaf in LEAVES) > 12
    assert sum(bool(IDS & {str(each.name) for each in leaf.command.params}) for leaf in LEAVES) > 15


@every
@pytest.mark.parametrize("number", ["many", "nan", "", "-9", "1,000"])
def test_a_wrong_number_is_one_sentence(leaf: Leaf, number: str, data: Path) -> None:
    before = held(data)
    for name in given(leaf, is_number):
        refused(leaf.words("--data", str(data), **{name: number}), 2)
    assert held(data) == before


@every
def test_a_number_that_no_machine_holds_is_refused_or_as_good_as_any(leaf: Leaf, data: Path) -> None:
    before = held(data)
    for name in given(leaf, is_number):
        result = call(leaf.words("--data", str(data), **{name: "9" * 40}))
        assert result.exit_code in (0, 2), result.output
    assert held(data) == before


@every_reader
@pytest.mark.parametrize("unknown", ["nothing", "", "999999999999999999999999999", "-1", "%", "a b"])
def test_an_unknown_id_is_one_sentence(leaf: Leaf, unknown: str, data: Path) -> None:
    before = held(data)
    for name in IDS & set(given(leaf, lambda parameter: True)):
        for as_json in ([], ["--json"]):
            said = refused(leaf.words("--data", str(data), *as_json, **{name: unknown}), 1)
            assert said.startswith("There "), name
    assert held(data) == before


@every_reader
def test_bytes_that_are_no_text_are_one_sentence(leaf: Leaf, data: Path) -> None:
    for name in given(leaf, lambda parameter: isinstance(parameter.type, click.types.StringParamType)):
        assert "UTF-8" in refused(leaf.words("--data", str(data), **{name: "\udcff"}), 2)


def _newer(data: Path) -> None:
    with closing(sqlite3.connect(data / "copydesk.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")


def _garbage(data: Path) -> None:
    for path in data.glob("copydesk.db*"):
        path.unlink()
    (data / "copydesk.db").write_bytes(b"This is no database. " * 1000)


def _folder(data: Path) -> None:
    for path in data.glob("copydesk.db*"):
        path.unlink()
    (data / "copydesk.db").mkdir()


def _file(data: Path) -> None:
    shutil.rmtree(data)
    data.write_bytes(b"a file where the folder should be")


@every_reader
@pytest.mark.parametrize(
    ("change", "told"),
    [(_newer, "newer version"), (_garbage, "not a database"), (_folder, "unable to open"), (_file, "")],
)
def test_data_that_cannot_be_used_is_one_sentence(leaf: Leaf, change: Change, told: str, data: Path) -> None:
    change(data)
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file() and path.suffix != ".log"}
    result = call(leaf.words("--data", str(data)))
    assert result.exit_code in (1, 2)
    assert (result.stdout, result.stderr.count("\n")) == ("", 1), result.output
    assert told in result.stderr
    assert all(path.read_bytes() == held for path, held in before.items() if "-shm" not in path.name)


@every_reader
def test_a_database_that_is_away_is_one_sentence(leaf: Leaf, data: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{servers.free_port()}/none"
    said = refused(leaf.words("--data", str(data)), 1, COPYDESK_DATABASE_URL=url)
    assert "cannot be used just now" in said


@every_reader
def test_no_data_is_told_and_none_is_made(leaf: Leaf, data: Path) -> None:
    if leaf.path not in MAKES_ITS_DATA:
        assert "There is no Copydesk data in" in refused(leaf.words("--data", f"{data}/none"), 2)
    assert not (data / "none").exists()
    assert "data must be a path" in refused(leaf.words("--data", ""), 2)


@every_reader
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "many"),
        ("FLY", "1"),
        ("RECORD_SECONDS", "9999"),
        ("SOURCES", "{"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgresql://host:port/x"),
        ("DATA", ""),
    ],
)
def test_a_wrong_setting_is_one_sentence(leaf: Leaf, name: str, value: str, data: Path) -> None:
    where = [] if name == "DATA" else ["--data", str(data)]
    said = refused(leaf.words(*where), 2, **{f"COPYDESK_{name}": value})
    assert name.lower() in said


@every_reader
def test_a_settings_file_that_cannot_be_read_is_one_sentence(
    leaf: Leaf, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copydesk.toml").write_text("workers = \n")
    monkeypatch.chdir(tmp_path)
    assert "copydesk.toml cannot be read" in refused(leaf.words("--data", str(data)), 2)


@pytest.mark.parametrize("words", [["drops"], ["status"], ["export"], ["failures", "--json"]])
def test_a_closed_output_is_no_fault(words: list[str], data: Path) -> None:
    argv = [sys.executable, "-m", "console", *words, "--data", str(data)]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *argv], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
