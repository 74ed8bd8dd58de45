"""Whoever is asked gives the same account, at rest and while thousands of files go through."""

import json

from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from benchmarks import corpus
from console.cli import main
from console.metrics import exposition
from console.oneshot import run_once
from console.overview import Observer
from console.web.app import create_app
from copydesk.clock import now
from storage.history.observing import observe
from storage.processes import Process, announce
from tests.looking import contradictions, watching
from tests.making import accept_bytes, damage, store_texts

FILES = 400
STATES = ("accepted", "stored", "duplicate", "rejected")


def test_no_look_contradicts_itself_and_all_agree_in_the_end(store, settings, tmp_path) -> None:
    corpus.write(tmp_path / "files", corpus.files(3, FILES, words=40, bad_share=0.05))
    with watching(settings) as seen:
        summary = run_once(
            settings, store, [tmp_path / "files"], move=False, tell=lambda _: None, show=lambda _: None
        )
    assert summary.complete
    assert seen.looks > 20
    assert seen.contradictions == {}
    by_sql = sql(store)
    assert sum(by_sql.values()) == FILES
    assert of_metrics(store) == of_command(settings) == of_page(store) == by_sql


def sql(store) -> dict[str, int]:
    with store.reading() as connection:
        counted = connection.exec_driver_sql("SELECT state, count(*) FROM drops GROUP BY state")
        found = dict(map(tuple, counted))
    return {state: found.get(state, 0) for state in STATES}


def of_metrics(store) -> dict[str, int]:
    families = text_string_to_metric_families(exposition(store).decode())
    (drops,) = [family for family in families if family.name == "copydesk_drops"]
    return {sample.labels["state"]: int(sample.value) for sample in drops.samples}


def of_command(settings) -> dict[str, int]:
    environment = {"COPYDESK_DATABASE_URL": settings.database_url, "COPYDESK_BROKER_URL": "local"}
    said = CliRunner().invoke(main, ["status", "--json", "--data", str(settings.data)], env=environment)
    return {state: json.loads(said.stdout)["account"][state] for state in STATES}


def of_page(store) -> dict[str, int]:
    with TestClient(create_app(store), base_url="http://127.0.0.1:8484") as client:
        told = client.get("/api/status").json()["account"]
    return {state: told[state] for state in STATES}


def test_a_contradiction_would_be_seen(store) -> None:
    store_texts(store, "one", "two")
    sound = observe(store)
    assert list(contradictions(sound)) == []
    damage(store, "UPDATE counters SET value = value - 1 WHERE name = 'stored'")
    found = set(contradictions(observe(store), sound))
    assert "the totals are not the account" in found
    assert "the lanes are not the unsettled drops" in found
    damage(store, "UPDATE counters SET value = value - 5 WHERE name = 'in live'")
    found = set(contradictions(observe(store), sound))
    assert {"a negative count", "a count went back"} <= found


def test_no_file_counts_as_waiting_and_as_accepted(store) -> None:
    """A watcher counts its inbox every few seconds; what it takes in meanwhile waits no more."""
    watcher = {"id": "w", "role": "watch", "host": "h", "pid": 1, "started_at": now(), "seen_at": now()}
    announce(store, Process(**watcher, info={"waiting": 5, "dropped": 0}))
    told = []
    for batch in ((), (b"1", b"2"), (b"3", b"4", b"5", b"6")):
        accept_bytes(store, *batch)
        account = Observer(store).look().document()["account"]
        told.append((account["waiting"], account["accepted"], account["dropped"]))
    assert told == [(5, 0, 5), (3, 2, 5), (0, 6, 6)]
