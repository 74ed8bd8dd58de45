"""Makes docs/images/status.png: the status page of a desk into which the seeds were dropped.

Needs chromium on PATH. Run it from the folder of the project: `.venv/bin/python docs/picture.py`.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "status.png"
SIZE = "1180,900"


def main() -> None:
    """Start a desk, wait until all is settled, take the picture, stop."""
    with tempfile.TemporaryDirectory() as folder:
        argv = [Path(sys.executable).with_name("copydesk"), "up", "--json", "--port", "0", "--data", "data"]
        up = subprocess.Popen(
            [*argv, "--inbox", "inbox", "--seeds", ROOT / "seeds" / "articles"], cwd=folder, stdout=subprocess.PIPE
        )
        try:
            page = _page(up.stdout)
            _wait_until_settled(page)
            _take(page, Path(folder))
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(60)


def _page(said: IO[bytes] | None) -> str:
    lines = b""
    while said and not lines.strip().endswith(b"}"):
        lines += said.readline()
    return str(json.loads(lines)["page"])


def _wait_until_settled(page: str) -> None:
    for _ in range(120):
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(f"{page}api/status") as answer:  # noqa: S310 - our own page
                account = json.load(answer)["account"]
        except OSError:
            continue
        if account["stored"] and not account["accepted"] and not account["waiting"]:
            time.sleep(6)  # the programs have said what they do by then
            return
    raise SystemExit("The seeds were not settled in a minute.")


def _take(page: str, folder: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("There is no chromium on PATH.")
    quiet = ["background-networking", "component-update", "sync", "quic", "gpu"]
    options = [
        "--headless",
        "--no-sandbox",
        "--no-first-run",
        "--virtual-time-budget=3000",
        *(f"--disable-{name}" for name in quiet),
    ]
    where = [f"--user-data-dir={folder / 'browser'}", f"--window-size={SIZE}", f"--screenshot={PICTURE}", page]
    subprocess.run([chromium, *options, *where], check=True, capture_output=True)


if __name__ == "__main__":
    main()
