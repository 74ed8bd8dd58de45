"""Whether all who tell how it stands say the same, and nothing impossible, while files go through.

    .venv/bin/python -m benchmarks.agreement [--files 20000] [--database sqlite|postgresql|both] [--json]

`copydesk up` runs with an inbox into which so many files are moved at once, one in twenty an exact copy and one in
twenty broken. Every tenth of a second all are asked: the dashboard as a page and as JSON, `/metrics`, the database
by SQL of our own, and at every tenth look `copydesk status --json`. What each says is held against itself (nothing
negative, sums that balance, nothing that goes back), against the files that there are, and against SQL: no count
may be ahead of what SQL says afterwards. At rest all must say the same. Told are the looks and the contradictions.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from benchmarks import corpus
from benchmarks.processes import ROOT, environment, wait_until
from benchmarks.report import Row, parser, show
from console.cli import main as copydesk
from copydesk.settings import Settings
from storage.migrate import open_store
from storage.store import Store
from tests import servers

LOOK_SECONDS = 0.1
STATES = ("accepted", "stored", "duplicate", "rejected")
_PATIENCE_SECONDS = 1800
_FACT = re.compile(r"<dt>(\w+)</dt><dd>([\d,]+)</dd>")

Counts = dict[str, int]


def main() -> None:
    """Run and print."""
    options = parser(__doc__, files=20_000)
    options.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    chosen = options.parse_args()
    rows = []
    if chosen.database != "postgresql":
        rows.append(measure("sqlite", "", chosen.files, chosen.seed))
    if chosen.database != "sqlite":
        with servers.postgres() as server:
            rows.append(measure("postgresql", server.make_database("agreement"), chosen.files, chosen.seed))
    show({"agreement": rows}, as_json=chosen.json)


def measure(database: str, url: str, files: int, seed: int) -> Row:
    """One run with looks at it."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder, "files")
        corpus.write(there, corpus.files(seed, files, words=60, bad_share=0.05))
        settings = Settings(
            data=Path(folder, "data"), inbox=Path(folder, "inbox"), database_url=url, workers=2,
            port=servers.free_port(),
        )  # fmt: skip
        with running(settings, Path(folder, "up.log")):
            there.rename(settings.inbox / "files")
            witness = Witness(settings, files)
            began = time.monotonic()
            witness.watch()
            seconds = time.monotonic() - began
    told = "; ".join(f"{what} ({count})" for what, count in witness.contradictions.most_common())
    return {
        "database": database,
        "files": files,
        "seconds": seconds,
        "looks": witness.looks,
        "seconds between": seconds / witness.looks,
        "by command": witness.commands,
        "contradictions": sum(witness.contradictions.values()),
        "which": told or "-",
    }


@contextmanager
def running(settings: Settings, log: Path) -> Iterator[None]:
    """`copydesk up`, ready."""
    settings.inbox.mkdir(parents=True)
    argv = [sys.executable, "-m", "console", "up"]
    variables = {**os.environ, **environment(settings)}
    variables.pop("COPYDESK_BROKER_URL")  # its own
    with log.open("wb") as output:
        process = subprocess.Popen(argv, cwd=ROOT, env=variables, stdout=output, stderr=output)
    try:
        wait_until(lambda: answers(settings.port), 120, every=0.2)
        yield
    finally:
        process.terminate()
        process.wait(120)


def answers(port: int) -> bool:
    """Whether the dashboard answers."""
    with suppress(OSError):
        return bool(get(port, "/ready"))
    return False


