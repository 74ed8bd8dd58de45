"""The programs of a running desk, and the settings that they are given."""

from pathlib import Path

import pytest

from console import programs
from console.seeds import drop_once
from copydesk.errors import NoBrokerBinaryError
from copydesk.queues import LOCAL
from copydesk.settings import Settings, load_settings


def test_a_child_has_the_same_settings_wherever_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=Path("d"), inbox=Path("in"), workers=7, linger_seconds=0.3, watch_mode="scan")
    there = load_settings(environment=programs.environment(settings), folder=Path("/"))
    assert there == Settings(
        data=tmp_path / "d",
        inbox=tmp_path / "in",
        rules=tmp_path / "rules",
        workers=7,
        linger_seconds=0.3,
        watch_mode="scan",
    )


def test_a_broker_of_somebody_else_is_not_started(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, broker_url="redis://elsewhere/0")
    assert programs.broker(settings) == (settings, [])


def test_without_a_server_the_workers_look_into_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_found() -> Path:
        raise NoBrokerBinaryError("none")

    monkeypatch.setattr("console.broker.find_server", nothing_found)
    settings, tree = programs.broker(Settings(data=tmp_path))
    assert (settings.broker_url, tree) == (LOCAL, [])


def test_seeds_are_dropped_once(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    (seeds / "gazette").mkdir(parents=True)
    (seeds / "gazette" / "one.txt").write_text("One")
    (seeds / "two.txt").write_text("Two")
    (seeds / ".hidden").write_text("no")
    settings = Settings(data=tmp_path / "data", inbox=tmp_path / "inbox")
    settings.data.mkdir()
    assert drop_once(seeds, settings) == 2
    assert (settings.inbox / "gazette" / "one.txt").read_text() == "One"
    (settings.inbox / "two.txt").unlink()
    assert drop_once(seeds, settings) == 0
    assert not (settings.inbox / "two.txt").exists()
