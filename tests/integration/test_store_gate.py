"""The gate: both databases take any text, and hold the same."""

from typing import Any

import pytest

from copydesk.articles import Evidence
from copydesk.clock import now
from copydesk.outcomes import RejectCode, Rejected
from storage.articles import show_article
from storage.drops import show_drop
from storage.failures import dismiss, list_failures
from storage.leases import lease
from storage.ledger import NewDrop, accept
from storage.processes import Process, announce, running
from storage.settlement import settle
from storage.worked import Worked
from tests.making import article, lease_bytes, new_drop, rows, tag, unreadable

NASTY = "a\0b\ud800c\udfffd 😀\u202e\r\n\x1b[31m\ufeff"
GATED = "ab\ufffdc\ufffdd 😀\u202e\r\n\x1b[31m\ufeff"
TEXTS = ("title", "body", "source", "published_at", "language", "url", "guid", "summary", "section")


def settle_one(store, made, tags=()) -> dict[str, Any]:
    held = lease_bytes(store, b"x")
    tagged = type(made)(index=0, article=made.article, text_hash=made.text_hash, tags=tags, versions=made.versions)
    settle(store, held.id, [Worked(drop=held.drops[0], articles=(tagged,))])
    return show_article(store, rows(store, "articles", "id")[0][0])


@pytest.mark.parametrize("field", TEXTS)
def test_every_text_of_an_article_passes_the_gate(store, field) -> None:
    made = article("body", **{field: NASTY} if field != "body" else {})
    if field == "body":
        made = article(NASTY)
    assert settle_one(store, made)[field] == GATED


def test_every_json_of_an_article_passes_the_gate(store) -> None:
    provenance = {NASTY: {"from": NASTY, "list": [NASTY, 1, None, True, 0.5, {"deep": NASTY}]}}
    found = settle_one(store, article("body", authors=(NASTY, "B"), provenance=provenance))
    assert found["authors"] == [GATED, "B"]
    assert found["provenance"] == {GATED: {"from": GATED, "list": [GATED, 1, None, True, 0.5, {"deep": GATED}]}}


def test_every_text_of_a_tag_passes_the_gate(store) -> None:
    nasty = tag(scheme=NASTY, code=NASTY, label=NASTY, creator=NASTY)
    evidence = Evidence(field="body", start=0, end=3, text=NASTY)
    found = settle_one(store, article("body"), (nasty, tag(evidence=(evidence,))))["tags"]
    assert {found[0][name] for name in ("scheme", "code", "label", "creator")} == {GATED}
    assert found[1]["evidence"] == [{"field": "body", "start": 0, "end": 3, "text": GATED}]


def test_a_text_that_only_looks_like_an_escaped_nul_stays(store) -> None:
    plain = "\\u0000 and \\\\u0000"
    found = settle_one(store, article("body", title=plain, authors=(plain,)))
    assert (found["title"], found["authors"]) == (plain, [plain])


def test_names_reasons_notes_owners_and_processes_pass_the_gate(store) -> None:
    drop = new_drop(b"x")
    nasty = NewDrop(
        name=NASTY, name_bytes=b"\xff\0", source=NASTY, lane="live", original=drop.original, arrival=None
    )
    accept(store, [nasty])
    held = lease(store, 1, NASTY)
    assert rows(store, "leases", "owner") == [(GATED,)]
    settle(store, held.id, [unreadable(held.drops[0], Rejected(RejectCode.INTERNAL, NASTY, NASTY))])
    detail = show_drop(store, held.drops[0].id)
    assert (detail.drop.name, detail.drop.source) == (GATED, GATED)
    assert (detail.rejects[0].sentence, detail.rejects[0].position) == (GATED, GATED)
    (group,) = list_failures(store)
    dismiss(store, group.cause, NASTY)
    assert rows(store, "rejects", "note") == [(GATED,)]
    process = Process(
        id=NASTY, role="watch", host=NASTY, pid=1, started_at=now(), seen_at=now(), info={NASTY: [NASTY]}
    )
    announce(store, process)
    (found,) = running(store)
    assert (found.id, found.host, found.info) == (GATED, GATED, {GATED: [GATED]})


def test_raw_names_keep_their_bytes(store) -> None:
    drop = new_drop(b"x")
    raw = bytes(range(1, 256))
    accept(
        store, [NewDrop(name="n", name_bytes=raw, source=None, lane="live", original=drop.original, arrival=None)]
    )
    assert [bytes(name) for (name,) in rows(store, "drops", "name_bytes")] == [raw]


def test_a_very_long_text_is_kept_whole(store) -> None:
    long = "wörd " * 400_000
    found = settle_one(store, article(long, **{name: long for name in TEXTS if name != "body"}))
    assert [name for name in TEXTS if found[name] != long] == []
