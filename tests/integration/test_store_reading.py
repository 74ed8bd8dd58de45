"""What people and consumers read: the account, drops, failures, articles."""

import pytest

from copydesk.errors import UnknownIdError
from copydesk.outcomes import RejectCode, Rejected
from storage.account import account
from storage.article_search import ArticleFilter, find_articles
from storage.articles import article_by_seq, articles_after, search_articles, show_article
from storage.drops import DropFilter, find_drops, list_drops, retry_drops, show_drop
from storage.failures import EVERY_FAILURE, FailureFilter, dismiss, drops_of, list_failures, show_failure
from storage.processes import Process, announce, running, withdraw
from storage.settlement import settle
from storage.worked import Worked
from tests.making import BAD, accept_bytes, article, lease_bytes, numbers, store_texts, tag, unreadable, worked


def reject(store, *sentences: str, code: RejectCode = RejectCode.MALFORMED) -> list[str]:
    """A rejected drop for each sentence; their ids."""
    held = lease_bytes(store, *(sentence.encode() for sentence in sentences))
    batch = [unreadable(d, Rejected(code, text)) for d, text in zip(held.drops, sentences, strict=True)]
    settle(store, held.id, batch)
    return [drop.id for drop in held.drops]


def test_the_account_adds_up_whatever_happens(store) -> None:
    assert account(store).dropped == 0
    store_texts(store, "one", "two", "one")
    reject(store, "no format")
    accept_bytes(store, b"waits")
    lease_bytes(store, b"in work")
    counts = account(store)
    assert (counts.accepted, counts.stored, counts.duplicate, counts.rejected) == (2, 2, 1, 1)
    assert (counts.dropped, counts.settled, counts.feed_seq) == (6, False, 3)
    assert (counts.records_stored, counts.records_duplicate, counts.records_rejected) == (2, 1, 1)


def test_the_account_counts_what_a_large_drop_has_settled_so_far(store) -> None:
    held = lease_bytes(store, b"archive")
    settle(store, held.id, [worked(held.drops[0], "a", "b", "a", rejected={3: BAD}, resume=(10, 4))])
    counts = account(store)
    assert (counts.accepted, counts.records_stored, counts.records_duplicate) == (1, 2, 1)
    assert counts.records_rejected == 1


def test_drops_are_listed_newest_first_and_page_by_page(store) -> None:
    ids = [accept_bytes(store, bytes([number])).drop_ids[0] for number in range(7)]
    first = list_drops(store, limit=3)
    second = list_drops(store, limit=3, after=first[-1].id)
    third = list_drops(store, limit=3, after=second[-1].id)
    assert [row.id for row in first + second + third] == ids[::-1]


def test_drops_are_listed_by_state(store) -> None:
    stored = store_texts(store, "one")
    rejected = reject(store, "no format")
    assert [row.id for row in list_drops(store, DropFilter(state="stored"))] == stored
    assert [row.id for row in list_drops(store, DropFilter(state="rejected"))] == rejected
    assert list_drops(store, DropFilter(state="accepted")) == []


def test_a_drop_is_shown_with_what_became_of_each_record(store) -> None:
    held = lease_bytes(store, b"lines")
    work = Worked(drop=held.drops[0], articles=(article("zero"), article("zero", 2)), rejected={1: BAD})
    settle(store, held.id, [work])
    detail = show_drop(store, held.drops[0].id)
    assert [(row["record"], row["kind"]) for row in detail.articles] == [(0, "canonical"), (2, "copy")]
    assert detail.articles[1]["canonical_id"] == detail.articles[0]["id"]
    assert [(row.record, row.code, row.position) for row in detail.rejects] == [(1, "malformed", "line 3")]
    with pytest.raises(UnknownIdError):
        show_drop(store, "nobody")


def test_failures_are_grouped_by_cause_largest_first(store) -> None:
    reject(store, "Line 3 is no JSON: 'abc'.", "Line 99 is no JSON: 'd'.", "Line 1 is no JSON: ''.")
    reject(store, "The page nests 900 deep.", code=RejectCode.TOO_DEEP)
    many, few = list_failures(store)
    assert (many.count, many.code, few.count, few.code) == (3, "malformed", 1, "too_deep")
    assert many.sample_sentence == "Line 1 is no JSON: ''."
    assert many.first_at <= many.last_at
    assert len(show_failure(store, many.cause)) == 3
    assert len(show_failure(store, many.cause, limit=2)) == 2
    assert len(drops_of(store, EVERY_FAILURE)) == 4
    shown = [row.reject.drop_id for row in show_failure(store, few.cause)]
    assert shown == drops_of(store, FailureFilter(cause=few.cause))
    with pytest.raises(UnknownIdError):
        show_failure(store, "nothing")


def test_several_rejects_of_one_drop_are_one_group_with_one_sample(store) -> None:
    held = lease_bytes(store, b"lines")
    settle(store, held.id, [Worked(drop=held.drops[0], rejected=dict.fromkeys(range(5), BAD))])
    (group,) = list_failures(store)
    assert (group.count, group.sample_drop_id) == (5, held.drops[0].id)
    assert drops_of(store, FailureFilter(cause=group.cause)) == [held.drops[0].id]


