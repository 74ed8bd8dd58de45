"""A desk with a long ledger, running as its user runs it, and a real browser that looks at it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from copydesk.settings import Settings
from storage.migrate import open_store
from tests.browser.ledger import fill_ledger

DROPS = 100_000
SECONDS = 40.0
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = ("background-networking", "component-update", "sync", "quic", "gpu", "dev-shm-usage")


def until(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.1)


@dataclass
class Desk:
    """A running desk: its page and its folders."""

    url: str
    data: Path
    inbox: Path

    def status(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}api/status", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def drop(self, name: str, text: str) -> None:
        """Put a file into the inbox, whole at once."""
        part = self.inbox / f".{name}.part"
        part.write_text(text)
        part.replace(self.inbox / name)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of this machine."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        pytest.skip("there is no Chromium on this machine; `apt-get install chromium` brings one")
    return found


@pytest.fixture(scope="session")
def desk(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """`copydesk up` on a ledger of `DROPS` drops."""
    folder = tmp_path_factory.mktemp("desk")
    store = open_store(Settings(data=folder / "data", broker_url="local"))
    fill_ledger(store, folder / "files", DROPS)
    store.close()
    argv = [sys.executable, "-m", "console", "up", "--json", "--port", "0", "--workers", "1"]
    folders = ["--data", str(folder / "data"), "--inbox", str(folder / "inbox")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    up = subprocess.Popen([*argv, *folders], cwd=folder, stdout=subprocess.PIPE, env=environment)
    try:
        assert up.stdout
        said = b""
        while not said.strip().endswith(b"}"):
            said += up.stdout.readline()
        desk = Desk(json.loads(said)["page"], folder / "data", folder / "inbox")
        until(lambda: _healthy(desk))
        yield desk
    finally:
        up.send_signal(signal.SIGINT)
        try:
            up.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            up.kill()
            up.communicate()


def _healthy(desk: Desk) -> bool:
    try:
        return bool(desk.status()["healthy"])
    except OSError:
        return False


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    arguments = ["--no-sandbox", *(f"--disable-{name}" for name in _QUIET)]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@dataclass
class Faults:
    """What a page did that it must not do."""

    errors: list[str]
    elsewhere: list[str]


@pytest.fixture
def faults() -> Faults:
    return Faults([], [])


@pytest.fixture
def page(browser: Browser, desk: Desk, faults: Faults) -> Iterator[Page]:
    """A page that must show no error and ask nobody else; whatever it did is looked at after the test."""
    context = browser.new_context(base_url=desk.url, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    watch(opened, desk, faults)
    yield opened
    context.close()
    assert faults == Faults([], [])


def watch(page: Page, desk: Desk, faults: Faults) -> None:
    """Write down the errors of a page, and its requests to anybody else."""

    def said(message: Any) -> None:
        if message.type in ("error", "warning"):
            faults.errors.append(message.text)

    def asked(request: Any) -> None:
        if not request.url.startswith((desk.url, "data:")):
            faults.elsewhere.append(request.url)

    page.on("console", said)
    page.on("pageerror", lambda error: faults.errors.append(str(error)))
    page.on("request", asked)
