"""Placing new articles inside a serial transaction: what they repeat, their numbers, and their stories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from copydesk.relations import SAME, Match
from copydesk.settings import Settings
from storage import counters
from storage.schema import articles, drops, members, texts
from storage.stories.deciding import Court, Decided, decide
from storage.stories.links import Found
from storage.stories.members import Member, as_member
from storage.stories.neighbours import Findings, complete
from storage.stories.newcomers import Newcomer

_EXACT = ("bytes", "text")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A copy that is not kept: what it repeats, and how."""

    newcomer: Newcomer
    copy_of: str
    how: str
    match: Match


@dataclass(frozen=True, slots=True)
class Placed:
    """What becomes of newcomers: those that are stored, numbered; those of them with a new text; and the rest."""

    newcomers: list[Newcomer]
    published: list[Newcomer]
    found: list[Found]
    decided: Decided
    skipped: list[Skipped]

    @property
    def members(self) -> list[Member]:
        """The new members, in the order of their numbers."""
        return [self.decided.after[each.number] for each in self.newcomers]


@dataclass(frozen=True, slots=True)
class _First:
    """The first article with a text."""

    number: int
    article_id: str
    sha256: str
    record: int


def place(
    connection: Connection, settings: Settings, newcomers: Sequence[Newcomer], findings: Findings | None
) -> Placed:
    """Decide what the newcomers are, in view of all that was committed before."""
    copies = _exact(connection, newcomers)
    new_texts = [each for each in newcomers if each.number not in copies]
    found = _related(connection, settings, new_texts, findings) + list(copies.values())
    kept, skipped, found = _skip(connection, newcomers, found)
    numbers = _number(connection, kept)
    found = [each.renumbered(numbers) for each in found]
    kept = [replace(each, number=numbers[each.number]) for each in kept]
    comparisons = findings.comparisons if findings else None
    if comparisons:
        comparisons.renumber(numbers)
        comparisons.sketches |= {each.number: each.sketch for each in kept if each.sketch}
    court = Court(connection, settings, comparisons)
    decided = decide(court, {each.number: as_member(each) for each in kept}, found)
    exact = {each.a for each in found if each.how in _EXACT}
    return Placed(kept, [each for each in kept if each.number not in exact], found, decided, skipped)


def _exact(connection: Connection, newcomers: Sequence[Newcomer]) -> dict[int, Found]:
    """The newcomers whose text an earlier article has, of the database or among themselves."""
    first = _firsts(connection, sorted({each.text_hash for each in newcomers}))
    copies = {}
    for each in newcomers:
        known = first.get(each.text_hash)
        if known is None:
            first[each.text_hash] = _First(each.number, each.article_id, each.sha256, each.record)
        else:
            same_bytes = (known.sha256, known.record) == (each.sha256, each.record)
            copies[each.number] = Found(each.number, known.number, "bytes" if same_bytes else "text", SAME)
    return copies


def _firsts(connection: Connection, hashes: list[str]) -> dict[str, _First]:
    if not hashes:
        return {}
    statement = (
        select(texts.c.text_hash, members.c.number, articles.c.id, articles.c.record, drops.c.sha256)
        .join(articles, articles.c.id == texts.c.article_id)
        .join(members, members.c.article_id == articles.c.id)
        .join(drops, drops.c.id == articles.c.drop_id)
        .where(texts.c.text_hash.in_(hashes))
    )
    return {
        row.text_hash: _First(row.number, row.id, row.sha256, row.record) for row in connection.execute(statement)
    }


def _related(
    connection: Connection, settings: Settings, published: Sequence[Newcomer], findings: Findings | None
) -> list[Found]:
    """What was found of new texts, before this transaction and now."""
    if findings is None:
        return []
    complete(connection, published, findings, settings)
    own = {each.number for each in published}
    return [each for each in findings.found if each.a in own and (each.b > 0 or each.b in own)]


def _skip(
    connection: Connection, newcomers: Sequence[Newcomer], found: Sequence[Found]
) -> tuple[list[Newcomer], list[Skipped], list[Found]]:
    """Part those that are to be stored from copies that their policy does not keep; and the links of the stored.

    Whoever repeats an article that is not kept has its links instead.
    """
    if all(each.policy.copies == "keep" for each in newcomers):
        return list(newcomers), [], list(found)
    links: dict[int, list[Found]] = {each.number: [] for each in newcomers}
    for each in found:
        links[each.a].append(each)
    skipped: dict[int, Skipped] = {}
    for newcomer in newcomers:
        its = links[newcomer.number]
        its = [own for link in its for own in _inherited(link, links, skipped)]
        links[newcomer.number] = its
        bound = [each for each in its if each.match.bond == "strong" and each.how != "address"]
        if bound and newcomer.policy.copies == "skip":
            best = max(bound, key=lambda each: each.match.weight)
            copy_of = _article_id(connection, best.b, newcomers)
            skipped[newcomer.number] = Skipped(newcomer, copy_of, best.how, best.match)
    kept = [each for each in newcomers if each.number not in skipped]
    return kept, list(skipped.values()), [each for newcomer in kept for each in links[newcomer.number]]


def _inherited(link: Found, links: Mapping[int, list[Found]], skipped: Mapping[int, Skipped]) -> list[Found]:
    if link.b not in skipped:
        return [link]
    return [replace(each, a=link.a) for each in links[link.b]] if link.how in _EXACT else []


def _article_id(connection: Connection, number: int, newcomers: Sequence[Newcomer]) -> str:
    for each in newcomers:
        if each.number == number:
            return each.article_id
    return str(connection.execute(select(members.c.article_id).where(members.c.number == number)).scalar_one())


def _number(connection: Connection, kept: Sequence[Newcomer]) -> dict[int, int]:
    """Their numbers, by what they had until now."""
    if not kept:
        return {}
    first = counters.take(connection, counters.MEMBER, len(kept))
    return {each.number: first + place for place, each in enumerate(kept)}
