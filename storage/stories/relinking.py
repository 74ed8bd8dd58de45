"""Stored articles with a new text or a new sketch, placed anew among the others; each keeps its number.

What an article was found by goes, unless others have the text that it had: then the first of these has it now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from copydesk.relations import SAME
from copydesk.settings import Settings
from storage import counters
from storage.schema import addresses, articles, cold_fingerprints, fingerprints, members, sketches, texts
from storage.schema import links as linked
from storage.stories import links
from storage.stories.comparing import unpacked
from storage.stories.deciding import Court, Decided, decide
from storage.stories.links import Found
from storage.stories.neighbours import Findings, complete
from storage.stories.newcomers import Newcomer
from storage.stories.publishing import addresses_of, write_sketches

_EXACT = ("bytes", "text")


@dataclass(frozen=True, slots=True)
class _Passed:
    """A text that an article had and has no more: who has it now, if anybody."""

    text_hash: str
    number: int
    heir: int | None


def relink(
    connection: Connection, settings: Settings, again: Sequence[Newcomer], changed: set[int], findings: Findings
) -> Decided:
    """Place articles anew whose rows have their new content; `changed` numbers those with a new text."""
    published = counters.take(connection, counters.MEMBER, 1)
    _pass_on(connection, again, published)
    _withdraw(connection, again, changed)
    copies, own = _exact(connection, again, changed)
    complete(connection, own, findings, settings)
    mine = {each.number for each in own}
    found = [
        each for each in findings.found if each.a in mine and (each.b not in _numbers(again) or each.b in mine)
    ]
    found += copies
    _publish(connection, again, mine, published)
    links.write(connection, found)
    findings.comparisons.sketches |= {each.number: each.sketch for each in again if each.sketch}
    touched = _numbers(again) | {number for each in found for number in (each.a, each.b)}
    court = Court(connection, settings, findings.comparisons, frozenset(_numbers(again)))
    return decide(court, {}, found, anew=_stories(connection, touched))


def _numbers(again: Iterable[Newcomer]) -> set[int]:
    return {each.number for each in again}


def _stories(connection: Connection, numbers: Iterable[int]) -> set[str]:
    statement = select(articles.c.story_id).join(members, members.c.article_id == articles.c.id)
    return set(connection.execute(statement.where(members.c.number.in_(sorted(numbers)))).scalars())


def _pass_on(connection: Connection, again: Sequence[Newcomer], published: int) -> None:
    """Give the texts that these articles have no more to the first of the others that have them."""
    for passed in _passed(connection, again):
        if passed.heir is None:
            connection.execute(delete(texts).where(texts.c.text_hash == passed.text_hash))
            continue
        heir = select(members.c.article_id).where(members.c.number == passed.heir).scalar_subquery()
        connection.execute(update(texts).where(texts.c.text_hash == passed.text_hash).values(article_id=heir))
        _move(connection, passed.number, passed.heir, published)
        links.pass_on(connection, passed.number, passed.heir)


def _passed(connection: Connection, again: Sequence[Newcomer]) -> list[_Passed]:
    now = {each.article_id: each for each in again}
    held = connection.execute(select(texts).where(texts.c.article_id.in_(sorted(now)))).all()
    had = [(row.text_hash, now[row.article_id]) for row in held]
    gone = {text_hash: each.number for text_hash, each in had if each.text_hash != text_hash}
    if not gone:
        return []
    others = (
        select(articles.c.text_hash, func.min(members.c.number).label("heir"))
        .join(members, members.c.article_id == articles.c.id)
        .where(articles.c.text_hash.in_(sorted(gone)))
        .group_by(articles.c.text_hash)
    )
    heirs = {row.text_hash: row.heir for row in connection.execute(others)}
    return [_Passed(text_hash, number, heirs.get(text_hash)) for text_hash, number in gone.items()]


def _move(connection: Connection, number: int, heir: int, published: int) -> None:
    """Let another article be found by what this one was found by."""
    old = members.alias("old")
    names = ("version", "fingerprints")
    its = {name: select(old.c[name]).where(old.c.number == number).scalar_subquery() for name in names}
    connection.execute(update(members).where(members.c.number == heir).values(**its, published=published))
    columns = (sketches.c.fingerprints, sketches.c.shingles)
    copied = select(literal(heir), *columns).where(sketches.c.number == number)
    connection.execute(insert(sketches).from_select(["number", "fingerprints", "shingles"], copied))
    for table in (fingerprints, cold_fingerprints):
        connection.execute(update(table).where(_held(connection, table, number)).values(number=heir))


def _held(connection: Connection, table: Any, number: int) -> ColumnElement[bool]:
    """The fingerprints of an article, found by what its sketch says: the table is in another order."""
    packed = connection.execute(select(sketches.c.fingerprints).where(sketches.c.number == number)).scalar()
    its = unpacked(packed, b"").fingerprints if packed else ()
    return and_(table.c.fingerprint.in_(its), table.c.number == number)


def _withdraw(connection: Connection, again: Sequence[Newcomer], changed: set[int]) -> None:
    """Forget what the articles were found by, and their links; equal texts stay linked."""
    numbers = sorted(_numbers(again))
    for number in numbers:
        for table in (fingerprints, cold_fingerprints):
            connection.execute(delete(table).where(_held(connection, table, number)))
    connection.execute(delete(sketches).where(sketches.c.number.in_(numbers)))
    connection.execute(delete(addresses).where(addresses.c.number.in_(numbers)))
    _unlink(connection, numbers, linked.c.how.not_in(_EXACT))
    _unlink(connection, sorted(changed), linked.c.how.in_(_EXACT))


def _unlink(connection: Connection, numbers: Sequence[int], kind: ColumnElement[bool]) -> None:
    if numbers:
        connection.execute(delete(linked).where(kind, or_(linked.c.a.in_(numbers), linked.c.b.in_(numbers))))


def _exact(
    connection: Connection, again: Sequence[Newcomer], changed: set[int]
) -> tuple[list[Found], list[Newcomer]]:
    """Links of those whose new text another article has, and those that have a text of their own, known now."""
    holder = (
        select(texts.c.text_hash, members.c.number)
        .join(members, members.c.article_id == texts.c.article_id)
        .where(texts.c.text_hash.in_(sorted({each.text_hash for each in again})))
    )
    first = {row.text_hash: row.number for row in connection.execute(holder)}
    copies, own, new = [], [], []
    for each in again:
        if each.text_hash not in first:
            first[each.text_hash] = each.number
            new.append({"text_hash": each.text_hash, "article_id": each.article_id})
        if first[each.text_hash] == each.number:
            own.append(each)
        elif each.number in changed:
            copies.append(Found(each.number, first[each.text_hash], "text", SAME))
    if new:
        connection.execute(insert(texts), new)
    return copies, own


def _publish(connection: Connection, again: Sequence[Newcomer], own: set[int], published: int) -> None:
    """Write what the articles are found by from now on."""
    names = ("version", "host", "outlet", "dated", "length")
    rows: list[Mapping[str, Any]] = [
        {f"new_{name}": getattr(each, name) for name in names}
        | {"its_number": each.number, "new_fingerprints": len(each.fingerprints) if each.number in own else 0}
        for each in again
    ]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*names, "fingerprints")}
    statement = update(members).where(members.c.number == bindparam("its_number"))
    connection.execute(statement.values({**values, "published": published, "revises": None}), rows)
    write_sketches(connection, [each for each in again if each.number in own])
    if found_by := addresses_of(again):
        connection.execute(insert(addresses), found_by)
