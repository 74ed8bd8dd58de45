"""Copies that arrive at the same instant at many workers, in any order, and with workers that die."""

import threading
from contextlib import closing
from dataclasses import replace

import pytest

from benchmarks.dedupe_order import arrive, corpus, differing, shuffled
from copydesk.errors import LeaseLostError
from copydesk.identity import owner
from storage import settlement
from storage.check import check
from storage.leases import lease
from storage.ledger import accept
from storage.migrate import open_store
from storage.recovery import held_leases, take_back
from storage.settlement import Worked, settle
from tests.making import new_drop, rows
from tests.stories import edited, report, settle_send, tagged
from workers.judging import NEAR_COPIES


def accepted(store, names: list[str]) -> int:
    return accept(store, [new_drop(name.encode(), name) for name in names]).sends[0].number


@pytest.fixture
def meeting(monkeypatch):
    """Let all workers finish their search before any of them settles: none has seen another's articles."""
    real = settlement.search
    barrier = threading.Barrier(4)

    def search(*arguments):
        found = real(*arguments)
        barrier.wait(60)
        return found

    monkeypatch.setattr(settlement, "search", search)


def test_copies_that_no_search_could_see_are_joined_all_the_same(store, settings, meeting) -> None:
    """Without the look at what was settled meanwhile, each of them would be a story of its own."""
    sends = [accepted(store, [f"{worker} {number}" for number in range(5)]) for worker in range(4)]
    errors: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            with closing(open_store(settings)) as own:
                bodies = [edited(report(number), worker) if worker else report(number) for number in range(5)]
                settle_send(own, sends[worker], [tagged(body) for body in bodies])
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(rows(store, "stories")) == 5
    assert rows(store, "articles", "kind").count(("copy",)) == 15
    assert check(store).breaches == []


@pytest.mark.parametrize("where", ["place", "publish", "write_settled"])
def test_a_worker_that_dies_leaves_nothing_and_its_copy_is_joined_later(store, monkeypatch, where) -> None:
    class Died(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Died

    send, other = accepted(store, ["one"]), accepted(store, ["two"])
    with monkeypatch.context() as patched:
        patched.setattr(settlement, where, die)
        with pytest.raises(Died):
            settle_send(store, send, [tagged(report())])
    assert rows(store, "members", "number") == rows(store, "fingerprints", "number") == []
    settle_send(store, other, [tagged(edited(report()))])
    (again,) = take_back(store, held_leases(store)[0], 3)
    settle_send(store, again.number, [tagged(report())])
    assert len(rows(store, "stories")) == 1
    assert check(store).breaches == []


def test_a_worker_that_wakes_without_its_lease_joins_nothing(store) -> None:
    held = lease(store, accepted(store, ["one"]), owner())
    assert held is not None
    take_back(store, held_leases(store)[0], 3)
    with pytest.raises(LeaseLostError):
        settle(store, held.id, [Worked(drop=held.drops[0], articles=(tagged(report()),))], NEAR_COPIES)
    assert rows(store, "members", "number") == rows(store, "links", "a") == []


def test_whatever_the_order_and_the_workers_the_same_stories_come_out(settings, request, tmp_path) -> None:
    """`benchmarks/dedupe_order.py` does it with more articles, in twenty orders."""
    articles = corpus(31, 16)
    expected = None
    for seed, workers in enumerate((1, 2, 4, 8)):
        url = settings.database_url
        if url:
            url = request.getfixturevalue("postgres").make_database(
                f"order_{seed}", request.getfixturevalue("migrated")
            )
        own = replace(settings, data=tmp_path / f"order {seed}", database_url=url)
        found = arrive(own, articles, shuffled(articles, seed), workers)
        expected = expected or found
        assert differing(found, expected) == []
    assert expected is not None
    assert len({its for its, _ in expected.values()}) < len(articles)
