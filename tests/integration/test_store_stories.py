"""Near copies in force: joined, told why, elected, parted by people, and the feed tells of what changes."""

from dataclasses import replace

import pytest

from copydesk.errors import ImpossibleError, UnknownIdError
from copydesk.policy import Sources
from storage.account import account
from storage.articles import articles_after, show_article
from storage.check import check
from storage.drops import retry_drops, show_drop
from storage.ledger import accept
from storage.settlement import settle
from storage.store import Store
from storage.stories.decisions import merge, split
from storage.stories.reading import (
    decisions_on,
    links_of,
    pair,
    show_story,
    skipped_of,
    story_members,
)
from storage.worked import Worked
from tests.making import everything, lease_send, new_drop, rows
from tests.stories import add, all_of, cut, edited, quoting, report, settle_articles, settle_send, tagged
from workers.judging import NEAR_COPIES
from workers.relating import matched


def with_policy(store: Store, **settings) -> Store:
    return Store(store.engine, replace(store.settings, **settings))


def test_a_near_copy_joins_the_story_and_says_how_much(store) -> None:
    first = add(store, report(), source="A")
    copy = add(store, edited(report()), source="B")
    assert (copy["kind"], copy["canonical_id"], copy["match_how"]) == ("copy", first["id"], "near")
    assert copy["story_id"] == first["story_id"]
    assert 0.5 < copy["similarity"] < 1.0
    assert 0.7 < copy["containment"] < 1.0
    assert rows(store, "drops", "state") == [("stored",), ("duplicate",)]
    (link,) = links_of(store, copy["id"])
    assert (link.id, link.how, link.match.relation) == (first["id"], "near", "duplicate")


def test_another_report_is_no_copy(store) -> None:
    stored = [add(store, report(number)) for number in range(5)]
    assert {article["kind"] for article in stored} == {"canonical"}
    assert len({article["story_id"] for article in stored}) == 5
    assert rows(store, "links", "a") == []


def test_near_copies_within_one_batch_are_joined(store) -> None:
    bodies = [report(0), report(1), edited(report(0)), edited(report(1)), report(2)]
    settle_articles(store, [tagged(body) for body in bodies])
    found = rows(store, "articles", "kind", "story_id")
    assert [kind for kind, _ in found] == ["canonical", "canonical", "copy", "copy", "canonical"]
    assert [found[2][1], found[3][1]] == [found[0][1], found[1][1]]
    assert check(store).breaches == []


def test_a_cut_copy_that_came_first_gives_way_to_the_whole_text_and_the_feed_tells(store) -> None:
    first = add(store, cut(report()))
    whole = add(store, report())
    assert whole["kind"] == "canonical"
    assert whole["story_id"] == first["story_id"]
    now = show_article(store, first["id"])
    assert (now["kind"], now["canonical_id"], now["match_how"]) == ("copy", whole["id"], "near")
    assert now["containment"] > 0.9
    assert rows(store, "feed", "seq", "article_id", "change") == [
        (1, first["id"], "insert"), (2, whole["id"], "insert"), (3, first["id"], "update"),
    ]  # fmt: skip
    assert now["seq"] == 3


def test_the_counts_of_the_drops_stay_what_they_were_when_they_were_settled(store) -> None:
    first = add(store, cut(report()))
    whole = add(store, report())
    assert show_article(store, first["id"])["kind"] == "copy"
    assert [show_drop(store, each["drop_id"]).drop.state for each in (first, whole)] == ["stored", "duplicate"]
    assert (account(store).records_stored, account(store).records_duplicate) == (1, 1)
    assert check(store).holds


def test_of_equal_texts_one_is_stored_though_the_later_arrival_is_settled_first(store) -> None:
    """As it happens when two workers are at work: the first arrival is canonical, and repeats what was there."""
    first, second = (accept(store, [new_drop(name.encode())]) for name in ("first", "second"))
    for accepted in (second, first):
        settle_send(store, accepted.sends[0].number, [tagged(report())])
    kinds = {article["drop_id"]: article["kind"] for article in articles_after(store)}
    assert [kinds[accepted.drop_ids[0]] for accepted in (first, second)] == ["canonical", "copy"]
    assert show_drop(store, first.drop_ids[0]).drop.state == "duplicate"
    assert (account(store).stored, account(store).duplicate) == (1, 1)
    assert check(store).breaches == []


def test_an_earlier_date_makes_a_later_arrival_canonical(store) -> None:
    later = add(store, report(), published_at="2026-03-02T08:00:00Z")
    earlier = add(store, edited(report()), published_at="2026-03-01T23:00:00-05:00")
    earliest = add(store, edited(report(), 2), published_at="2026-03-01T08:00:00Z")
    assert show_article(store, later["id"])["kind"] == "copy"
    assert show_article(store, earlier["id"])["canonical_id"] == earliest["id"]
    assert show_story(store, later["story_id"]).first_id == earliest["id"]


