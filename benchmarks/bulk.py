"""Very many files through `copydesk ingest`, proved by `copydesk check`, and the same again: nothing twice.

.venv/bin/python -m benchmarks.bulk [--files 20000] [--seed 7] [--workers 2] [--json]
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import corpus
from benchmarks.processes import ROOT
from benchmarks.report import Row, parser, show


def main() -> None:
    """Measure and print; fails where a promise does."""
    options = parser(__doc__, files=20_000)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files, data = Path(name, "files"), Path(name, "data")
        written = corpus.write(files, corpus.files(chosen.seed, chosen.files))
        texts = len({file.text for file in written})
        rows = [ingest(files, data, chosen.workers, stored) for stored in (texts, 0)]
    show({"bulk": rows}, as_json=chosen.json)


def ingest(files: Path, data: Path, workers: int, stored: int) -> Row:
    """Take everything in, prove the account, and see that so many articles are new."""
    summary = copydesk("ingest", str(files), "--data", str(data), "--workers", str(workers))
    began = time.perf_counter()
    verdict = copydesk("check", "--data", str(data))
    checked = time.perf_counter() - began
    assert verdict["holds"], verdict
    assert (summary["unsettled"], summary["records"]["stored"]) == (0, stored), summary
    return {
        "files": summary["accepted"], "stored": summary["records"]["stored"],
        "copies": summary["records"]["duplicate"], "rejected": summary["records"]["rejected"],
        "seconds": summary["seconds"], "files/s": summary["accepted"] / summary["seconds"],
        "drops checked": verdict["drops"], "check seconds": checked,
    }  # fmt: skip


def copydesk(*arguments: str) -> Any:
    """What a command prints as JSON."""
    argv = [sys.executable, "-m", "console", *arguments, "--json"]
    done = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
