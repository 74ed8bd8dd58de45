"""One file of a gigabyte through the embedded desk, which is killed on the way: memory, parts, and nothing twice.

    .venv/bin/python -m benchmarks.large_file [--format jsonl|csv|warc.gz] [--megabytes 1000] [--minutes 10]
        [--kills 2] [--kill-every 30] [--json]

The file is made in a temporary folder and goes with it. `copydesk ingest` takes it in with 2 workers on SQLite;
all of its processes are killed at once (SIGKILL), as often as asked, and begun again. When the minutes are over
they are killed for good. What is settled then must be stored, each record once, whether the file was done or not.
"""

import argparse
import csv
import gzip
import io
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import corpus
from benchmarks.processes import ROOT, tree
from benchmarks.report import Row, show
from copydesk.settings import Settings
from workers.read import boundaries, read
from workers.splitting import PART_BYTES

_LOOK_SECONDS = 0.2
_GZIP_LEVEL = 1


def main() -> None:
    """Measure and print; fails where a record is lost or stored twice."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--format", choices=_ENCODERS, default="jsonl")
    options.add_argument("--megabytes", type=int, default=1000, help="of the file, before it is packed")
    options.add_argument("--minutes", type=float, default=10.0, help="after which it is left as it is")
    options.add_argument("--kills", type=int, default=2)
    options.add_argument("--kill-every", type=float, default=30.0, help="seconds of work before each kill")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file, data, nothing = Path(name, f"large.{chosen.format}"), Path(name, "data"), Path(name, "nothing")
        nothing.mkdir()
        records = write(file, chosen.format, chosen.megabytes * 1_000_000, chosen.seed)
        run = Run(deadline=time.monotonic() + 60 * chosen.minutes)
        for number in range(chosen.kills + 1):
            seconds = chosen.kill_every if number < chosen.kills else 1e9
            if run.work(data, nothing if number else file, seconds):
                break
        row = {"format": chosen.format, "MB": file.stat().st_size / 1e6, "records": records}
        tables: dict[str, Sequence[Row]] = {
            "read": [reading(file, records)],
            "desk": [row | run.figures() | account(data, records)],
        }
        show(tables, as_json=chosen.json)


@dataclass(slots=True)
class Run:
    """The desk at work, with interruptions."""

    deadline: float
    seconds: float = 0.0
    kills: int = 0
    peaks: dict[int, int] = field(default_factory=dict)

    def work(self, data: Path, files: Path, seconds: float) -> bool:
        """Let the desk work for so long, then kill it; whether it was done before."""
        argv = [
            sys.executable,
            "-m",
            "console",
            "ingest",
            str(files),
            "--data",
            str(data),
            "--workers",
            "2",
            "--json",
        ]
        began = time.monotonic()
        until = min(began + seconds, self.deadline)
        desk = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while desk.poll() is None and time.monotonic() < until:
            self.peaks |= {pid: peak for pid in tree(desk.pid) if (peak := peak_memory(pid))}
            time.sleep(_LOOK_SECONDS)
        done = desk.poll() is not None
        if not done:
            self.kills += 1
            for pid in tree(desk.pid):
                os.kill(pid, signal.SIGKILL)
        desk.wait()
        self.seconds += time.monotonic() - began
        return done

    def figures(self) -> Row:
        """How long it worked, and what its largest process held at most."""
        return {"kills": self.kills, "seconds": round(self.seconds), "peak MB": max(self.peaks.values()) / 1e6}


def reading(file: Path, records: int) -> Row:
    """The parts that a process of its own finds in the file, and what it held at most with the last one read."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        parts, read_to, peak = pool.apply(_parts_of, (file,))
    assert read_to == records, f"the last part ends at record {read_to} of {records}"
    return {"parts": parts, "peak MB": peak / 1e6}


def _parts_of(file: Path) -> tuple[int, int, int]:
    with file.open("rb") as source:
        begun = list(boundaries(source, file.name, Settings(), PART_BYTES))
        start, first_index = begun[-1]
        last = sum(1 for _ in read(source, file.name, Settings(), start=start, first_index=first_index))
    return len(begun), first_index + last, peak_memory(os.getpid())


def peak_memory(pid: int) -> int:
    """Bytes that a process has held at most; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def account(data: Path, records: int) -> Row:
    """What is stored, by the database alone. Fails where a settled record is missing or one is stored twice."""
    with closing(sqlite3.connect(next(data.glob("*.db")))) as database:
        stored = [row[0] for row in database.execute("SELECT record FROM articles")]
        [(state, whole)] = database.execute("SELECT state, stored FROM drops WHERE part_of IS NULL").fetchall()
        parts = database.execute(
            "SELECT state, next_record, stop_record FROM drops WHERE part_of IS NOT NULL "
            "ORDER BY stop_record IS NULL, stop_record"
        ).fetchall()
    settled = set(range(whole)) if state != "accepted" else set(_settled(parts))
    lost, twice = settled - set(stored), len(stored) - len(set(stored))
    assert not lost, f"{len(lost)} records are lost, such as {min(lost)}"
    assert not twice, f"{twice} records are stored twice"
    assert state == "accepted" or whole == records, f"{whole} of {records} records are stored"
    return {"state": state, "parts": len(parts), "stored": len(stored), "lost": 0, "twice": 0}


def _settled(parts: list[tuple[str, int, int | None]]) -> Iterator[int]:
    """The records that the parts say they are done with."""
    begin = 0
    for state, upto, stop in parts:
        yield from range(begin, stop if state != "accepted" and stop is not None else upto)
        begin = stop if stop is not None else upto


def write(path: Path, form: str, size: int, seed: int) -> int:
    """Write a file of about `size` bytes before packing; the number of its records."""
    encode, written, records = _ENCODERS[form], 0, 0
    with path.open("wb") as file:
        for story in corpus.stories(seed):
            encoded, plain = encode(story)
            file.write(encoded)
            written += plain
            records += 1
            if written >= size:
                break
    return records


def _json_line(story: corpus.Story) -> tuple[bytes, int]:
    line = story.encoded("json").replace(b"\n", b" ") + b"\n"
    return line, len(line)


def _csv_row(story: corpus.Story) -> tuple[bytes, int]:
    text = io.StringIO()
    rows = csv.writer(text)
    if story.number == 0:
        rows.writerow(["title", "body", "author"])
    rows.writerow([story.title, "\n\n".join(story.paragraphs), story.author])
    return text.getvalue().encode(), len(text.getvalue())


def _warc_record(story: corpus.Story) -> tuple[bytes, int]:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + story.encoded("html")
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/{story.number}\r\n"
        f"WARC-Date: 2024-01-02T03:04:05Z\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    record = head.encode() + http + b"\r\n\r\n"
    return gzip.compress(record, _GZIP_LEVEL), len(record)


_ENCODERS: dict[str, Callable[[corpus.Story], tuple[bytes, int]]] = {
    "jsonl": _json_line,
    "csv": _csv_row,
    "warc.gz": _warc_record,
}


if __name__ == "__main__":
    main()
