"""Removal while somebody drops more under the same name: nothing is removed unread."""

import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ingest.removal import Removed, leftovers, remove
from tests.removing import DROP, found, read_found

VERSIONS = 600


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox/source").mkdir(parents=True)
    return tmp_path / "inbox"


def replace_whole(path: Path, text: str) -> None:
    new = path.with_name(".new")
    new.write_text(text)
    new.replace(path)


def write_in_place(path: Path, text: str) -> None:
    """Appends, since what an overwriting destroys is nobody's to keep."""
    with path.open("a") as file:
        file.write(text)


def drop_anew(path: Path, text: str) -> None:
    """Makes a file only where there is none, as a patient sender does."""
    while True:
        try:
            with path.open("x") as file:
                file.write(text)
        except FileExistsError:
            time.sleep(0.0002)
        else:
            return


@pytest.mark.parametrize("leases", [True, False])
def test_every_dropped_version_is_read_or_remains_while_somebody_drops_more(inbox, leases: bool) -> None:
    taken = race(inbox, drop_anew, leases=leases)
    assert taken == [f"<{number}>" for number in range(VERSIONS)]


def test_every_appended_piece_is_read_once_or_remains(inbox) -> None:
    taken = "".join(race(inbox, write_in_place, leases=True))
    # A file put back and read again brings its earlier pieces again; none may be missing.
    assert {f"<{number}>" for number in range(VERSIONS)} == {piece + ">" for piece in taken.split(">")[:-1]}


def test_a_replaced_version_is_lost_only_to_its_replacement(inbox) -> None:
    """Each version is read, remains, or was replaced by its own writer; never removed unread."""
    overwritten: list[str] = []

    def keep_and_replace(path: Path, text: str) -> None:
        # The writer moves what lies there aside itself, so every version is somewhere in the end.
        try:
            aside = inbox.parent / f"aside-{text}"
            path.rename(aside)
            overwritten.append(aside.read_text())
        except FileNotFoundError:
            pass
        replace_whole(path, text)

    taken = race(inbox, keep_and_replace, leases=True)
    assert {*taken, *overwritten} >= {f"<{number}>" for number in range(VERSIONS)}


def race(inbox: Path, write: Any, *, leases: bool) -> list[str]:
    """Everything that was read and removed, while a thread writes VERSIONS texts to one name."""
    path, taken = inbox / "source/a.txt", []

    def write_all() -> None:
        for number in range(VERSIONS):
            write(path, f"<{number}>")

    writer = threading.Thread(target=write_all)
    writer.start()
    calm = False
    while not calm:
        calm = not writer.is_alive()
        for entry in found(inbox, leases=leases):
            drop = read_found(inbox, entry)
            if drop and drop.data and remove(inbox, drop, DROP) == Removed():
                taken.append(drop.data.decode())
            calm = False
    writer.join()
    assert not list(leftovers(inbox))
    shutil.rmtree(inbox)
    return taken
