"""`check` finds every kind of damage that a careless hand can do, and `repair` only adds (P17)."""

import zlib

import pytest

from storage.account import account
from storage.check import Verdict, check, repair
from storage.originals import path_of
from storage.settlement import settle
from storage.worked import Worked
from tests.integration.test_store_originals import accept_large
from tests.making import BAD, article, damage, everything, lease_bytes, restore, rows, tag, unreadable, worked


@pytest.fixture
def desk(store):
    """A canonical, a copy of it, a drop of three records, a reject, a large drop that waits, and one in work."""
    held = lease_bytes(store, b"canonical", b"copy", b"lines", b"reject")
    tagged = article("zero", 0)
    tagged = type(tagged)(
        index=0, article=tagged.article, text_hash=tagged.text_hash, tags=(tag(),), versions=tagged.versions
    )
    settle(
        store,
        held.id,
        [
            worked(held.drops[0], "same text"),
            worked(held.drops[1], "Same, text!"),
            Worked(drop=held.drops[2], articles=(tagged, article("one", 1)), rejected={2: BAD}),
            unreadable(held.drops[3]),
        ],
    )
    accept_large(store)
    lease_bytes(store, b"in work")
    return store


def only(desk, table: str, where: str, column: str = "id") -> str:
    with desk.reading() as connection:
        return str(connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE {where}").scalar_one())


def promises(verdict: Verdict) -> set[str]:
    return {breach.promise for breach in verdict.breaches}


def test_a_sound_desk_has_no_breach(desk) -> None:
    verdict = check(desk)
    assert verdict.breaches == []
    assert verdict.holds
    assert (verdict.drops, verdict.articles, verdict.originals) == (6, 4, 6)


def test_an_empty_desk_has_no_breach(store) -> None:
    assert check(store) == Verdict(drops=0, articles=0, originals=0, breaches=[])
    assert repair(store) == 0


_COPY = "kind = 'copy'"
_FIRST = "id = (SELECT min(id) FROM drops)"
_ARTICLE = "(SELECT id FROM articles WHERE body = '{}')".format
_CANONICAL_TEXT = "(SELECT text_hash FROM articles WHERE body = 'same text')"
_NOW_STORED = "state = 'stored', send = NULL, lease = NULL, settled_at = accepted_at"
DAMAGE = {
    "stored said to be rejected": ("P1", f"UPDATE drops SET state = 'rejected' WHERE {_FIRST}"),
    "stored said to be a duplicate": ("P1", f"UPDATE drops SET state = 'duplicate' WHERE {_FIRST}"),
    "duplicate said to be stored": ("P1", "UPDATE drops SET state = 'stored' WHERE state = 'duplicate'"),
    "reject said to be stored": ("P1", "UPDATE drops SET state = 'stored' WHERE state = 'rejected'"),
    "waiting without a send": ("P1", "UPDATE drops SET send = NULL WHERE lane = 'bulk'"),
    "settled with a send": ("P1", f"UPDATE drops SET send = 99 WHERE {_FIRST}"),
    "settled with a lease": ("P1", f"UPDATE drops SET lease = (SELECT id FROM leases) WHERE {_FIRST}"),
    "settled at no time": ("P1", f"UPDATE drops SET settled_at = NULL WHERE {_FIRST}"),
    "settled without records": ("P1", f"UPDATE drops SET {_NOW_STORED} WHERE lane = 'bulk'"),
    "a lease of nothing": ("P1", "UPDATE drops SET lease = NULL WHERE lease IS NOT NULL"),
    "a drop whose lease is gone": ("P1", "DELETE FROM leases"),
    "one stored too many": ("P5", f"UPDATE drops SET stored = stored + 1 WHERE {_FIRST}"),
    "one duplicate too many": ("P5", "UPDATE drops SET duplicates = 2 WHERE state = 'duplicate'"),
    "one reject too many": ("P5", "UPDATE drops SET rejected = 7 WHERE state = 'rejected'"),
    "an article gone": ("P5", f"DELETE FROM feed WHERE article_id = {_ARTICLE('one')}",
                        f"DELETE FROM texts WHERE article_id = {_ARTICLE('one')}",
                        "DELETE FROM articles WHERE body = 'one'"),
    "a reject gone": ("P5", "DELETE FROM rejects WHERE record = -1"),
    "a drop gone": ("P1", f"DELETE FROM drops WHERE {_FIRST}"),
    "an original gone": ("P4", "DELETE FROM originals WHERE sha256 = (SELECT min(sha256) FROM originals)"),
    "a copy of nothing": ("P10", f"UPDATE articles SET canonical_id = NULL WHERE {_COPY}"),
    "a copy of itself": ("P10", f"UPDATE articles SET canonical_id = id WHERE {_COPY}"),
    "a copy of what is gone": ("P10", f"UPDATE articles SET canonical_id = 'gone' WHERE {_COPY}"),
    "a copy in another story": ("P10", f"UPDATE articles SET story_id = 'other' WHERE {_COPY}"),
    "a copy that matches nohow": ("P10", f"UPDATE articles SET match_how = NULL WHERE {_COPY}"),
    "two canonicals of a text": ("P10", f"UPDATE articles SET text_hash = {_CANONICAL_TEXT} WHERE body = 'one'"),
    "a text forgotten": ("P10", "DELETE FROM texts WHERE text_hash = (SELECT min(text_hash) FROM texts)"),
    "a text of another article": ("P10", f"UPDATE texts SET article_id = {_ARTICLE('one')}"),
    "a gap in the feed": ("P12", "DELETE FROM feed WHERE seq = 2"),
    "the end of the feed gone": ("P12", "DELETE FROM feed WHERE seq = 4"),
    "the feed counter set back": ("P12", "UPDATE counters SET value = 1 WHERE name = 'feed'"),
    "a feed that tells twice": ("P12", f"UPDATE feed SET article_id = {_ARTICLE('same text')} WHERE seq = 3"),
    "an account that does not balance": ("P1", "UPDATE counters SET value = value + 1 WHERE name = 'stored'"),
    "an account that lost a lane": ("P1", "DELETE FROM counters WHERE name = 'in bulk'"),
    "an article under another number": ("P12", "UPDATE articles SET seq = 40 WHERE seq = 4"),
}  # fmt: skip


def test_every_damage_is_found_and_repair_only_adds(desk) -> None:
    """Every kind is planted in turn and undone again, for a database of its own would take each a while."""
    whole = everything(desk)
    wrong = {}
    for kind, (promise, *statements) in DAMAGE.items():
        damage(desk, *statements)
        if promise not in (found := promises(check(desk))):
            wrong[kind] = f"found {sorted(found)} and not {promise}"
        before = everything(desk)
        added = repair(desk)
        if not only_added(before, everything(desk), added):
            wrong[kind] = "the repair did more than to add"
        restore(desk, whole)
    assert wrong == {}
    assert check(desk).holds


def only_added(before: dict[str, list], after: dict[str, list], added: int) -> bool:
    kept = all(row in after[name] for name, was in before.items() if name != "counters" for row in was)
    counted = {name: len(now) - len(before[name]) for name, now in after.items() if name != "counters"}
    return kept and sum(counted.values()) == added


@pytest.mark.parametrize(
    "data", [b"", b"no zlib", zlib.compress(b"other bytes"), zlib.compress(b"canonical")[:-3]]
)
def test_damaged_bytes_in_the_database_are_found(desk, data) -> None:
    sha256 = only(desk, "drops", _FIRST, "sha256")
    literal = f"X'{data.hex()}'" if desk.is_sqlite else f"'\\x{data.hex()}'"
    damage(desk, f"UPDATE originals SET data = {literal} WHERE sha256 = '{sha256}'")
    assert [(breach.promise, breach.where) for breach in check(desk).breaches] == [("P4", sha256)]


@pytest.mark.parametrize("how", ["gone", "shorter", "changed", "a folder"])
def test_a_damaged_file_of_a_large_original_is_found(desk, how) -> None:
    sha256 = only(desk, "drops", "lane = 'bulk'", "sha256")
    path = path_of(desk.settings.originals, sha256)
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.unlink()
    match how:
        case "shorter":
            path.write_bytes(data[:1000])
        case "changed":
            path.write_bytes(data)
        case "a folder":
            path.mkdir()
    assert [(breach.promise, breach.where) for breach in check(desk).breaches] == [("P4", sha256)]


def test_several_breaches_are_all_told(desk) -> None:
    for kind in ("a text forgotten", "stored said to be rejected", "one reject too many"):
        damage(desk, *DAMAGE[kind][1:])
    assert {"P1", "P5", "P10"} <= promises(check(desk))


@pytest.mark.parametrize("kind", ["a text forgotten", "a gap in the feed", "the end of the feed gone"])
def test_repair_makes_whole_what_follows_from_other_rows(desk, kind) -> None:
    whole = {name: rows(desk, name) for name in ("texts", "articles", "drops", "counters")}
    told = rows(desk, "feed", "seq", "article_id")
    damage(desk, *DAMAGE[kind][1:])
    assert repair(desk) == 1
    assert check(desk).breaches == []
    assert {name: rows(desk, name) for name in whole} == whole
    assert rows(desk, "feed", "seq", "article_id") == told
    assert repair(desk) == 0


def test_repair_counts_the_account_anew(desk) -> None:
    whole = account(desk)
    damage(desk, "UPDATE counters SET value = 7 WHERE name <> 'feed' AND name <> 'send'")
    assert account(desk) != whole
    assert repair(desk) == 0
    assert account(desk) == whole
    assert check(desk).breaches == []


def test_a_new_article_after_a_repair_has_a_number_of_its_own(desk) -> None:
    damage(desk, *DAMAGE["the end of the feed gone"][1:])
    repair(desk)
    held = lease_bytes(desk, b"new")
    settle(desk, held.id, [worked(held.drops[0], "after the repair")])
    assert check(desk).breaches == []