def test_a_date_that_is_not_to_be_trusted_decides_nothing(store) -> None:
    first = add(store, report(), published_at="2026-03-02T08:00:00Z")
    doubtful = {"published_at": {"from": "text", "confidence": 0.3}}
    copy = add(store, edited(report()), published_at="2020-01-01T00:00:00Z", provenance=doubtful)
    assert (show_article(store, first["id"])["kind"], copy["kind"]) == ("canonical", "copy")


def test_the_source_with_the_lowest_rank_is_canonical(store) -> None:
    ranked = with_policy(store, sources=Sources({"Agency": {"rank": 1}, "Reprints": {"rank": 90}}))
    reprint = add(ranked, report(), source="Reprints", published_at="2026-03-01T08:00:00Z")
    other = add(ranked, edited(report()), source="Post")
    assert show_article(store, reprint["id"])["canonical_id"] == other["id"]
    agency = add(ranked, edited(report(), 2), source="Agency")
    assert agency["kind"] == "canonical"
    assert {show_article(store, each["id"])["canonical_id"] for each in (reprint, other)} == {agency["id"]}


def test_a_quotation_hangs_on_what_it_quotes_and_bridges_nothing(store) -> None:
    one, two = add(store, report(0)), add(store, report(1))
    host = add(store, quoting(report(0), quoting(report(1), report(2))))
    assert one["story_id"] != two["story_id"]
    assert host["kind"] in ("canonical", "copy")
    assert {link.match.relation for link in links_of(store, host["id"])} <= {"excerpt", "related", "contains"}
    assert show_article(store, one["id"])["story_id"] != show_article(store, two["id"])["story_id"]


def test_an_article_between_two_stories_makes_one_of_them_and_keeps_the_older_id(store) -> None:
    start, end = cut(report(), 0.5), report()[len(cut(report(), 0.5)) :].strip()
    one, two = add(store, start), add(store, end)
    assert one["story_id"] != two["story_id"]
    whole = add(store, report())
    assert len({article["story_id"] for article in all_of(store).values()}) == 1
    assert whole["story_id"] == one["story_id"]
    assert show_story(store, two["story_id"]).id == one["story_id"]
    assert show_story(store, one["story_id"]).members == 3
    assert check(store).breaches == []


def test_a_story_knows_how_it_spread(store) -> None:
    first = add(store, report(), source="A")
    for number, source in enumerate(("B", "C", "B")):
        add(store, edited(report(), number), source=source)
    story = show_story(store, first["story_id"])
    assert (story.members, story.outlets, story.first_id) == (4, 3, first["id"])
    assert story.first_seen <= story.last_seen
    seen = story_members(store, first["story_id"])
    assert [member.source for member in seen] == ["A", "B", "C", "B"]
    assert [member.kind for member in seen] == ["canonical", "copy", "copy", "copy"]


def test_an_exact_copy_of_a_near_copy_matches_the_canonical_article_as_that_does(store) -> None:
    first, near = add(store, report()), add(store, edited(report()))
    again = add(store, edited(report()), title="Another headline")
    assert (again["canonical_id"], again["match_how"]) == (first["id"], "near")
    assert again["similarity"] == near["similarity"]
    assert len(rows(store, "sketches", "number")) == 2
    assert len(rows(store, "texts")) == 2


@pytest.mark.parametrize("same", [{"url": "https://www.post.example/a/1?n=2&l=en"}, {"guid": "7", "source": "P"}])
def test_a_newer_text_of_the_same_address_is_a_revision(store, same) -> None:
    plain = same | ({"url": "http://post.example/a/1/?l=en&n=2"} if "url" in same else {})
    old = add(store, report(), **plain)
    new = add(store, f"{cut(report(), 0.3)}\n\n{report(1)}", **same)
    assert (new["kind"], new["canonical_id"], new["story_id"]) == ("revision", old["id"], old["story_id"])
    assert [(link.how, link.match.relation) for link in links_of(store, new["id"])] == [("address", "revision")]
    assert rows(store, "drops", "state") == [("stored",), ("stored",)]


def test_an_address_that_everything_has_makes_no_revision(store) -> None:
    """As a guid that counts from 1 in every file, or the URL of the front page."""
    stored = [add(store, report(n), url="https://post.example/live", guid="1", source="P") for n in range(3)]
    assert {article["kind"] for article in stored} == {"canonical"}
    other = add(store, edited(report(0)), guid="1", source="Q")
    assert other["kind"] == "copy"


def test_what_a_person_parts_stays_apart(store) -> None:
    first, copy = add(store, report()), add(store, edited(report()))
    rest, taken = split(store, [copy["id"]], NEAR_COPIES)
    assert (rest, taken) == (first["story_id"], show_article(store, copy["id"])["story_id"])
    assert rest != taken
    assert show_article(store, copy["id"])["kind"] == "canonical"
    assert check(store).breaches == []
    later = [add(store, edited(report(), seed)) for seed in (2, 3, 4)]
    assert show_article(store, first["id"])["story_id"] != show_article(store, copy["id"])["story_id"]
    assert {article["story_id"] for article in later} <= {rest, taken}
    assert [said["verdict"] for said in decisions_on(store, copy["id"])] == ["apart"]


