"""Settling: copies decided, every record once, a drop's records together, outcomes by the rules."""

import pytest

from copydesk.outcomes import Outcome, RejectCode, Rejected
from storage import settlement
from storage.account import account
from storage.articles import show_article
from storage.check import check
from storage.drops import retry_drops, show_drop
from storage.ending import outcome_of
from storage.leases import hand_back
from storage.operation.standing import standing
from storage.settlement import settle
from storage.worked import WHOLE_DROP, Worked
from tests.making import (
    BAD,
    article,
    everything,
    lease_bytes,
    lease_send,
    numbers,
    rows,
    store_texts,
    tag,
    unreadable,
    worked,
)


def settle_all(store, held, *batch) -> dict[str, Outcome]:
    outcomes = settle(store, held.id, list(batch))
    assert check(store).breaches == []
    return outcomes


def test_a_new_text_is_canonical_in_a_story_of_its_own(store) -> None:
    held = lease_bytes(store, b"one")
    assert settle_all(store, held, worked(held.drops[0], "one")) == {held.drops[0].id: Outcome.STORED}
    (row,) = rows(store, "articles")
    assert (row["kind"], row["canonical_id"], row["match_how"], row["seq"]) == ("canonical", None, None, 1)
    assert row["story_id"]


def test_every_field_comes_back_as_it_was(store) -> None:
    held = lease_bytes(store, b"one")
    fields = {
        "title": "Ça va — 😀", "authors": ("A. B", "C"), "source": "s", "published_at": "2026-09-14T08:00:00Z",
        "language": "fr", "url": "https://x.org/ä", "guid": "g", "summary": "", "section": "news",
        "provenance": {"title": {"from": "first line", "confidence": 0.9}},
    }  # fmt: skip
    made = article("Lyon\n\nbody", **fields)
    tags = (tag("Lyon"), tag("body", role="mentions", kind="keyword"))
    settle_all(store, held, Worked(drop=held.drops[0], articles=(_tagged(made, tags),)))
    found = show_article(store, rows(store, "articles", "id")[0][0])
    assert {name: found[name] for name in fields} == fields | {"authors": ["A. B", "C"]}
    assert found["versions"] == {"clean": 1, "tag": 1, "dedupe": 1}
    assert [(t["kind"], t["role"], t["evidence"][0]["text"]) for t in found["tags"]] == [
        ("place", "about", "Lyon"),
        ("keyword", "mentions", "body"),
    ]


def _tagged(made, tags):
    return settlement.TaggedArticle(
        index=made.index, article=made.article, text_hash=made.text_hash, tags=tags, versions=made.versions
    )


def test_the_same_text_in_other_bytes_is_a_copy_by_text(store) -> None:
    store_texts(store, "The text.")
    held = lease_bytes(store, b"the  TEXT")
    assert settle_all(store, held, worked(held.drops[0], "the  TEXT"))[held.drops[0].id] is Outcome.DUPLICATE
    first, copy = rows(store, "articles")
    assert (copy["kind"], copy["match_how"], copy["canonical_id"]) == ("copy", "text", first["id"])
    assert (copy["story_id"], copy["similarity"], copy["containment"]) == (first["story_id"], 1.0, 1.0)
    assert standing(store).copies == {"text": 1}


def test_the_same_bytes_are_a_copy_by_bytes(store) -> None:
    store_texts(store, "The text.")
    store_texts(store, "The text.")
    assert rows(store, "articles", "kind", "match_how") == [("canonical", None), ("copy", "bytes")]


def test_copies_within_one_batch_are_linked(store) -> None:
    held = lease_bytes(store, b"same", b"same", b"SAME!")
    settle_all(store, held, *(worked(drop, "same") for drop in held.drops))
    found = rows(store, "articles")
    assert [row["match_how"] for row in found] == [None, "bytes", "text"]
    assert {row["canonical_id"] for row in found[1:]} == {found[0]["id"]}
    assert len({row["story_id"] for row in found}) == 1
    assert len(rows(store, "texts")) == 1


def test_a_copy_within_one_drop_repeats_a_text_and_not_the_file(store) -> None:
    held = lease_bytes(store, b"archive")
    outcome = settle_all(store, held, worked(held.drops[0], "same", "same", "other"))
    assert outcome == {held.drops[0].id: Outcome.STORED}
    assert rows(store, "articles", "kind", "match_how") == [
        ("canonical", None),
        ("copy", "text"),
        ("canonical", None),
    ]


def test_a_copy_of_a_copy_names_the_canonical(store) -> None:
    for _ in range(3):
        store_texts(store, "again")
    found = rows(store, "articles")
    assert [row["canonical_id"] for row in found] == [None, found[0]["id"], found[0]["id"]]


@pytest.mark.parametrize(
    ("stored", "duplicates", "outcome"),
    [
        (1, 0, Outcome.STORED),
        (3, 9, Outcome.STORED),
        (0, 1, Outcome.DUPLICATE),
        (0, 0, Outcome.REJECTED),
    ],
)
def test_a_drop_ends_by_the_best_of_its_records(stored, duplicates, outcome) -> None:
    assert outcome_of(stored, duplicates) is outcome


def test_an_unreadable_drop_is_rejected_with_its_reason(store) -> None:
    held = lease_bytes(store, b"??")
    assert settle_all(store, held, unreadable(held.drops[0])) == {held.drops[0].id: Outcome.REJECTED}
    (reject,) = show_drop(store, held.drops[0].id).rejects
    assert (reject.record, reject.code, reject.sentence, reject.position) == (
        None,
        "malformed",
        BAD.sentence,
        "line 3",
    )
    assert standing(store).rejects == {"malformed": 1}


