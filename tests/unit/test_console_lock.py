"""One start per data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.lock import data_folder
from copydesk.errors import DataFolderInUseError
from copydesk.settings import Settings


def test_a_second_start_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    holder = f"process {os.getpid()}, since 20"
    with (
        data_folder(settings),
        pytest.raises(DataFolderInUseError, match=holder),
        data_folder(settings),
    ):
        raise AssertionError("two hold it")


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    for _ in range(2):
        with data_folder(settings):
            assert (settings.run / "lock").read_text().startswith(f"process {os.getpid()}")


def test_it_is_free_after_its_holder_was_killed(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from console.lock import data_folder; from copydesk.settings import Settings\n"
        "with data_folder(Settings(data=Path(sys.argv[1]))): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(settings.data)], check=False)
    assert "process" in (settings.run / "lock").read_text()
    with data_folder(settings):
        pass


def test_the_folders_are_made_for_us_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with data_folder(settings):
        assert settings.data.stat().st_mode & 0o777 == 0o700
        assert settings.run.stat().st_mode & 0o777 == 0o700
