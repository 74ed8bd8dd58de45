"""Following the feed: pages above a cursor, what is told of changes, and consumer groups."""

import pytest

from copydesk.errors import UnknownIdError
from feed.documents import told
from storage import changes, consumers
from storage.articles import articles_after
from storage.changes import BeyondHeadError, head, read_page
from storage.consumers import (
    GroupError,
    acknowledge,
    forget_group,
    groups,
    move_group,
    show_group,
    take_over,
)
from storage.stories.withdrawing import restore, withdraw
from tests.making import rows, store_texts
from tests.stories import add, report

BODIES = [f"Report number {number} from the harbour." for number in range(7)]


def seqs(page: changes.Page) -> list[int]:
    return [each["seq"] for each in page.articles]


@pytest.fixture
def seven(store):
    """Articles with the numbers 1 to 7."""
    store_texts(store, *BODIES)
    return store


def test_pages_follow_each_other_without_gap_to_the_head(seven) -> None:
    first = read_page(seven, 0, limit=3)
    assert (seqs(first), first.cursor, first.head) == ([1, 2, 3], 3, 7)
    second = read_page(seven, first.cursor, limit=4)
    assert (seqs(second), second.cursor) == ([4, 5, 6, 7], 7)
    assert read_page(seven, 7) == changes.Page([], 7, 7)
    assert head(seven) == 7


def test_a_page_has_what_an_export_has(seven) -> None:
    assert [told(each) for each in read_page(seven, 0).articles] == [told(each) for each in articles_after(seven)]


def test_what_changes_while_one_kind_is_read_is_told(seven) -> None:
    """Whoever took the first as canonical and reads on after the last would not hear of it otherwise."""
    reading = articles_after(seven, kinds=["canonical"], page=2)
    first = next(reading)
    withdraw(seven, first["id"], "ann", "It is wrong.", None)
    last = [first, *reading][-1]
    assert (last["seq"], last["id"], told(last)["kind"]) == (8, first["id"], "withdrawn")


def test_a_page_ends_where_its_text_is_enough(seven) -> None:
    page = read_page(seven, 1, characters=2 * len(BODIES[0]))
    assert (seqs(page), page.cursor, page.head) == ([2, 3], 3, 7)


def test_a_page_of_a_rare_kind_moves_on_without_looking_at_everything(seven, monkeypatch) -> None:
    monkeypatch.setattr(changes, "_MOST_NUMBERS", 5)
    page = read_page(seven, 0, kinds=["copy"])
    assert (seqs(page), page.cursor, page.head) == ([], 5, 7)
    assert read_page(seven, 5, kinds=["copy"]).cursor == 7


@pytest.mark.parametrize("cursor", [8, 2**62])
def test_a_cursor_that_the_feed_never_gave_is_refused(seven, cursor) -> None:
    with pytest.raises(BeyondHeadError, match="ends at 7"):
        read_page(seven, cursor)


def test_an_article_that_changes_is_told_again_under_a_later_number_and_no_more_under_the_old(store) -> None:
    first, second = add(store, report(0)), add(store, report(1))
    withdraw(store, first["id"], "ann", "Wrong.")
    page = read_page(store, 0)
    assert [(each["seq"], each["id"], told(each)["kind"]) for each in page.articles] == [
        (2, second["id"], "canonical"),
        (3, first["id"], "withdrawn"),
    ]
    restore(store, first["id"], "ann")
    assert [(each["seq"], told(each)["kind"]) for each in read_page(store, 3).articles] == [(4, "canonical")]
    assert [change for _, change in rows(store, "feed", "seq", "change")] == [
        "insert", "insert", "withdraw", "restore",
    ]  # fmt: skip


def test_who_follows_canonical_articles_hears_of_one_that_is_a_copy_now(store) -> None:
    """Whatever the cursor: one that was killed may have been given more than it has acknowledged."""
    first = add(store, report(0), source="A")
    copy = add(store, report(0), source="B")
    assert [each["id"] for each in read_page(store, 0, kinds=["canonical"]).articles] == [first["id"]]
    withdraw(store, first["id"], "ann", "Wrong.")
    restore(store, first["id"], "ann")
    for cursor in (0, 1, 2):
        found = read_page(store, cursor, kinds=["canonical"]).articles
        assert {(each["id"], each["kind"]) for each in found} == {
            (first["id"], "canonical"),
            (copy["id"], "copy"),
        }
    assert [each["kind"] for each in articles_after(store, kinds=["canonical"])] == ["canonical"]


def test_a_group_begins_at_the_start_and_lags_behind_by_what_it_has_not_acknowledged(seven) -> None:
    assert take_over(seven, "search", "one") == 0
    assert acknowledge(seven, "search", "one", 4)
    (group,) = groups(seven)
    assert (group.name, group.cursor, group.head, group.lag, group.holder) == ("search", 4, 7, 3, "one")
    assert 0 < group.lag_seconds < 60
    assert acknowledge(seven, "search", "one", 7)
    group = show_group(seven, "search")
    assert (group.lag, group.lag_seconds) == (0, 0.0)


def test_the_later_holder_of_a_group_has_it_alone(seven) -> None:
    take_over(seven, "search", "one")
    acknowledge(seven, "search", "one", 2)
    assert take_over(seven, "search", "two") == 2
    assert not acknowledge(seven, "search", "one", 7)
    assert acknowledge(seven, "search", "two", 3)
    assert show_group(seven, "search").cursor == 3


def test_who_moves_a_group_takes_it_from_its_holder(seven) -> None:
    take_over(seven, "search", "one")
    acknowledge(seven, "search", "one", 5)
    assert move_group(seven, "search", 1).cursor == 1
    assert not acknowledge(seven, "search", "one", 6)
    assert move_group(seven, "new", None).cursor == 7
    with pytest.raises(BeyondHeadError):
        move_group(seven, "new", 8)
    assert [(group.name, group.cursor) for group in groups(seven)] == [("new", 7), ("search", 1)]


def test_a_forgotten_group_is_gone_and_its_holder_told(seven) -> None:
    take_over(seven, "search", "one")
    forget_group(seven, "search")
    assert groups(seven) == []
    assert not acknowledge(seven, "search", "one", 1)
    with pytest.raises(UnknownIdError):
        forget_group(seven, "search")
    with pytest.raises(UnknownIdError):
        show_group(seven, "search")


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 65, "-a", "é", "a\n", "\x1b[2J"])
def test_what_no_group_is_called(store, name) -> None:
    with pytest.raises(GroupError):
        take_over(store, name, "one")
    with pytest.raises(GroupError):
        move_group(store, name, 0)


def test_groups_are_bounded(store, monkeypatch) -> None:
    monkeypatch.setattr(consumers, "MOST_GROUPS", 2)
    for name in ("a", "b", "a"):
        move_group(store, name, 0)
    with pytest.raises(GroupError, match="forget one"):
        take_over(store, "c", "one")
    assert [group.name for group in groups(store)] == ["a", "b"]
