"""Sources: how much each sends, against what is usual for it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from copydesk.clock import now, stamp
from storage.history import sampling
from storage.history.sources import volumes_by_source
from storage.schema import volumes
from storage.settlement import settle
from tests.filled import article as text_file
from tests.filled import fill
from tests.history import sample_now
from tests.making import (
    lease_bytes,
    rows,
    worked,
)


def test_volumes_are_counted_by_source(store, tmp_path) -> None:
    fill(
        store,
        tmp_path / "in",
        {f"gazette/{n}.txt": text_file(f"Headline {n}", f"Text {n}. " * 40) for n in range(3)},
    )
    fill(store, tmp_path / "bad", {"wire/x.png": b"\x89PNG\r\n\x1a\n" + bytes(90)})
    sample_now(store)
    sample_now(store)
    assert [(row["source"], row["articles"], row["rejected"]) for row in rows(store, "volumes")] == [
        ("gazette", 3, 0), ("wire", 0, 1),
    ]  # fmt: skip
    assert {each.source: each.flag for each in volumes_by_source(store)} == {"gazette": "new", "wire": "new"}


def put_volumes(store, source: str, by_hours_back: dict[int, int]) -> None:
    this_hour = datetime.fromisoformat(now()[:13] + ":00:00.000000Z")
    given = [
        {"hour": stamp(this_hour - timedelta(hours=back)), "source": source, "articles": count, "rejected": 0}
        for back, count in by_hours_back.items()
    ]
    with store.writing() as connection:
        connection.execute(insert(volumes), given)


@pytest.mark.parametrize(("last", "flag"), [(0, "quiet"), (12, "quiet"), (100, ""), (103, ""), (400, "noisy")])
def test_a_source_far_from_its_usual_is_flagged(store, last, flag) -> None:
    """Every day at this hour some 100, at others 10."""
    usual = {back: 98 + back % 5 if back % 24 == 1 else 10 for back in range(2, 24 * 20)}
    put_volumes(store, "wire", usual | {1: last})
    (seen,) = volumes_by_source(store)
    assert (seen.flag, seen.last_hour) == (flag, last)
    assert seen.usual == pytest.approx(100, abs=2)


def test_a_weekly_source_is_judged_by_its_weekday(store) -> None:
    """It sends at this hour of this weekday alone: that it sends nothing on other days is no quiet."""
    put_volumes(store, "weekly", {1 + 168 * week: 50 for week in range(1, 8)} | {1: 50})
    (seen,) = volumes_by_source(store)
    assert (seen.flag, seen.usual) == ("", 50)


def test_a_source_of_few_articles_is_judged_by_the_day(store) -> None:
    put_volumes(store, "small", {back: 2 if back % 24 < 10 else 0 for back in range(25, 24 * 20)})
    (seen,) = volumes_by_source(store)
    assert seen.articles == 0
    assert seen.flag == "quiet"


def test_sources_beyond_the_bound_are_counted_under_no_name(store, monkeypatch) -> None:
    monkeypatch.setattr(sampling, "MOST_SOURCES_AN_HOUR", 2)
    for number in range(4):
        held = lease_bytes(store, b"%d" % number)
        made = worked(held.drops[0], f"text {number}")
        named = replace(made.articles[0], article=replace(made.articles[0].article, source=f"source {number}"))
        settle(store, held.id, [replace(made, articles=(named,))])
    sample_now(store)
    assert {row["source"]: row["articles"] for row in rows(store, "volumes")} == {
        "source 0": 1, "source 1": 1, "": 2,
    }  # fmt: skip
