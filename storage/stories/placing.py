"""Placing new articles inside a serial transaction: what they repeat, their numbers, and their stories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from copydesk.relations import SAME, Match
from copydesk.settings import Settings
from storage import counters
from storage.schema import members
from storage.stories.deciding import Court, Decided, decide
from storage.stories.firsts import First, Firsts, firsts
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
    """What becomes of newcomers: those that are stored, numbered; those of them with a new text; and the rest.

    The feed tells of those that are stored from its number `seq` on.
    """

    newcomers: list[Newcomer]
    published: list[Newcomer]
    found: list[Found]
    decided: Decided
    skipped: list[Skipped]
    seq: int

    @property
    def members(self) -> list[Member]:
        """The new members, in the order of their numbers."""
        return [self.decided.after[each.number] for each in self.newcomers]


def place(
    connection: Connection, settings: Settings, newcomers: Sequence[Newcomer], findings: Findings | None
) -> Placed:
    """Decide what the newcomers are, in view of all that was committed before."""
    if not newcomers:
        return Placed([], [], [], Decided({}, {}), [], 0)
    known = firsts(connection, (each.text_hash for each in newcomers))
    copies = _exact(known, newcomers)
    new_texts = [each for each in newcomers if each.number not in copies]
    if findings and known.seen > findings.seen:
        complete(connection, new_texts, findings, settings)
    found = _related(new_texts, findings) + list(copies.values())
    kept, skipped, found = _skip(connection, newcomers, found)
    numbers, seq = _number(connection, kept)
    found = [each.renumbered(numbers) for each in found]
    kept = [replace(each, number=numbers[each.number]) for each in kept]
    comparisons = findings.comparisons if findings else None
    if comparisons:
        comparisons.renumber(numbers)
        comparisons.sketches |= {each.number: each.sketch for each in kept if each.sketch}
    court = Court(connection, settings, comparisons)
    decided = decide(court, {each.number: as_member(each) for each in kept}, found)
    exact = {each.a for each in found if each.how in _EXACT}
    return Placed(kept, [each for each in kept if each.number not in exact], found, decided, skipped, seq)


def _exact(known: Firsts, newcomers: Sequence[Newcomer]) -> dict[int, Found]:
    """The newcomers whose text an earlier article has, of the database or among themselves."""
    first = dict(known.by_text)
    copies = {}
    for each in newcomers:
        its = first.get(each.text_hash)
        if its is None:
            first[each.text_hash] = First(each.number, each.article_id, each.sha256, each.record)
        else:
            same_bytes = (its.sha256, its.record) == (each.sha256, each.record)
            copies[each.number] = Found(each.number, its.number, "bytes" if same_bytes else "text", SAME)
    return copies


def _related(published: Sequence[Newcomer], findings: Findings | None) -> list[Found]:
    """What was found of new texts, before this transaction and now."""
    if findings is None:
        return []
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


def _number(connection: Connection, kept: Sequence[Newcomer]) -> tuple[dict[int, int], int]:
    """Their numbers, by what they had until now; and the first of as many numbers of the feed."""
    if not kept:
        return {}, 0
    first = counters.take_each(connection, {counters.FEED: len(kept), counters.MEMBER: len(kept)})
    numbers = {each.number: first[counters.MEMBER] + place for place, each in enumerate(kept)}
    return numbers, first[counters.FEED]