def test_equal_texts_can_be_parted_too(store) -> None:
    first, copy = add(store, report(), title="One"), add(store, report(), title="Two")
    split(store, [copy["id"]], NEAR_COPIES)
    assert check(store).breaches == []
    third = add(store, report(), title="Three")
    assert third["canonical_id"] == first["id"]


def test_what_a_person_puts_together_stays_together(store) -> None:
    one, two = add(store, report(0)), add(store, report(1))
    story = merge(store, [two["id"], one["id"]], NEAR_COPIES)
    assert story == one["story_id"]
    assert show_article(store, two["id"])["canonical_id"] == one["id"]
    assert check(store).breaches == []
    copies = [add(store, edited(report(number))) for number in (0, 1)]
    assert {article["story_id"] for article in copies} == {story}


def test_the_last_word_of_a_person_counts(store) -> None:
    first, copy = add(store, report()), add(store, edited(report()))
    split(store, [copy["id"]], NEAR_COPIES)
    merge(store, [copy["id"], first["id"]], NEAR_COPIES)
    assert show_article(store, copy["id"])["canonical_id"] == first["id"]
    split(store, [first["id"]], NEAR_COPIES)
    assert show_article(store, copy["id"])["kind"] == "canonical"
    assert check(store).breaches == []


def test_what_cannot_be_parted_is_said(store) -> None:
    one, two = add(store, report(0)), add(store, report(1))
    before = everything(store)
    with pytest.raises(ImpossibleError, match="all of the story"):
        split(store, [one["id"]], NEAR_COPIES)
    with pytest.raises(ImpossibleError, match="not of one story"):
        split(store, [one["id"], two["id"]], NEAR_COPIES)
    with pytest.raises(UnknownIdError):
        merge(store, [one["id"], "nobody"], NEAR_COPIES)
    assert everything(store) == before


def test_a_copy_that_is_not_to_be_kept_leaves_its_ledger_and_bytes_alone(store) -> None:
    frugal = with_policy(store, near_copies="skip")
    first = add(frugal, report())
    for body in (edited(report()), report(), edited(report())):
        assert add(frugal, body, title="Copy") == {}
    assert len(rows(store, "articles")) == 1
    assert rows(store, "drops", "state") == [("stored",), *[("duplicate",)] * 3]
    assert (account(store).records_stored, account(store).records_duplicate) == (1, 3)
    assert [each["how"] for each in skipped_of(store, first["id"])] == ["near", "text", "near"]


def test_a_copy_of_a_copy_that_is_not_kept_takes_its_place(store) -> None:
    sources = Sources({"B": {"copies": "skip"}})
    settle_articles(with_policy(store, sources=sources), [
        tagged(report(), source="A"), tagged(edited(report()), source="B"),
        tagged(edited(report()), source="C"), tagged(edited(report()), source="B", title="Again"),
    ])  # fmt: skip
    assert rows(store, "articles", "kind", "source") == [("canonical", "A"), ("copy", "C")]
    assert len(rows(store, "skipped")) == 2
    assert check(store).breaches == []


def test_within_a_source_only_its_own_copies_are_found(store) -> None:
    narrow = with_policy(store, near_scope="source")
    add(narrow, report(), source="A")
    assert add(narrow, edited(report()), source="B")["kind"] == "canonical"
    assert add(narrow, edited(report(), 2), source="A")["kind"] == "copy"


def test_a_stricter_threshold_leaves_a_related_article(store) -> None:
    strict = with_policy(store, near_threshold=1.0)
    first = add(strict, report())
    copy = add(strict, edited(report()))
    assert copy["kind"] == "canonical"
    assert [(link.id, link.match.relation) for link in links_of(store, copy["id"])] == [(first["id"], "related")]


def test_two_articles_are_shown_beside_each_other_with_what_they_share(store) -> None:
    first, copy = add(store, report()), add(store, f"My own thoughts, before anything else.\n\n{report()}")
    shown = matched(store, copy["id"], first["id"])
    assert shown.match.relation in ("duplicate", "contains")
    for start_a, end_a, start_b, end_b in shown.spans:
        assert shown.a["body"][start_a:end_a].split() == shown.b["body"][start_b:end_b].split()
    assert sum(span[1] - span[0] for span in shown.spans) > 0.9 * len(report())
    assert pair(store, first["id"], copy["id"]).match == shown.match.mirrored()


def test_working_on_a_drop_again_changes_nothing(store) -> None:
    first, copy = add(store, report()), add(store, edited(report()))
    before = {name: rows(store, name) for name in ("articles", "links", "members", "stories", "fingerprints")}
    sends = retry_drops(store, [copy["drop_id"]])
    for send in sends:
        held = lease_send(store, send.number)
        settle(
            store, held.id, [Worked(drop=d, articles=(tagged(edited(report())),)) for d in held.drops], NEAR_COPIES
        )
    assert {name: rows(store, name) for name in before} == before
    assert first["kind"] == "canonical"
