"""Writing what was decided of new articles: their rows, what they are found by, and what changes of others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from copydesk.clock import stamp
from copydesk.outcomes import Outcome
from storage import counters, tallies
from storage.inserting import insert_all
from storage.schema import (
    addresses,
    articles,
    feed,
    fingerprints,
    members,
    sketches,
    skipped,
    stories,
    texts,
)
from storage.stories.comparing import packed
from storage.stories.deciding import Decided
from storage.stories.links import write as write_links
from storage.stories.members import Member
from storage.stories.newcomers import Newcomer
from storage.stories.placing import Placed, Skipped

_PLACE = ("kind", "canonical_id", "story_id", "match_how", "similarity", "containment")
_KEPT = ("cluster", "revises")


def publish(connection: Connection, placed: Placed, moment: str) -> list[dict[str, Any]]:
    """Write new articles and all that follows; the rows of the articles. The feed tells of them first."""
    replaced = _replaced(placed.decided)
    new = zip(placed.newcomers, placed.members, strict=True)
    rows = [_article_row(newcomer, member, member.article_id in replaced) for newcomer, member in new]
    if rows:
        for seq, row in enumerate(rows, placed.seq):
            row["seq"] = seq
        # Canonical ones first, for the others refer to them.
        insert_all(connection, articles, sorted(rows, key=lambda row: row["canonical_id"] is not None))
        write_feed(connection, {row["id"]: row["seq"] for row in rows}, "insert", moment)
        write_members(connection, placed)
    rewrite_places(connection, placed.decided, moment)
    _count_copies(connection, rows, ())
    insert_all(connection, skipped, [_skipped_row(each, moment) for each in placed.skipped])
    return rows


def rewrite_places(
    connection: Connection, decided: Decided, moment: str, also: Iterable[str] = (), change: str = "update"
) -> int:
    """Write the stories that were looked at, and what changed of stored articles, of which the feed tells.

    It tells of the articles with the ids `also` too, with another word for the `change`. Returns of how many it
    tells.
    """
    changed = decided.changed
    named = dict.fromkeys(also)
    ids = list(dict.fromkeys([*named, *(member.article_id for member in changed)]))
    if ids:
        first = counters.take(connection, counters.FEED, len(ids))
        told = {article_id: seq for seq, article_id in enumerate(ids, first)}
        numbered = update(articles).where(articles.c.id == bindparam("its_id")).values(seq=bindparam("new_seq"))
        connection.execute(numbered, [{"its_id": article_id, "new_seq": seq} for article_id, seq in told.items()])
        _move(connection, changed)
        before = (decided.before[member.number].place for member in changed)
        _count_copies(connection, (member.place for member in changed), before)
        write_feed(connection, {each: told[each] for each in named}, change, moment)
        write_feed(connection, {each: seq for each, seq in told.items() if each not in named}, "update", moment)
    _update_members(connection, decided)
    write_stories(connection, decided)
    return len(ids)


def _replaced(decided: Decided) -> set[str]:
    """The canonical articles that took the place of one which is now a copy."""
    return {
        str(decided.after[number].canonical_id)
        for number, old in decided.before.items()
        if old.kind == "canonical" and decided.after[number].kind == "copy"
    }


def _article_row(newcomer: Newcomer, member: Member, replaces: bool) -> dict[str, Any]:
    """The row of a new article but for its number in the feed. Its outcome stays what it is now.

    One that replaces a canonical article repeats what was there before, whoever stands for the story from now on:
    of so many equal files one is stored, in whatever order workers settle them.
    """
    outcome = Outcome.DUPLICATE if member.kind == "copy" or replaces else Outcome.STORED
    identity = {"id": newcomer.article_id, "drop_id": newcomer.drop_id, "record": newcomer.record}
    return dict(newcomer.content) | identity | member.place | {"outcome": outcome.value}


def write_feed(connection: Connection, told: Mapping[str, int], change: str, moment: str) -> None:
    """Tell of articles under their numbers."""
    entries = [{"seq": seq, "article_id": id_, "change": change, "at": moment} for id_, seq in told.items()]
    insert_all(connection, feed, entries)


def _count_copies(
    connection: Connection, now: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]
) -> None:
    """Move the sums of the copies by how they match."""
    sums: Counter[str] = Counter(_as_copies(now))
    sums.subtract(Counter(_as_copies(before)))
    tallies.add(connection, sums)


def _as_copies(places: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (tallies.copies(place["match_how"]) for place in places if place["kind"] == "copy")


def _move(connection: Connection, changed: Sequence[Member]) -> None:
    """Write the new places of stored articles."""
    if changed:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _PLACE}
        rows = [
            {"its_id": member.article_id} | {f"new_{name}": value for name, value in member.place.items()}
            for member in changed
        ]
        connection.execute(update(articles).where(articles.c.id == bindparam("its_id")).values(values), rows)


def write_members(connection: Connection, placed: Placed) -> None:
    """Write the new members, what they are found by, and their links."""
    own_text = {each.number for each in placed.published}
    rows = [
        _member_row(each, placed.decided.after[each.number], each.number in own_text) for each in placed.newcomers
    ]
    insert_all(connection, members, rows)
    new_texts = [{"text_hash": each.text_hash, "article_id": each.article_id} for each in placed.published]
    insert_all(connection, texts, new_texts)
    write_sketches(connection, placed.published)
    insert_all(connection, addresses, addresses_of(placed.newcomers))
    write_links(connection, placed.found)


def _member_row(newcomer: Newcomer, member: Member, own_text: bool) -> dict[str, Any]:
    return {
        "number": newcomer.number,
        "article_id": newcomer.article_id,
        "cluster": member.cluster,
        "version": newcomer.version,
        "host": newcomer.host,
        "outlet": newcomer.outlet,
        "dated": newcomer.dated,
        "arrived": newcomer.arrived,
        "length": newcomer.length,
        "fingerprints": len(newcomer.sketch.fingerprints) if newcomer.sketch and own_text else 0,
        "revises": member.revises,
        "published": newcomer.number,
    }


def addresses_of(newcomers: Iterable[Newcomer]) -> list[dict[str, Any]]:
    """The rows of `addresses`."""
    return [{"address": address, "number": each.number} for each in newcomers for address in each.addresses]


def write_sketches(connection: Connection, published: Iterable[Newcomer]) -> None:
    """What near copies are compared by, and found by."""
    kept = [(each.number, each.sketch) for each in published if each.sketch is not None]
    rows = [
        {"number": number, "fingerprints": packed(sketch.fingerprints), "shingles": sketch.shingles}
        for number, sketch in kept
    ]
    insert_all(connection, sketches, rows)
    found_by = [(fingerprint, number) for number, sketch in kept for fingerprint in sketch.fingerprints]
    # In the order of the index: the same pages are written, each once.
    insert_all(connection, fingerprints, [{"fingerprint": f, "number": n} for f, n in sorted(found_by)])


def _update_members(connection: Connection, decided: Decided) -> None:
    moved = [
        {"its_number": number, "new_cluster": member.cluster, "new_revises": member.revises}
        for number, member in decided.after.items()
        if number in decided.before and _kept(member) != _kept(decided.before[number])
    ]
    if moved:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _KEPT}
        connection.execute(
            update(members).where(members.c.number == bindparam("its_number")).values(values), moved
        )


def _kept(member: Member) -> tuple[Any, ...]:
    return tuple(getattr(member, name) for name in _KEPT)


def write_stories(connection: Connection, decided: Decided) -> None:
    """Write the facts of the stories that were looked at, and where those went that are no more."""
    rows = [_story_row(story_id, its) for story_id, its in decided.stories().items()]
    known = {member.story_id for member in decided.before.values()}
    insert_all(connection, stories, [row for row in rows if row["id"] not in known])
    _rewrite(connection, [row for row in rows if row["id"] in known])
    gone = [{"its_id": old, "into": new} for old, new in decided.merged.items() if old not in decided.stories()]
    if gone:
        none = {"canonical_id": None, "first_id": None, "members": 0, "clusters": 0, "outlets": 0}
        statement = update(stories).where(stories.c.id == bindparam("its_id"))
        connection.execute(statement.values({**none, "merged_into": bindparam("into")}), gone)


def _rewrite(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
        entries = [{f"new_{name}": value for name, value in row.items()} for row in rows]
        connection.execute(update(stories).where(stories.c.id == bindparam("new_id")).values(values), entries)


def _story_row(story_id: str, its: Sequence[Member]) -> dict[str, Any]:
    (canonical,) = [member for member in its if member.kind == "canonical"]
    first = min(its, key=lambda member: (member.dated is None, member.dated or 0, member.drop_id, member.record))
    seen = [member.arrived for member in its]
    return {
        "id": story_id,
        "canonical_id": canonical.article_id,
        "members": len(its),
        "clusters": len({member.cluster for member in its}),
        "outlets": len({member.outlet for member in its} - {None}),
        "first_id": first.article_id,
        "first_seen": _moment(min(seen)),
        "last_seen": _moment(max(seen)),
        "merged_into": None,
    }


def _moment(seconds: int) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))


def _skipped_row(each: Skipped, moment: str) -> dict[str, Any]:
    return {
        "drop_id": each.newcomer.drop_id,
        "record": each.newcomer.record,
        "copy_of": each.copy_of,
        "how": each.how,
        "similarity": each.match.similarity,
        "containment": each.match.containment_a,
        "at": moment,
    }
