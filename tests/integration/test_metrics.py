"""`/metrics`: valid, equal to the ledger, and the same from whichever process answers."""

import re
from contextlib import closing

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from console.metrics import exposition
from console.web import monitoring
from console.web.app import create_app
from copydesk.clock import now
from copydesk.errors import StoreUnavailableError
from storage.account import account
from storage.drops import list_drops, retry_drops
from storage.history.observing import observe
from storage.migrate import open_store
from storage.processes import Process, announce
from storage.recovery import take_back
from tests.filled import article, fill, work
from tests.making import accept_bytes, lease_bytes, only_lease


def values(text: bytes) -> dict[str, float]:
    """Each series with its labels as Prometheus would show it, and its value."""
    found = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


@pytest.fixture
def desk(store, tmp_path):
    """A stored article, its copy, and a reject."""
    fill(store, tmp_path / "one", {"a.txt": article("Tram approved")})
    fill(store, tmp_path / "two", {"b.txt": article("Tram approved"), "c.json": b"{"})
    return store


def test_the_account_is_that_of_the_ledger(desk) -> None:
    accept_bytes(desk, b"waiting", b"too")
    seen, counted = values(exposition(desk)), account(desk)
    for state in ("accepted", "stored", "duplicate", "rejected"):
        assert seen[f'copydesk_drops{{state="{state}"}}'] == getattr(counted, state)
    for outcome in ("stored", "duplicate", "rejected"):
        assert seen[f'copydesk_outcomes_total{{outcome="{outcome}"}}'] == getattr(counted, outcome) == 1
        assert seen[f'copydesk_records{{outcome="{outcome}"}}'] == 1
    assert seen["copydesk_accepted_total"] == counted.dropped == 5
    assert seen["copydesk_feed_position"] == counted.feed_seq == 2
    assert seen['copydesk_queue_depth{lane="live",state="waiting"}'] == 2
    assert 0 <= seen['copydesk_queue_oldest_age_seconds{lane="live"}'] < 60
    assert seen['copydesk_rejects_total{code="malformed"}'] == 1


def test_histograms_count_every_record_and_every_drop(desk) -> None:
    seen = values(exposition(desk))
    assert seen["copydesk_drop_latency_seconds_count"] == 3
    assert seen['copydesk_stage_duration_seconds_count{stage="tag"}'] == 2
    assert seen['copydesk_stage_duration_seconds_count{stage="settle"}'] == 2
    ladder = [v for name, v in seen.items() if name.startswith("copydesk_drop_latency_seconds_bucket")]
    assert ladder == sorted(ladder)
    assert ladder[-1] == 3


def test_retries_and_lost_workers_are_counted(store) -> None:
    lease_bytes(store, b"one", b"two")
    take_back(store, only_lease(store), max_attempts=1)
    retry_drops(store, [drop.id for drop in list_drops(store)])
    seen = values(exposition(store))
    assert seen["copydesk_leases_ended_total"] == 1
    assert seen['copydesk_redeliveries_total{reason="asked"}'] == 2
    assert seen['copydesk_outcomes_total{outcome="rejected"}'] == 2
    assert seen['copydesk_drops{state="rejected"}'] == 0
    work(store)
    assert values(exposition(store))['copydesk_outcomes_total{outcome="rejected"}'] >= 2


def test_programs_that_run_are_up_with_their_slots(store) -> None:
    row = {"host": "h", "pid": 1, "started_at": now(), "seen_at": now()}
    announce(store, Process(id="worker@h:1", role="worker", info={"slots": 4, "busy": 3}, **row))
    announce(store, Process(id="watch@h:2", role="watch", info={"waiting": 7, "paused": None}, **row))
    seen = values(exposition(store))
    assert seen['copydesk_program_up{program="worker@h:1",role="worker"}'] == 1
    assert seen['copydesk_worker_slots{program="worker@h:1",state="busy"}'] == 3
    assert seen['copydesk_worker_slots{program="worker@h:1",state="idle"}'] == 1
    assert seen['copydesk_inbox_files{program="watch@h:2"}'] == 7


def test_two_programs_answer_alike(desk, settings) -> None:
    with closing(open_store(settings)) as other:
        ours, theirs = values(exposition(desk)), values(exposition(other))
    assert ours.keys() == theirs.keys()
    moving = re.compile("age_seconds|free_bytes")
    assert {k: v for k, v in ours.items() if not moving.search(k)} == {
        k: v for k, v in theirs.items() if not moving.search(k)
    }


def test_a_database_that_is_away_is_said_and_nothing_made_up(desk, monkeypatch) -> None:
    def away(_store):
        raise StoreUnavailableError("It is away.")

    monkeypatch.setattr("console.metrics.observe", away)
    seen = values(exposition(desk))
    assert seen["copydesk_database_up"] == 0
    assert not any(name.startswith("copydesk_drops") for name in seen)


def test_the_page_serves_metrics_and_readiness(desk, monkeypatch) -> None:
    with TestClient(create_app(desk), base_url="http://127.0.0.1:8484") as client:
        got = client.get("/metrics")
        assert got.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert values(got.content)["copydesk_database_up"] == 1
        assert client.get("/ready").json() == {"ready": True}

        def away(_store):
            raise StoreUnavailableError("It is away.")

        monkeypatch.setattr(monitoring, "account", away)
        got = client.get("/ready")
        assert (got.status_code, got.json()) == (503, {"ready": False, "reason": "It is away."})


def test_asking_without_end_looks_once_a_second(desk, monkeypatch) -> None:
    looks = []

    def counting(store):
        looks.append(1)
        return observe(store)

    monkeypatch.setattr("console.metrics.observe", counting)
    with TestClient(create_app(desk), base_url="http://127.0.0.1:8484") as client:
        for _ in range(20):
            assert client.get("/metrics").status_code == 200
    assert len(looks) < 10