def test_a_bad_record_leaves_the_others_of_its_drop(store) -> None:
    held = lease_bytes(store, b"lines")
    work = Worked(drop=held.drops[0], articles=(article("zero", 0), article("two", 2)), rejected={1: BAD})
    assert settle_all(store, held, work) == {held.drops[0].id: Outcome.STORED}
    counts = account(store)
    assert (counts.records_stored, counts.records_duplicate, counts.records_rejected) == (2, 0, 1)
    assert (counts.stored, counts.dropped, counts.settled, counts.feed_seq) == (1, 1, True, 2)


def test_nothing_of_a_batch_is_kept_when_its_end_fails(store, monkeypatch) -> None:
    held = lease_bytes(store, b"one", b"two")
    before = everything(store)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(settlement, "_write_outcomes", broken)
    with pytest.raises(ZeroDivisionError):
        settle(store, held.id, [worked(drop, drop.name) for drop in held.drops])
    assert everything(store) == before


def test_a_large_drop_settles_chunk_by_chunk_and_ends_with_the_last(store) -> None:
    held = lease_bytes(store, b"a large archive")
    drop = held.drops[0]
    assert settle_all(store, held, worked(drop, "a", "b", resume=(100, 2))) == {}
    assert rows(store, "drops", "state", "next_offset", "next_record", "lease") == [("accepted", 100, 2, held.id)]
    last = Worked(drop=drop, articles=(article("b", 2), article("c", 3)), rejected={4: BAD})
    assert settle_all(store, held, last) == {drop.id: Outcome.STORED}
    assert rows(store, "articles", "record", "kind") == [
        (0, "canonical"),
        (1, "canonical"),
        (2, "copy"),
        (3, "canonical"),
    ]
    assert rows(store, "drops", "stored", "duplicates", "rejected") == [(3, 1, 1)]


def test_who_goes_on_with_a_large_drop_begins_where_it_stands(store) -> None:
    held = lease_bytes(store, b"a large archive")
    settle(store, held.id, [worked(held.drops[0], "a", "b", resume=(100, 2))])
    (send,) = hand_back(store, held.id, [held.drops[0].id])
    (drop,) = lease_send(store, send.number).drops
    assert (drop.next_offset, drop.next_record, drop.attempts) == (100, 2, 1)


def test_a_chunk_that_is_settled_twice_is_there_once(store) -> None:
    """A worker that did not hear of its commit says the same again."""
    held = lease_bytes(store, b"a large archive")
    chunk = worked(held.drops[0], "a", "b", rejected={2: BAD}, resume=(100, 3))
    settle_all(store, held, chunk)
    settle_all(store, held, chunk)
    assert rows(store, "articles", "body") == [("a",), ("b",)]
    assert rows(store, "rejects", "record") == [(2,)]
    assert rows(store, "drops", "stored", "duplicates", "rejected") == [(2, 0, 1)]


def test_a_retry_keeps_what_is_stored_and_does_rejects_again(store) -> None:
    held = lease_bytes(store, b"lines")
    settle(store, held.id, [Worked(drop=held.drops[0], articles=(article("zero"),), rejected={1: BAD, 2: BAD})])
    kept = rows(store, "articles")
    (send,) = retry_drops(store, [held.drops[0].id])
    assert rows(store, "drops", "state", "attempts", "rejected") == [("accepted", 0, 0)]
    again = lease_send(store, send.number)
    work = Worked(drop=again.drops[0], articles=(article("zero changed"), article("one", 1)), rejected={2: BAD})
    assert settle_all(store, again, work) == {held.drops[0].id: Outcome.STORED}
    assert [row for row in rows(store, "articles") if row["record"] == 0] == kept
    assert rows(store, "drops", "stored", "rejected") == [(2, 1)]
    assert [seq for (seq,) in rows(store, "feed", "seq")] == [1, 2]


def test_a_stored_record_stays_stored_though_its_retry_fails(store) -> None:
    """A record has one outcome: it cannot be stored and rejected."""
    held = lease_bytes(store, b"lines")
    settle(store, held.id, [Worked(drop=held.drops[0], articles=(article("zero"),), rejected={1: BAD})])
    (send,) = retry_drops(store, [held.drops[0].id])
    again = lease_send(store, send.number)
    slow = Rejected(RejectCode.TOO_SLOW, "The record took more than 20 s.")
    settle_all(store, again, Worked(drop=again.drops[0], rejected={0: slow, 1: BAD}))
    assert rows(store, "articles", "record") == [(0,)]
    assert rows(store, "rejects", "record") == [(1,)]


def test_a_drop_without_rejects_is_not_retried(store) -> None:
    (drop_id,) = store_texts(store, "one")
    before = everything(store)
    assert retry_drops(store, [drop_id, "nobody"]) == []
    assert everything(store) == before


def test_a_retry_of_many_drops_is_one_send_for_each_lane(store) -> None:
    held = lease_bytes(store, *(bytes([n]) for n in range(20)))
    settle(store, held.id, [unreadable(drop) for drop in held.drops])
    (send,) = retry_drops(store, [drop.id for drop in held.drops] * 2)
    assert len(lease_send(store, send.number).drops) == 20
    assert rows(store, "rejects") == []


def test_the_feed_tells_of_every_article_in_order(store) -> None:
    store_texts(store, "one", "two", "one")
    store_texts(store, "three")
    seqs = [seq for (seq,) in rows(store, "feed", "seq")]
    assert seqs == numbers(seqs)
    assert dict(rows(store, "feed", "article_id", "seq")) == dict(rows(store, "articles", "id", "seq"))


def test_whole_drop_stands_before_every_record() -> None:
    assert WHOLE_DROP < 0