def get(port: int, path: str) -> str:
    """What the dashboard answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


class Witness:
    """Asks all, again and again, and counts what cannot be true together."""

    def __init__(self, settings: Settings, files: int) -> None:
        self._settings = settings
        self._files = files
        self._before: dict[str, Counts] = {}
        self.looks = 0
        self.commands = 0
        self.contradictions: Counter[str] = Counter()

    def watch(self) -> None:
        """Look until all files are settled, and once more at rest. Raises TimeoutError."""
        store = open_store(self._settings)
        due = time.monotonic()
        deadline = due + _PATIENCE_SECONDS
        try:
            while not self.look(store):
                due = max(due + LOOK_SECONDS, time.monotonic())
                if due > deadline:
                    raise TimeoutError
                time.sleep(max(0.0, due - time.monotonic()))
            time.sleep(10)  # the watcher counts its inbox every five seconds, and the page may be one look old
            self._rest(store)
        finally:
            store.close()

    def look(self, store: Store) -> bool:
        """Look once; whether all is settled."""
        said = {"page": of_page(self._settings.port), "metrics": of_metrics(self._settings.port)}
        said["json"] = of_status(json.loads(get(self._settings.port, "/api/status")))
        if self.looks % 10 == 0:
            said["command"] = self._of_command()
        self.looks += 1
        by_sql = of_sql(store)
        for voice, counts in (said | {"sql": by_sql}).items():
            found = [*impossible(counts, self._files), *self._back(voice, counts), *ahead(counts, by_sql)]
            self.contradictions.update(f"{voice}: {what}" for what in found)
            self._before[voice] = counts
        return by_sql["accepted"] == 0 and sum(by_sql.values()) >= self._files

    def _of_command(self) -> Counts:
        self.commands += 1
        said = CliRunner().invoke(copydesk, ["status", "--json"], env=environment(self._settings))
        return of_status(json.loads(said.stdout))

    def _back(self, voice: str, counts: Counts) -> Iterator[str]:
        """What only ever grows must not go back."""
        before = self._before.get(voice, {})
        for name in ("stored", "duplicate", "rejected"):
            if counts[name] < before.get(name, 0):
                yield f"{name} went back"

    def _rest(self, store: Store) -> None:
        self.look(store)
        by_sql = of_sql(store)
        said = {"page": of_page(self._settings.port), "metrics": of_metrics(self._settings.port)}
        said["command"] = self._of_command()
        for voice, counts in said.items():
            if {name: counts[name] for name in STATES} != by_sql:
                self.contradictions[f"{voice}: another account at rest than SQL"] += 1


def of_sql(store: Store) -> Counts:
    """The rows of the ledger, counted."""
    with store.reading() as connection:
        counted = connection.exec_driver_sql("SELECT state, count(*) FROM drops GROUP BY state")
        found = dict(map(tuple, counted))
    return {state: found.get(state, 0) for state in STATES}


def of_page(port: int) -> Counts:
    """The account of the first page."""
    return {name: int(number.replace(",", "")) for name, number in _FACT.findall(get(port, "/"))}


def of_status(document: Mapping[str, object]) -> Counts:
    """The account of a status document, with its lanes as `in lanes`, and its rejects and copies summed."""
    account, lanes, rejects = (document[name] for name in ("account", "lanes", "rejects"))
    assert isinstance(account, dict)
    assert isinstance(lanes, list)
    assert isinstance(rejects, dict)
    in_lanes = sum(lane["waiting"] + lane["leased"] for lane in lanes)
    return account | {"in lanes": in_lanes, "rejects by code": sum(rejects.values())}


def of_metrics(port: int) -> Counts:
    """The account of the metrics; `outcomes` are those of the counters."""
    found: Counts = {}
    for family in text_string_to_metric_families(get(port, "/metrics")):
        if family.name == "copydesk_drops":
            found |= {sample.labels["state"]: int(sample.value) for sample in family.samples}
        if family.name == "copydesk_queue_depth":
            found["in lanes"] = int(sum(sample.value for sample in family.samples))
        if family.name == "copydesk_outcomes":
            totals = [sample.value for sample in family.samples if sample.name.endswith("_total")]
            found["outcomes"] = int(sum(totals))
    return found


def impossible(counts: Counts, files: int) -> Iterator[str]:
    """What cannot be true of one account."""
    settled = counts["stored"] + counts["duplicate"] + counts["rejected"]
    if min(counts.values()) < 0:
        yield "a negative count"
    if "dropped" in counts and counts["dropped"] != counts["waiting"] + counts["accepted"] + settled:
        yield "the account does not balance"
    if counts.get("waiting", 0) + counts["accepted"] + settled > files:
        yield "more files than there are"
    if counts.get("in lanes", counts["accepted"]) != counts["accepted"]:
        yield "the lanes are not the unsettled drops"
    if counts.get("outcomes", settled) != settled:
        yield "the totals are not the account"
    if counts.get("rejects by code", 0) != counts.get("records_rejected", 0):
        yield "the rejects by code are not the rejects"


def ahead(counts: Counts, by_sql: Counts) -> Iterator[str]:
    """Nobody may know more than SQL that was asked afterwards."""
    for name in ("stored", "duplicate", "rejected"):
        if counts[name] > by_sql[name]:
            yield f"{name} is ahead"


if __name__ == "__main__":
    main()
