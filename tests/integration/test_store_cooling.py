"""Fingerprints of articles that left the window are put aside."""

import time
from dataclasses import replace

from copydesk.queues import LOCAL
from ingest.reconcile import Reconciler
from ingest.submit import Sender
from storage.check import check
from storage.stories.cooling import cool
from tests.making import rows
from tests.stories import add, edited, report

_YEAR = 366 * 86_400


def test_what_left_the_window_is_put_aside_once_and_is_found_by_its_exact_text_alone(store) -> None:
    first = add(store, report(0))
    now = int(time.time())
    assert cool(store, now) == 0
    assert cool(store, now + _YEAR) == 1
    assert cool(store, now + _YEAR) == 0
    held = rows(store, "cold_fingerprints", "fingerprint", "number")
    assert len(held) == rows(store, "members", "fingerprints")[0][0]
    assert rows(store, "fingerprints", "number") == []
    assert check(store).breaches == []
    assert add(store, edited(report(0)))["kind"] == "canonical"
    assert add(store, report(0), title="Again")["canonical_id"] == first["id"]
    assert len(rows(store, "cold_fingerprints", "number")) == len(held)


def test_it_goes_on_where_it_was_stopped(store, monkeypatch) -> None:
    monkeypatch.setattr("storage.stories.cooling._AT_ONCE", 1)
    for number in range(3):
        add(store, report(number))
    later = int(time.time()) + _YEAR
    assert cool(store, later, most=2) == 2
    assert cool(store, later) == 1
    assert rows(store, "fingerprints", "number") == []
    assert check(store).breaches == []


def test_the_reconciler_does_it_few_at_a_time_and_then_each_hour(store, monkeypatch) -> None:
    monkeypatch.setattr("storage.stories.cooling._AT_ONCE", 1)
    monkeypatch.setattr("ingest.reconcile._COOLED_AT_ONCE", 1)
    for number in range(2):
        add(store, report(number))
    later = time.time() + _YEAR
    monkeypatch.setattr("ingest.reconcile.time.time", lambda: later)
    settings = replace(store.settings, broker_url=LOCAL)
    reconciler = Reconciler(settings, store, Sender(settings))
    warm = []
    for now in (10.0, 11.0, 12.0, 13.0):
        reconciler.cool(now)
        warm.append(len(set(rows(store, "fingerprints", "number"))))
    add(store, report(2))
    for now in (20.0, 3700.0):
        reconciler.cool(now)
        warm.append(len(set(rows(store, "fingerprints", "number"))))
    assert warm == [1, 0, 0, 0, 1, 0]