def test_dismissed_failures_are_put_away_until_new_ones_come(store) -> None:
    reject(store, "Line 3 is no JSON.", "Line 4 is no JSON.")
    (group,) = list_failures(store)
    assert dismiss(store, group.cause, "known") == 2
    assert dismiss(store, group.cause, "again") == 0
    assert list_failures(store) == []
    (put_away,) = list_failures(store, FailureFilter(dismissed=True))
    assert (put_away.dismissed, put_away.count) == (2, 2)
    assert {row.reject.note for row in show_failure(store, group.cause)} == {"known"}
    reject(store, "Line 5 is no JSON.")
    (back,) = list_failures(store)
    assert (back.dismissed, back.count) == (2, 3)


def test_a_group_can_be_retried_whole(store) -> None:
    reject(store, "Line 3 is no JSON.", "Line 4 is no JSON.")
    reject(store, "Too deep.", code=RejectCode.TOO_DEEP)
    cause = list_failures(store)[0].cause
    retry_drops(store, drops_of(store, FailureFilter(cause=cause)))
    assert [group.code for group in list_failures(store)] == ["too_deep"]
    assert account(store).accepted == 2


@pytest.mark.parametrize("page", [1, 2, 3, 6, 7, 100])
def test_pages_of_the_feed_leave_nothing_out(store, page) -> None:
    store_texts(store, *(f"text {n % 4}" for n in range(6)))
    assert [row["seq"] for row in articles_after(store, page=page)] == [1, 2, 3, 4, 5, 6]
    assert [row["seq"] for row in articles_after(store, 4, page=page)] == [5, 6]
    assert [row["seq"] for row in articles_after(store, kinds=["copy"], page=page)] == [5, 6]
    assert list(articles_after(store, 6, page=page)) == []


def test_a_reader_that_is_slow_sees_what_came_meanwhile(store) -> None:
    store_texts(store, "one", "two")
    reading = articles_after(store, page=2)
    seen = [next(reading)["seq"]]
    store_texts(store, "three", "four")
    seen += [row["seq"] for row in reading]
    assert seen == numbers(seen) == [1, 2, 3, 4]


def test_an_article_comes_with_its_tags_and_its_drop(store) -> None:
    held = lease_bytes(store, b"file one", b"file two")
    made = article("Lyon")
    tagged = type(made)(
        index=0,
        article=made.article,
        text_hash=made.text_hash,
        tags=(tag("Lyon"), tag("Lyon", code="x")),
        versions=made.versions,
    )
    settle(
        store,
        held.id,
        [Worked(drop=held.drops[0], articles=(tagged,)), worked(held.drops[1], "other")],
    )
    found, other = articles_after(store)
    assert [its["code"] for its in found["tags"]] == ["iso3166:FR", "x"]
    assert (found["drop"]["id"], found["drop"]["name"]) == (held.drops[0].id, "0.txt")
    assert other["tags"] == []
    assert show_article(store, found["id"]) == article_by_seq(store, 1) == found
    for look in (lambda: show_article(store, "nobody"), lambda: article_by_seq(store, 99)):
        with pytest.raises(UnknownIdError):
            look()


def test_articles_are_found_by_all_their_words(store) -> None:
    store_texts(store, "100% of Lyon_trams", "Lyon by day", "nothing")

    def found(words: str, **more) -> list[int]:
        return [row["seq"] for row in search_articles(store, words, **more)]

    assert found("lyon") == [2, 1]
    assert found("lyon DAY") == [2]
    assert found("%") == [1]
    assert found("n_t") == [1]
    assert found("\\") == []
    assert found("", limit=2) == [3, 2]
    assert found("", kind="copy") == []


def test_what_runs_says_so_until_it_withdraws(store) -> None:
    first = Process(id="w", role="worker", host="h", pid=1, started_at="s", seen_at="s", info={"busy": 0})
    announce(store, first)
    announce(store, Process(**{name: getattr(first, name) for name in Process.__slots__} | {"info": {"busy": 2}}))
    (found,) = running(store)
    assert (found.info, found.started_at) == ({"busy": 2}, "s")
    assert found.seen_at > "2"
    withdraw(store, "w")
    withdraw(store, "w")
    assert running(store) == []


def test_drops_are_searched_by_name_source_and_time_with_a_bound(store) -> None:
    store_texts(store, *(f"text {number}" for number in range(5)))
    every = [row.id for row in list_drops(store)]
    assert [row.name for row in list_drops(store, DropFilter(name="3.TX"))] == ["3.txt"]
    assert list_drops(store, DropFilter(name="%")) == []
    assert list_drops(store, DropFilter(source="nobody")) == []
    assert len(list_drops(store, DropFilter(since="2020", until="2999"))) == 5
    assert list_drops(store, DropFilter(until="2020")) == []
    first = find_drops(store, DropFilter(name=".txt"), limit=3, seconds=5)
    rest = find_drops(store, DropFilter(name=".txt"), after=first.after, limit=3, seconds=5)
    assert [row.id for row in first.found + rest.found] == every
    assert (rest.after, rest.in_time) == (None, True)


def test_articles_are_searched_latest_first_and_page_by_page(store) -> None:
    store_texts(store, *(f"The ferry number {number} left" for number in range(5)))
    every = find_articles(store, ArticleFilter(words="FERRY left"), limit=10)
    assert [row.seq for row in every.found] == [5, 4, 3, 2, 1]
    first = find_articles(store, ArticleFilter(words="ferry"), limit=2)
    rest = find_articles(store, ArticleFilter(words="ferry"), before=first.before, limit=10)
    assert [row.seq for row in first.found + rest.found] == [5, 4, 3, 2, 1]
    assert rest.before is None
    assert find_articles(store, ArticleFilter(words="ferry", kind="copy")).found == []
    assert find_articles(store, ArticleFilter(tag="nothing")).found == []
