"""Proving stories (P10): every copy names the canonical article of its story, and all can be found again."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, literal, or_, select, true

from storage import counters
from storage.breaches import Breach, breaches
from storage.inserting import insert_all
from storage.schema import (
    articles,
    cold_fingerprints,
    decisions,
    drops,
    fingerprints,
    members,
    sketches,
    stories,
    texts,
    withdrawals,
)
from storage.stories.comparing import unpacked

_P10 = "P10"
_canonical = articles.c.kind == "canonical"


def copies_linked(connection: Connection) -> Iterator[Breach]:
    """A copy, or a revision, names the canonical article of its own story, and how it matches."""
    other = articles.alias("canonical")
    joined = select(articles.c.id).outerjoin(other, other.c.id == articles.c.canonical_id)
    linked = and_(
        other.c.kind == "canonical", other.c.story_id == articles.c.story_id, articles.c.match_how.is_not(None)
    )
    unlinked = and_(~_canonical, or_(other.c.id.is_(None), ~linked))
    yield from breaches(connection, _P10, "This copy names no canonical article of its story.", unlinked, joined)
    linked_canonical = and_(
        _canonical, or_(articles.c.canonical_id.is_not(None), articles.c.match_how.is_not(None))
    )
    sentence = "This canonical article says that it repeats another one."
    yield from breaches(connection, _P10, sentence, linked_canonical, select(articles.c.id))


def one_canonical(connection: Connection) -> Iterator[Breach]:
    """A story has one canonical article, and so has a text, unless a person parted those that have it."""
    count = func.sum(func.coalesce(_as_number(), 0))
    several = select(articles.c.story_id).group_by(articles.c.story_id).having(count != 1)
    yield from breaches(connection, _P10, "This story has no canonical article, or several.", true(), several)
    same = articles.alias("same")
    parted = (
        select(literal(1))
        .select_from(decisions.join(same, same.c.id.in_([decisions.c.a, decisions.c.b])))
        .where(same.c.text_hash == articles.c.text_hash, decisions.c.verdict == "apart")
    )
    twice = select(func.min(articles.c.id)).where(_canonical, ~parted.exists()).group_by(articles.c.text_hash)
    sentence = "Two canonical articles have this one's text."
    yield from breaches(connection, _P10, sentence, true(), twice.having(func.count() > 1))


def _as_number() -> Any:
    return func.nullif(articles.c.kind == "canonical", False).cast(members.c.length.type)


def texts_known(connection: Connection) -> Iterator[Breach]:
    """The text of every article is known, as that of an article that has it."""
    holder = articles.alias("holder")
    its = (
        select(texts.c.text_hash)
        .join(holder, holder.c.id == texts.c.article_id)
        .where(texts.c.text_hash == articles.c.text_hash, holder.c.text_hash == articles.c.text_hash)
    )
    sentence = "The text of this article is not known, or for another's."
    yield from breaches(connection, _P10, sentence, ~its.exists(), select(articles.c.id))


def members_known(connection: Connection) -> Iterator[Breach]:
    """Every article is a member with a number, and every story of articles has its row."""
    known = select(members.c.number).where(members.c.article_id == articles.c.id)
    yield from breaches(
        connection, _P10, "This article is the member of no story.", ~known.exists(), select(articles.c.id)
    )
    its = select(stories.c.id).where(stories.c.id == articles.c.story_id, stories.c.canonical_id == articles.c.id)
    sentence = "The story of this canonical article does not know it."
    yield from breaches(connection, _P10, sentence, and_(_canonical, ~its.exists()), select(articles.c.id))
    counted = select(articles.c.story_id, func.count().label("n")).group_by(articles.c.story_id).subquery()
    joined = select(stories.c.id).outerjoin(counted, counted.c.story_id == stories.c.id)
    wrong = stories.c.members != func.coalesce(counted.c.n, 0)
    yield from breaches(
        connection, _P10, "This story counts another number of members than it has.", wrong, joined
    )


def found_again(connection: Connection) -> Iterator[Breach]:
    """Whatever was fingerprinted can be found by all its fingerprints."""
    due = connection.execute(select(func.coalesce(func.sum(members.c.fingerprints), 0))).scalar_one()
    tables = (fingerprints, cold_fingerprints)
    there = sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
    if due != there:
        yield Breach(_P10, "fingerprints", f"There are {there} fingerprints, and there should be {due}.")


def none_withdrawn_stands(connection: Connection) -> Iterator[Breach]:
    """A withdrawn article stands for its story only where all of it is withdrawn."""
    other = articles.alias("other")
    gone = select(withdrawals.c.article_id)
    standing = select(other.c.id).where(other.c.story_id == articles.c.story_id, other.c.id.not_in(gone))
    wrong = and_(_canonical, articles.c.id.in_(gone), standing.exists())
    sentence = "This article is withdrawn and stands for its story, of which another is not withdrawn."
    yield from breaches(connection, _P10, sentence, wrong, select(articles.c.id))


RULES = (copies_linked, one_canonical, none_withdrawn_stands, texts_known, members_known, found_again)


def repair(connection: Connection) -> int:
    """Add what follows from other rows; how many rows were added."""
    return (
        _add_texts(connection)
        + _add_members(connection)
        + _add_stories(connection)
        + _add_fingerprints(connection)
    )


def _add_texts(connection: Connection) -> int:
    known = select(texts.c.text_hash).where(texts.c.text_hash == articles.c.text_hash).exists()
    missing = select(articles.c.text_hash, func.min(articles.c.id)).where(~known).group_by(articles.c.text_hash)
    return _insert(connection, texts, missing)


def _add_members(connection: Connection) -> int:
    """Articles that nobody has looked at yet, alone for now."""
    known = select(members.c.number).where(members.c.article_id == articles.c.id).exists()
    rows = connection.execute(select(articles.c.id, articles.c.source, articles.c.body).where(~known)).all()
    if not rows:
        return 0
    first = counters.take(connection, counters.MEMBER, len(rows))
    new = [
        {"number": n, "article_id": row.id, "cluster": n, "outlet": row.source, "arrived": 0,
         "length": len(row.body), "fingerprints": 0, "published": n}
        for n, row in enumerate(rows, first)
    ]  # fmt: skip
    insert_all(connection, members, new)
    return len(new)


def _add_stories(connection: Connection) -> int:
    known = select(stories.c.id).where(stories.c.id == articles.c.story_id).exists()
    its = articles.alias("its")
    count = select(func.count()).where(its.c.story_id == articles.c.story_id).scalar_subquery()
    missing = (
        select(
            articles.c.story_id.label("id"), articles.c.id.label("canonical_id"), count.label("members"),
            literal(1).label("clusters"), literal(1).label("outlets"), articles.c.id.label("first_id"),
            drops.c.accepted_at.label("first_seen"), drops.c.accepted_at.label("last_seen"),
        )
        .join(drops, drops.c.id == articles.c.drop_id)
        .where(_canonical, ~known)
    )  # fmt: skip
    rows = {row.id: dict(row._mapping) for row in connection.execute(missing)}
    insert_all(connection, stories, list(rows.values()))
    return len(rows)


def _add_fingerprints(connection: Connection) -> int:
    """Those that a sketch has and no table."""
    if not list(found_again(connection)):
        return 0
    added = 0
    for row in connection.execute(select(sketches)).all():
        held: set[int] = set()
        for table in (fingerprints, cold_fingerprints):
            its = unpacked(row.fingerprints, b"").fingerprints
            held |= set(
                connection.execute(
                    select(table.c.fingerprint).where(table.c.fingerprint.in_(its), table.c.number == row.number)
                ).scalars()
            )
        missing = [{"fingerprint": f, "number": row.number} for f in its if f not in held]
        insert_all(connection, fingerprints, missing)
        added += len(missing)
    return added


def _insert(connection: Connection, table: Any, missing: Select[Any]) -> int:
    rows = [
        dict(zip((column.name for column in table.c), row, strict=True)) for row in connection.execute(missing)
    ]
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)
