"""Makes the pictures in docs/images: the dashboard of a desk into which the seeds were dropped.

Needs chromium on PATH, and the tools for the tests. Run it from the folder of the project:
`.venv/bin/python docs/picture.py`.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import IO, Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"
WIDE = {"width": 1280, "height": 860}
TALL = {"width": 1280, "height": 1180}
PHONE = {"width": 390, "height": 844}
BUSY_SECONDS = 120
SETTLE_MS = 6000
ROUNDS = 75
"""How often the seeds are dropped again, a little apart, so that there is something to see in the charts."""


def main() -> None:
    """Start a desk, drop seeds for a while, take the pictures, stop."""
    with tempfile.TemporaryDirectory() as folder:
        argv = [Path(sys.executable).with_name("copydesk"), "up", "--json", "--port", "0", "--data", "data"]
        up = subprocess.Popen(
            [*argv, "--inbox", "inbox", "--seeds", ROOT / "seeds" / "articles"], cwd=folder, stdout=subprocess.PIPE
        )
        try:
            address = _address(up.stdout)
            dropping = threading.Thread(target=_keep_dropping, args=[Path(folder) / "inbox"])
            dropping.start()
            time.sleep(BUSY_SECONDS)
            with sync_playwright() as playwright:
                chromium = shutil.which("chromium") or shutil.which("google-chrome")
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                _take_while_busy(browser, address)
                dropping.join()
                _wait_until_settled(address)
                _take(browser, address)
                browser.close()
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(60)


def _address(said: IO[bytes] | None) -> str:
    lines = b""
    while said and not lines.strip().endswith(b"}"):
        lines += said.readline()
    return str(json.loads(lines)["page"])


def _keep_dropping(inbox: Path) -> None:
    """The seeds again and again under other names, and some files that no format claims."""
    seeds = sorted(path for path in (ROOT / "seeds" / "articles").rglob("*") if path.is_file())
    for number in range(ROUNDS):
        time.sleep(2)
        for path in seeds[number % 7 :: 2]:
            _drop(path.read_bytes(), inbox / path.parent.name / f"{number:02}-{path.name}")
        if number % 3 == 0:
            _drop(b"\x89PNG\r\n\x1a\n" + bytes([number] * 400), inbox / "wire" / f"photo-{number:02}.png")
            _drop(b'{"title": "Cut short', inbox / "wire" / f"cut-{number:02}.json")


def _drop(data: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(data)
    part.rename(target)


def _wait_until_settled(address: str) -> None:
    for _ in range(120):
        time.sleep(0.5)
        account = _status(address)["account"]
        if account["stored"] and not account["accepted"] and not account["waiting"]:
            time.sleep(12)  # the programs have said what they do by then, and the last samples are taken
            return
    raise SystemExit("The seeds were not settled in a minute.")


def _status(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}api/status") as answer:  # noqa: S310 - our own page
        found: dict[str, Any] = json.load(answer)
    return found


def _take_while_busy(browser: Browser, address: str) -> None:
    for scheme, name in (("light", "status"), ("dark", "status-dark")):
        _picture(browser.new_context(base_url=address, viewport=TALL, color_scheme=scheme).new_page(), "/", name)
    phone = browser.new_context(base_url=address, viewport=PHONE, color_scheme="dark", device_scale_factor=2)
    _picture(phone.new_page(), "/", "status-phone")


def _take(browser: Browser, address: str) -> None:
    page = browser.new_context(base_url=address, viewport=WIDE, color_scheme="light").new_page()
    _picture(page, "/failures", "failures")
    _picture(page, "/history", "history")
    page.goto("/articles?words=nobody+knows+bank&kind=copy")
    page.locator("main tbody a").first.click()
    _picture(page, page.url, "article")
    page.get_by_role("link", name="Show both").click()
    _picture(page, page.url, "diff")


def _picture(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
