"""Pauses hold a lane whatever messages say, orders reach the worker that they name, and all of it is logged."""

import pytest

from copydesk.errors import UnknownIdError
from copydesk.identity import owner
from ingest.backpressure import BackPressure
from storage.leases import lease
from storage.operation.actions import list_actions
from storage.operation.orders import Order, all_orders, drain, forget_orders, order_for, resize, undrain
from storage.operation.pauses import pause, pauses_in_force, resume
from storage.processes import Process, announce
from storage.recovery import next_send, waiting_sends
from tests.making import accept_bytes, lease_send

NOW = "2026-11-23T12:00:00.000000Z"


def test_a_paused_lane_gives_no_lease_and_is_not_sent_again(store) -> None:
    (bulk,) = accept_bytes(store, b"1", lane="bulk").sends
    (live,) = accept_bytes(store, b"2").sends
    assert pause(store, "bulk", "ann", "the archive is wrong")
    assert lease(store, bulk.number, owner()) is None
    assert waiting_sends(store) == [live]
    lease_send(store, live.number)
    assert next_send(store) is None
    assert resume(store, "bulk", "ann")
    assert waiting_sends(store) == [bulk]
    assert next_send(store) == bulk
    assert len(lease_send(store, bulk.number).drops) == 1


def test_a_pause_is_in_force_once_and_tells_who_and_why(store) -> None:
    assert pause(store, "live", "ann", "mending")
    assert not pause(store, "live", "bob")
    (held,) = pauses_in_force(store).values()
    assert (held.what, held.actor, held.note) == ("live", "ann", "mending")
    assert "The lane live was paused by ann" in held.sentence
    assert resume(store, "live", "bob")
    assert not resume(store, "live", "bob")
    log = [(action.actor, action.action, action.target, action.note) for action in list_actions(store)]
    assert log == [("bob", "resume", "live", None), ("ann", "pause", "live", "mending")]


def test_a_paused_intake_says_so(store) -> None:
    pressure = BackPressure(store.settings, store)
    assert pressure.reason() is None
    pause(store, "intake", "ann")
    assert "The intake was paused by ann" in (BackPressure(store.settings, store).reason() or "")


def test_an_order_names_a_worker_and_ends_with_it(store) -> None:
    with pytest.raises(UnknownIdError, match="There is no worker w"):
        drain(store, "w", "ann")
    announce(store, Process(id="w", role="worker", host="h", pid=1, started_at=NOW, seen_at=NOW, info={}))
    announce(store, Process(id="s", role="serve", host="h", pid=2, started_at=NOW, seen_at=NOW, info={}))
    with pytest.raises(UnknownIdError):
        drain(store, "s", "ann")
    assert order_for(store, "w") == Order()
    resize(store, "w", "ann", 5)
    drain(store, "w", "ann")
    assert all_orders(store) == {"w": Order(drain=True, slots=5)}
    undrain(store, "w", "bob")
    assert order_for(store, "w") == Order(drain=False, slots=5)
    assert [(action.action, action.note) for action in list_actions(store, target="w")] == [
        ("undrain", None), ("drain", None), ("resize", "5 processes"),
    ]  # fmt: skip
    forget_orders(store, "w")
    assert all_orders(store) == {}


def test_the_log_is_read_page_by_page(store) -> None:
    for number in range(5):
        pause(store, "live", f"p{number}")
        resume(store, "live", f"p{number}")
    first = list_actions(store, limit=4)
    rest = list_actions(store, after=first[-1].id)
    assert [action.actor for action in [*first, *rest]] == [f"p{n}" for n in (4, 4, 3, 3, 2, 2, 1, 1, 0, 0)]
