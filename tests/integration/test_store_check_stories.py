"""`check` finds damage to stories, and `repair` adds what follows from other rows (P10, P17)."""

import pytest

from storage.check import check, repair
from storage.stories.decisions import split
from tests.making import damage, everything, restore, rows
from tests.stories import add, edited, report
from workers.judging import NEAR_COPIES

_FIRST = "(SELECT min(id) FROM articles)"
_LAST = "(SELECT max(id) FROM articles)"
DAMAGE = {
    "a story without a canonical article": (
        "UPDATE articles SET kind = 'copy' WHERE kind = 'canonical' AND id = {first}",
    ),
    "two canonical articles in a story": (
        "UPDATE articles SET kind = 'canonical', canonical_id = NULL, match_how = NULL WHERE match_how = 'near'",
    ),
    "a canonical article that repeats another": (
        "UPDATE articles SET match_how = 'near' WHERE kind = 'canonical' AND id = {first}",
    ),
    "a story that names another canonical article": (
        "UPDATE stories SET canonical_id = {last} WHERE canonical_id = {first}",
    ),
    "a story that counts wrongly": ("UPDATE stories SET members = members + 1 WHERE members > 1",),
    "a story gone": ("DELETE FROM stories WHERE members = 1",),
    "an article that is nobody's member": (
        "DELETE FROM sketches WHERE number = (SELECT max(number) FROM members)",
        "DELETE FROM members WHERE number = (SELECT max(number) FROM members)",
    ),
    "a link to nothing": ("UPDATE links SET b = 99 WHERE how = 'near'",),
    "fingerprints gone": ("DELETE FROM fingerprints WHERE number = 1",),
    "a text gone": ("DELETE FROM texts WHERE article_id = {first}",),
    "a revision of nothing": ("UPDATE articles SET kind = 'revision' WHERE id = {first}",),
}


@pytest.fixture
def desk(store):
    """A report with a near and an exact copy, and another report."""
    add(store, report(0))
    add(store, edited(report(0)))
    add(store, report(0), title="Again")
    add(store, report(1))
    return store


def test_every_damage_is_found_and_repair_only_adds(desk) -> None:
    whole, wrong = everything(desk), {}
    for kind, statements in DAMAGE.items():
        damage(desk, *(each.format(first=_FIRST, last=_LAST) for each in statements))
        if not {breach.promise for breach in check(desk).breaches} & {"P1", "P10"}:
            wrong[kind] = "was not found"
        before = everything(desk)
        repair(desk)
        after = everything(desk)
        lost = [
            name for name, was in before.items() if name != "counters" and any(r not in after[name] for r in was)
        ]
        if lost:
            wrong[kind] = f"the repair changed {lost}"
        restore(desk, whole)
    assert wrong == {}
    assert check(desk).holds


@pytest.mark.parametrize("kind", ["a story gone", "fingerprints gone", "a text gone"])
def test_repair_makes_whole_what_follows_from_other_rows(desk, kind) -> None:
    names = ("texts", "fingerprints", "members", "links")
    whole = {name: rows(desk, name) for name in names}
    damage(desk, *(each.format(first=_FIRST) for each in DAMAGE[kind]))
    assert repair(desk) > 0
    assert check(desk).breaches == []
    assert {name: rows(desk, name) for name in names} == whole
    assert repair(desk) == 0


def test_equal_texts_that_a_person_parted_are_no_breach(desk) -> None:
    again = next(row["id"] for row in rows(desk, "articles") if row["title"] == "Again")
    split(desk, [again], NEAR_COPIES)
    assert check(desk).breaches == []
    damage(desk, "DELETE FROM decisions")
    assert {breach.promise for breach in check(desk).breaches} == {"P10"}
