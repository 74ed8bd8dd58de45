"""Old traces of drops that left no article are forgotten; those of articles are kept whole."""

from dataclasses import replace

from copydesk.queues import LOCAL
from ingest.reconcile import Reconciler
from ingest.submit import Sender
from storage.drops import list_drops, retry_drops
from storage.history.pruning import prune
from storage.history.totals import totals
from storage.history.traces import trace
from storage.recovery import take_back
from storage.settlement import settle
from tests.history import sample_now
from tests.making import accept_bytes, lease_bytes, lease_send, only_lease, rows, store_texts, unreadable, worked

_LATER = "2999-01-01T00:00:00.000000Z"
_EARLIER = "1999-01-01T00:00:00.000000Z"


def rejected(store) -> str:
    """A drop that was rejected, tried again by a person, and rejected once more."""
    held = lease_bytes(store, b"bad")
    drop = held.drops[0]
    settle(store, held.id, [unreadable(drop)])
    (again,) = retry_drops(store, [drop.id])
    held = lease_send(store, again.number)
    settle(store, held.id, [unreadable(held.drops[0])])
    return drop.id


def test_only_what_is_old_and_left_no_article_is_forgotten(store) -> None:
    store_texts(store, "one", "two")
    drop_id = rejected(store)
    stored = [row.id for row in list_drops(store) if row.id != drop_id]
    sample_now(store)
    before = {each: trace(store, each) for each in (drop_id, *stored)}
    summed = totals(store)
    assert prune(store, _EARLIER) == 0
    assert {each: trace(store, each) for each in before} == before
    assert prune(store, _LATER) == len(rows(store, "journal")) + 3 == 4
    assert [step.step for step in trace(store, drop_id)] == ["accepted"]
    assert {each: trace(store, each) for each in stored} == {each: before[each] for each in stored}
    assert totals(store) == summed
    assert prune(store, _LATER) == 0


def test_what_the_totals_have_not_counted_yet_stays(store) -> None:
    drop_id = rejected(store)
    before = trace(store, drop_id)
    assert prune(store, _LATER) == 0
    assert trace(store, drop_id) == before
    sample_now(store)
    assert prune(store, _LATER) == 3


def test_a_batch_of_both_keeps_what_its_stored_drops_need(store) -> None:
    held = lease_bytes(store, b"good", b"bad")
    good, bad = held.drops
    settle(store, held.id, [worked(good, "text"), unreadable(bad)])
    sample_now(store)
    before = trace(store, good.id)
    assert prune(store, _LATER) == 1
    assert trace(store, good.id) == before
    assert [step.step for step in trace(store, bad.id)] == ["accepted"]
    assert len(rows(store, "journal")) == len(rows(store, "runs")) == 1


def test_what_tells_of_no_drop_goes_and_a_drop_that_is_open_keeps_its_steps(store, monkeypatch) -> None:
    monkeypatch.setattr("storage.history.pruning._AT_ONCE", 1)
    (send,) = accept_bytes(store, b"text").sends
    lease_send(store, send.number)
    (again,) = take_back(store, only_lease(store), 3)
    sample_now(store)
    assert prune(store, _LATER) == 1
    assert rows(store, "journal") == []
    held = lease_send(store, again.number)
    settle(store, held.id, [worked(held.drops[0], "text")])
    steps = [step.step for step in trace(store, held.drops[0].id)]
    assert {"lease_ended", "settled"} <= set(steps)


def test_the_reconciler_does_it_each_hour(store, monkeypatch) -> None:
    rejected(store)
    sample_now(store)
    monkeypatch.setattr("ingest.reconcile.past", lambda seconds: _LATER if seconds == 7 * 86_400 else _EARLIER)
    settings = replace(store.settings, broker_url=LOCAL, trace_days=7)
    reconciler = Reconciler(settings, store, Sender(settings))
    left = []
    for now in (10.0, 20.0, 3700.0):
        reconciler.prune(now)
        left.append(len(rows(store, "journal")))
        rejected(store)
        sample_now(store)
    assert left == [0, 3, 0]
