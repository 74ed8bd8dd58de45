"""Withdrawn articles: what consumers see, who stands for the story, what comes again, what is taken back."""

import io
import json

import pytest

from copydesk.errors import UnknownIdError
from feed.export import export
from storage.account import account
from storage.articles import articles_after, search_articles, show_article
from storage.check import check
from storage.drops import retry_drops, show_drop
from storage.failures import list_failures
from storage.ledger import accept
from storage.operation.actions import list_actions
from storage.rework import Choice
from storage.store import Store
from storage.stories.withdrawing import restore, withdraw
from tests.filled import work
from tests.making import damage, new_drop, rows
from tests.reworking import NO_RULES, run
from tests.stories import add, edited, report
from workers import pipeline
from workers.judging import NEAR_COPIES
from workers.rework import reclean, retag

BODY = (
    "The harbour master closed the inner pier on Monday. Ferries to the islands leave from the old quay until May."
)
OTHER = (
    "A new tram line opens in the spring, the council said; it will link the station with both of the hospitals."
)
G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}"><itemMeta>
<itemClass qcode="ninat:text"/><provider literal="{by}"/><pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><headline>The pier is closed</headline></contentMeta><contentSet><inlineXML>
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{body}</p></body></html></inlineXML></contentSet></newsItem>"""
NEWSML = """<NewsML Version="1.2"><NewsItem><Identification><NewsIdentifier><ProviderId>acme.example</ProviderId>
<PublicIdentifier>urn:newsml:acme.example:20240102:pier:{version}</PublicIdentifier></NewsIdentifier>
</Identification><NewsManagement><Status FormalName="{status}"/></NewsManagement><NewsComponent><NewsLines>
<HeadLine>The pier</HeadLine></NewsLines><ContentItem><DataContent><p>{body}</p></DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>"""


def g2(
    status: str = "usable", guid: str = "urn:g:1", by: str = "Acme", version: int = 1, body: str = BODY
) -> bytes:
    return G2.format(status=status, guid=guid, by=by, version=version, body=body).encode()


def ninjs(status: str = "usable", guid: str = "urn:g:1", by: str = "Acme", body: str = BODY) -> bytes:
    item = {"uri": guid, "type": "text", "pubstatus": status, "headline": "The pier", "body_text": body}
    return json.dumps(item | {"infosource": [{"name": by}], "versioncreated": "2024-01-02T10:00:00Z"}).encode()


def newsml(status: str = "Usable", version: str = "1N") -> bytes:
    return NEWSML.format(status=status, version=version, body=BODY).encode()


def take(store: Store, *files: bytes, suffix: str = "xml") -> list[str]:
    drops = [new_drop(data, f"{len(data)}-{number}.{suffix}") for number, data in enumerate(files)]
    accepted = accept(store, drops)
    work(store)
    assert check(store).breaches == []
    return accepted.drop_ids


def kinds(store: Store) -> list[str]:
    """What the articles are, in the order in which they came."""
    return [found["kind"] for found in sorted(articles_after(store), key=lambda found: found["drop_id"])]


def gone(store: Store, article_id: str, because: str = "It is wrong.") -> list[str]:
    done = withdraw(store, article_id, "ann@desk", because, NEAR_COPIES)
    assert check(store).breaches == []
    return done


def back(store: Store, article_id: str) -> list[str]:
    done = restore(store, article_id, "bo@desk", NEAR_COPIES)
    assert check(store).breaches == []
    return done


def exported(store: Store, after: int = 0, kinds: tuple[str, ...] = ()) -> list[dict]:
    target = io.BytesIO()
    export(store, target, "jsonl", after=after, kinds=kinds)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_a_withdrawn_article_is_told_of_without_its_text(store) -> None:
    first, other = add(store, report(0), source="A", guid="g"), add(store, report(1), source="A")
    cursor = account(store).feed_seq
    assert gone(store, first["id"], "The names are wrong.") == [first["id"]]
    (told,) = exported(store, after=cursor)
    assert (told["id"], told["kind"], told["guid"]) == (first["id"], "withdrawn", "g")
    assert (told["title"], told["body"], told["tags"], told["authors"]) == (None, "", [], [])
    assert told["provenance"]["kind"]["because"] == "The names are wrong."
    assert "ann@desk" not in json.dumps(told)
    assert [each["kind"] for each in exported(store)] == ["canonical", "withdrawn"]
    assert rows(store, "feed", "seq", "article_id", "change")[-1] == (3, first["id"], "withdraw")
    assert show_article(store, first["id"])["body"] == report(0)
    assert [found["id"] for found in search_articles(store, kind="canonical")] == [other["id"]]
    assert [found["id"] for found in search_articles(store, kind="withdrawn")] == [first["id"]]


def test_who_follows_canonical_articles_alone_is_told_too_but_gets_none_from_the_start(store) -> None:
    first = add(store, report(0))
    add(store, report(1))
    cursor = account(store).feed_seq
    gone(store, first["id"])
    assert [each["kind"] for each in exported(store, kinds=("canonical",))] == ["canonical"]
    assert [each["kind"] for each in exported(store, cursor, ("canonical",))] == ["withdrawn"]


def test_another_article_stands_for_the_story_and_gives_way_again(store) -> None:
    first = add(store, report(), source="A")
    copy = add(store, edited(report()), source="B")
    assert gone(store, first["id"]) == [first["id"]]
    assert show_article(store, copy["id"])["kind"] == "canonical"
    assert show_article(store, first["id"])["canonical_id"] == copy["id"]
    assert rows(store, "drops", "state") == [("stored",), ("duplicate",)]
    assert back(store, first["id"]) == [first["id"]]
    now = show_article(store, copy["id"])
    assert (now["kind"], now["canonical_id"]) == ("copy", first["id"])
    assert show_article(store, first["id"])["kind"] == "canonical"


def test_a_story_of_which_all_is_withdrawn_goes_on_with_the_next_that_comes(store) -> None:
    first, copy = add(store, report(), source="A"), add(store, edited(report()), source="B")
    gone(store, first["id"])
    gone(store, copy["id"])
    assert {found["kind"] for found in articles_after(store)} == {"withdrawn"}
    third = add(store, edited(report(), 2), source="C")
    assert (third["kind"], third["story_id"]) == ("canonical", first["story_id"])


def test_whoever_does_it_when_is_written_down(store) -> None:
    first = add(store, report())
    gone(store, first["id"], "It is wrong.")
    assert gone(store, first["id"]) == []
    back(store, first["id"])
    assert back(store, first["id"]) == []
    did = [(each.actor, each.action, each.note) for each in list_actions(store, target=first["id"])]
    assert did == [("bo@desk", "restore", None), ("ann@desk", "withdraw", "It is wrong.")]
    with pytest.raises(UnknownIdError):
        gone(store, "nothing")


def test_the_same_file_again_does_not_bring_it_back(store) -> None:
    take(store, g2())
    (first,) = articles_after(store)
    gone(store, first["id"])
    take(store, g2())
    take(store, g2(version=2))
    assert kinds(store) == ["withdrawn"] * 3
    assert [state for (state,) in rows(store, "drops", "state")] == ["stored", "duplicate", "duplicate"]
    assert len(back(store, first["id"])) == 3
    take(store, g2())
    assert sorted(kinds(store)) == ["canonical", "copy", "copy", "copy"]


def test_the_same_file_that_is_there_twice_is_withdrawn_twice_and_the_same_words_of_others_stay(store) -> None:
    take(store, g2(), g2(), g2(by="Post"), g2(guid="urn:g:2"))
    first = min(articles_after(store), key=lambda found: found["drop_id"])
    assert len(gone(store, first["id"])) == 2
    assert sorted(kinds(store)) == ["canonical", "copy", "withdrawn", "withdrawn"]


def test_tagging_and_cleaning_anew_leave_it_withdrawn(store) -> None:
    take(store, g2())
    (first,) = articles_after(store)
    gone(store, first["id"])
    damage(store, "UPDATE articles SET body = 'Another text.', text_hash = 'x', versions = '{}'")
    run(retag(store, NO_RULES, Choice()))
    assert run(reclean(store, NO_RULES, Choice())).changed == 1
    (now,) = articles_after(store)
    assert (now["kind"], now["body"]) == ("withdrawn", BODY)
    assert rows(store, "withdrawals", "text_hash") == [(first["text_hash"],)]
    assert exported(store)[0]["body"] == ""


NOTICES = [
    (g2(), g2("canceled", version=2), "xml"),
    (g2(), g2("withheld", version=2), "xml"),
    (ninjs(), ninjs("canceled"), "json"),
    (newsml(), newsml("Canceled", "2U"), "xml"),
    (newsml(), newsml("Withdrawn", "2N"), "xml"),
]


@pytest.mark.parametrize(("article", "notice", "suffix"), NOTICES)
def test_a_publisher_takes_an_article_back(store, article, notice, suffix) -> None:
    take(store, article, ninjs(guid="urn:g:7", body=OTHER) if suffix == "json" else g2(guid="urn:g:7", body=OTHER))
    (notice_id,) = take(store, notice, suffix=suffix)
    assert kinds(store) == ["withdrawn", "canonical"]
    (withdrawn,) = (found["withdrawn"] for found in articles_after(store) if found["withdrawn"])
    assert notice_id in withdrawn["actor"]
    assert "not to be published" in withdrawn["because"]
    (reject,) = show_drop(store, notice_id).rejects
    assert reject.code == "no_article"
    assert list_failures(store) == []
    assert (account(store).rejected, account(store).auxiliary) == (1, 1)


def test_a_notice_counts_for_what_was_accepted_before_it_whichever_is_settled_first(store) -> None:
    first, second = (accept(store, [new_drop(data, "a.xml")]).sends[0] for data in (g2(), g2("canceled")))
    for send in (second, first):
        pipeline.process(store, send.number)
    assert check(store).breaches == []
    assert kinds(store) == ["withdrawn"]


def test_a_notice_and_its_article_in_one_file(store) -> None:
    space = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
    items = (g2() + g2("canceled", version=2)).decode()
    take(store, f"<newsMessage {space}><itemSet>{items}</itemSet></newsMessage>".encode())
    assert kinds(store) == ["withdrawn"]


def test_a_notice_takes_back_nothing_of_another_publisher_and_no_later_text(store) -> None:
    take(store, g2(by="Post"), g2())
    take(store, g2("canceled"))
    take(store, g2(version=3, body=OTHER))
    assert kinds(store) == ["canonical", "withdrawn", "canonical"]


def test_a_notice_that_is_tried_again_does_not_undo_what_a_person_said(store) -> None:
    take(store, g2())
    (notice_id,) = take(store, g2("canceled"))
    (first,) = articles_after(store)
    back(store, first["id"])
    retry_drops(store, [notice_id])
    work(store)
    assert kinds(store) == ["canonical"]


def test_a_withdrawn_article_that_stands_for_others_is_a_breach(store) -> None:
    first = add(store, report(), source="A")
    add(store, edited(report()), source="B")
    damage(
        store,
        "INSERT INTO withdrawals (article_id, at, actor, because, text_hash, sha256) "
        f"VALUES ('{first['id']}', 'now', 'a', 'b', 'c', 'd')",
    )
    assert [breach.promise for breach in check(store).breaches] == ["P10"]
