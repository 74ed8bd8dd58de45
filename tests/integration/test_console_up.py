"""The program as its user runs it: `up`, `ingest`, and what they leave behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.filled import article

COPYDESK = (sys.executable, "-m", "console")
SECONDS = 30.0


def until(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def of_the_tree(folder: Path) -> list[int]:
    """Living processes whose environment or command line names the folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            try:
                told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(folder / "data") in told:
                found.append(int(process.name))
    return found


class Desk:
    """A folder with a desk in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.up: subprocess.Popen[str] | None = None

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def argv(self, *arguments: str) -> list[str]:
        return [*COPYDESK, *arguments, "--data", str(self.folder / "data")]

    def start(self, *arguments: str) -> None:
        self.up = subprocess.Popen(
            self.argv("up", "--port", str(self.port), "--workers", "1", *arguments),
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        until(lambda: self.health() is not None)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.argv(*arguments), cwd=self.folder, capture_output=True, text=True, timeout=120)

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def account(self) -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/status", timeout=10) as answer:
            account: dict[str, int] = json.load(answer)["account"]
            return account

    def health(self) -> dict[str, Any] | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            found = json.load(error)
        except OSError:
            return None
        return found

    def drop(self, name: str, data: bytes) -> None:
        """Put a file into the inbox, whole at once."""
        self.inbox.mkdir(exist_ok=True)
        unfinished = self.inbox / f".{name}.part"
        unfinished.write_bytes(data)
        unfinished.rename(self.inbox / name)

    def pids(self) -> list[int]:
        return of_the_tree(self.folder)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    if desk.up:
        desk.up.kill()
        desk.up.communicate()
    leftover = desk.pids()
    for pid in leftover:
        os.kill(pid, signal.SIGKILL)


def test_a_dropped_file_is_stored_and_ctrl_c_drains_and_leaves_nothing(desk: Desk) -> None:
    desk.start()
    until(lambda: desk.health() == {"healthy": True, "ailments": []})
    desk.drop("tram.txt", article("Tram approved"))
    until(lambda: desk.account()["stored"] == 1)
    assert list(desk.inbox.iterdir()) == []
    assert len(desk.pids()) >= 5
    assert desk.up
    desk.up.send_signal(signal.SIGINT)
    output, _ = desk.up.communicate(timeout=60)
    assert desk.up.returncode == 0
    assert output.splitlines()[-1] == "Stopped."
    assert "stored=1" in output
    assert desk.pids() == []


def test_a_second_start_on_the_same_folder_is_refused(desk: Desk) -> None:
    desk.start()
    assert desk.up
    second = desk.run("up")
    assert second.returncode == 1
    assert f"already runs on {desk.folder / 'data'} (process {desk.up.pid}" in second.stderr


def test_no_process_outlives_a_supervisor_that_is_killed_and_the_next_start_works(desk: Desk) -> None:
    desk.start()
    assert desk.up
    desk.up.kill()
    desk.up.communicate()
    until(lambda: not desk.pids())
    desk.start()
    desk.drop("tram.txt", article("Tram approved"))
    until(lambda: desk.account()["stored"] == 1)


@pytest.mark.parametrize("name", ["broker", "worker", "watch", "serve"])
def test_a_program_that_is_killed_is_replaced_and_work_goes_on(desk: Desk, name: str) -> None:
    desk.start()
    marks = {
        "broker": b"redis-server",
        "worker": b"console\0worker",
        "watch": b"console\0watch",
        "serve": b"console\0serve",
    }
    victims = [pid for pid in desk.pids() if marks[name] in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert victims or name == "broker"  # the server shows its own title
    for pid in victims or [
        pid for pid in desk.pids() if b"broker.sock" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]:
        os.kill(pid, signal.SIGKILL)
    desk.drop("tram.txt", article("Tram approved"))
    until(lambda: desk.health() is not None and desk.account()["stored"] == 1)


def test_one_shot_settles_everything_and_says_why_nothing_is_stored_twice(desk: Desk) -> None:
    source = desk.folder / "source"
    source.mkdir()
    for number in range(30):
        (source / f"{number}.txt").write_bytes(
            article(f"Title {number}", f"The harvest number {number} was good. " * 20)
        )
    (source / "copy.txt").write_bytes((source / "0.txt").read_bytes())
    (source / "bad.json").write_bytes(b'{"title":')
    first = desk.json("ingest", str(source))
    assert (first["accepted"], first["stored"], first["duplicate"], first["rejected"]) == (32, 30, 1, 1)
    assert first["copies"] == {"bytes": 1}
    assert first["rejects"] == {"malformed": 1}
    assert first["unsettled"] == 0
    second = desk.json("ingest", str(source))
    assert (second["stored"], second["duplicate"], second["rejected"]) == (0, 31, 1)
    assert second["copies"] == {"bytes": 31}
    assert len(list(source.iterdir())) == 32
    assert desk.json("check")["holds"] is True
    assert desk.pids() == []


def test_moved_files_are_gone_from_their_folder(desk: Desk) -> None:
    source = desk.folder / "source"
    source.mkdir()
    (source / "tram.txt").write_bytes(article("Tram approved"))
    assert desk.run("ingest", "--move", str(source)).returncode == 0
    assert list(source.iterdir()) == []


def test_one_shot_works_beside_a_running_desk(desk: Desk) -> None:
    desk.start()
    source = desk.folder / "tram.txt"
    source.write_bytes(article("Tram approved"))
    until(lambda: desk.health() == {"healthy": True, "ailments": []})
    before = set(desk.pids())
    done = desk.json("ingest", str(source))
    assert (done["accepted"], done["stored"], done["unsettled"]) == (1, 1, 0)
    assert set(desk.pids()) <= before


def test_without_any_server_the_desk_works_all_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_BROKER_URL", "local")
    source = desk.folder / "tram.txt"
    source.write_bytes(article("Tram approved"))
    done = desk.json("ingest", str(source))
    assert (done["stored"], done["unsettled"]) == (1, 0)
    assert desk.pids() == []


def test_a_folder_called_workers_where_we_are_started_is_not_run(desk: Desk) -> None:
    trap = desk.folder / "workers"
    trap.mkdir()
    (trap / "__init__.py").write_text("open('sprung', 'w')")
    (desk.folder / "celery.py").write_text("open('sprung', 'w')")
    source = desk.folder / "tram.txt"
    source.write_bytes(article("Tram approved"))
    argv = [sys.executable, "-P", *desk.argv("ingest", str(source))[1:]]
    subprocess.run(argv, cwd=desk.folder, check=True, capture_output=True, timeout=120)
    assert not (desk.folder / "sprung").exists()
