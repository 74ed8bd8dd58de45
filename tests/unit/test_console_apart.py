"""Nothing is taken from a folder that has the data folder in it: the database would be moved away as a drop."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from console.apart import keep_apart
from console.cli import main
from copydesk.errors import SettingsError
from copydesk.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "desk" / "data").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "desk")
    return Settings(data=tmp_path / "desk" / "data")


@pytest.mark.parametrize(
    "place",
    [
        "desk",
        "desk/data",
        ".",
        "link",
        "link/data",
        "desk/data/originals",
        "desk/data/run/x",
        "desk/data/copydesk.db",
    ],
)
def test_a_place_that_has_the_data_is_refused(place: str, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="data folder"):
        keep_apart(settings, [tmp_path / "elsewhere", tmp_path / place])


@pytest.mark.parametrize(
    "place", ["inbox", "desk/inbox", "desk/database", "desk/data/inbox", "desk/data/story.txt"]
)
def test_any_other_place_is_fine(place: str, settings: Settings, tmp_path: Path) -> None:
    keep_apart(settings, [tmp_path / place])


def test_a_database_outside_of_the_data_folder_is_no_drop_either(settings: Settings, tmp_path: Path) -> None:
    elsewhere = replace(settings, database_url=f"sqlite:///{tmp_path}/inbox/books.db")
    keep_apart(elsewhere, [tmp_path / "other"])
    for place in ("inbox", "inbox/books.db"):
        with pytest.raises(SettingsError, match="database"):
            keep_apart(elsewhere, [tmp_path / place])


@pytest.mark.parametrize(
    "words", [("ingest", "."), ("ingest", "--move", "data"), ("watch", "--inbox", "."), ("up", "--inbox", ".")]
)
def test_each_command_that_takes_files_refuses_it(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "cannot be taken from" in result.stderr
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize("command", ["up", "watch"])
def test_an_inbox_that_is_a_file_is_refused(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.txt").write_text("A story.")
    result = CliRunner().invoke(main, [command, "--inbox", "story.txt"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"The inbox {tmp_path}/story.txt is no folder.\n"
