"""Deciding stories inside a serial transaction: who belongs to which, and which article of each is canonical."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from copydesk.grouping import Link, group
from copydesk.ids import new_id
from copydesk.relations import Match
from copydesk.settings import Settings
from storage.stories import members as stored_members
from storage.stories.comparing import Comparisons
from storage.stories.election import elect, newer
from storage.stories.links import Found, bonds, decided
from storage.stories.members import Member

_Members = dict[int, Member]


@dataclass(slots=True)
class Decided:
    """What a decision comes to: members by number as they were and as they are to be; stories that are no more."""

    before: _Members
    after: _Members
    merged: dict[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> list[Member]:
        """Stored articles whose place is another than before."""
        return [
            m for number, m in self.after.items() if number in self.before and m.place != self.before[number].place
        ]

    def stories(self) -> dict[str, list[Member]]:
        """The members of each story that has any, as they are to be."""
        found: defaultdict[str, list[Member]] = defaultdict(list)
        for member in self.after.values():
            found[member.story_id].append(member)
        return found


@dataclass(frozen=True, slots=True)
class Court:
    """What decides: the settings, and the comparisons as far as there are any.

    `rewritten` are the numbers of members whose text or sketch is not what it was.
    """

    connection: Connection
    settings: Settings
    comparisons: Comparisons | None
    rewritten: frozenset[int] = frozenset()

    def rank(self, outlet: str | None) -> int:
        """The rank of a source."""
        return self.settings.policy(outlet).rank

    def compared(self, a: Member, b: Member) -> Match | None:
        """What the first is to the second; None where one has no sketch."""
        if self.comparisons is None:
            return None
        self.comparisons.fetch(self.connection, (a.number, b.number))
        return self.comparisons.of(a.number, b.number)


def decide(court: Court, new: _Members, found: Sequence[Found], anew: Iterable[str] = ()) -> Decided:
    """Place the new members, which have the highest numbers, by what was found; and the stories `anew` again.

    An article that joins one cluster for certain, in a story that is nothing else, is added to it. Whatever else
    happens changes who belongs together: then the stories that it touches are made anew out of all their links.
    """
    ends = {number for each in found for number in (each.a, each.b) if number not in new}
    touched = {member.story_id for member in stored_members.of_numbers(court.connection, ends).values()} | set(
        anew
    )
    before = stored_members.of_stories(court.connection, touched)
    after = _revised(before | new, found)
    unclear = _attach(after, sorted(new), found) | set(anew)
    decided_ = Decided(before, after)
    if unclear:
        _regroup(court, decided_, unclear, found)
    new_stories = {decided_.after[number].story_id for number in new}
    moved = {
        m.story_id for number, m in decided_.after.items() if number in decided_.before and _moved(decided_, m)
    }
    for story_id, its in decided_.stories().items():
        if story_id in new_stories | moved or unclear:
            _place(court, decided_, its)
    return decided_


def _moved(decided_: Decided, member: Member) -> bool:
    old = decided_.before[member.number]
    return (old.story_id, old.revises) != (member.story_id, member.revises)


def _revised(members: _Members, found: Sequence[Found]) -> _Members:
    """Of two texts of one address the newer one revises the older one."""
    after = dict(members)
    for each in found:
        if each.how == "address":
            later = newer(after[each.a], after[each.b])
            earlier = each.a + each.b - later.number
            after[later.number] = replace(later, revises=earlier)
    return after


def _attach(after: _Members, new: Sequence[int], found: Sequence[Found]) -> set[str]:
    """Give each new member a story; those stories of which it is not clear yet who belongs to them."""
    clusters: defaultdict[str, set[int]] = defaultdict(set)
    for member in after.values():
        if member.story_id:
            clusters[member.story_id].add(member.cluster)
    joins: defaultdict[int, list[Found]] = defaultdict(list)
    for each in found:
        if each.match.bond:
            joins[max(each.a, each.b)].append(each)
    unclear: set[str] = set()
    for number in new:
        others = [after[min(each.a, each.b)] for each in joins[number]]
        stories = {other.story_id for other in others}
        certain = all(each.match.bond == "strong" for each in joins[number])
        if len(stories) == 1 and certain and not stories & unclear and len(clusters[others[0].story_id]) == 1:
            after[number] = replace(after[number], story_id=others[0].story_id, cluster=others[0].cluster)
            continue
        own = after[number].story_id or new_id()
        after[number] = replace(after[number], story_id=own)
        clusters[own].add(number)
        if others:
            unclear |= stories | {own}
    return unclear


def _regroup(court: Court, decided_: Decided, unclear: set[str], found: Sequence[Found]) -> None:
    """Make stories anew, with those that one of their articles may hang on instead."""
    after = decided_.after
    region = {number for number, member in after.items() if member.story_id in unclear}
    links = bonds(court.connection, region)
    ends = {number for a, b, _ in links for number in (a, b)} - region
    outside = {after[number].story_id for number in ends if number in after}
    far = stored_members.of_numbers(court.connection, ends - set(after))
    loaded = stored_members.of_stories(court.connection, {member.story_id for member in far.values()})
    decided_.before |= loaded
    after |= loaded
    more = {number for number, member in after.items() if member.story_id in outside} | set(loaded)
    links += bonds(court.connection, more)
    region |= more
    links += [(each.a, each.b, each.match) for each in found]
    _assign(decided_, region, links, court.connection)


def _assign(
    decided_: Decided, region: set[int], links: Sequence[tuple[int, int, Match]], connection: Connection
) -> None:
    after = decided_.after
    ids = {after[number].article_id: number for number in region}
    together, apart = decided(connection, ids)
    within = [_link(a, b, match) for a, b, match in links if match.bond and a in region and b in region]
    grouping = group(sorted(region), within, together, apart)
    lowest: dict[int, int] = {}
    for number in sorted(region):
        lowest.setdefault(grouping.cluster[number], number)
    names = _names(after, grouping.story, decided_)
    for number in region:
        cluster = lowest[grouping.cluster[number]]
        after[number] = replace(after[number], cluster=cluster, story_id=names[grouping.story[number]])


def _link(a: int, b: int, match: Match) -> Link[int]:
    ends = (a, b) if match.bond == "strong" or match.hangs else (b, a)
    return Link(*ends, match.bond or "weak", match.weight)


def _names(after: _Members, story: Mapping[int, int], decided_: Decided) -> dict[int, str]:
    """The id of each new group: the oldest of the stories whose canonical article it has, or a new one."""
    claims: defaultdict[int, set[str]] = defaultdict(set)
    heads: dict[str, int] = {}
    for number in sorted(story):
        member = after[number]
        if member.kind in ("canonical", "") and member.story_id not in heads:
            heads[member.story_id] = number
    for story_id, number in heads.items():
        claims[story[number]].add(story_id)
    known = {member.story_id for member in decided_.before.values()}
    names = {
        each: min(claims.get(each) or {new_id()}, key=lambda story_id: (story_id not in known, story_id))
        for each in set(story.values())
    }
    for representative, its in claims.items():
        decided_.merged |= {old: names[representative] for old in its & known if old != names[representative]}
    return names


def _place(court: Court, decided_: Decided, its: Sequence[Member]) -> None:
    """Elect the canonical article of a story, and say what all others are to it."""
    canonical = elect(its, court.rank, court.compared)
    for member in its:
        decided_.after[member.number] = _placed(court, member, canonical)


def _placed(court: Court, member: Member, canonical: Member) -> Member:
    if member is canonical:
        return replace(
            member, kind="canonical", canonical_id=None, match_how=None, similarity=None, containment=None
        )
    kind = "copy" if member.revises is None else "revision"
    known = not court.rewritten & {member.number, canonical.number}
    if known and member.canonical_id == canonical.article_id and member.match_how:
        return replace(member, kind=kind)
    return replace(member, kind=kind, canonical_id=canonical.article_id, **_match(court, member, canonical))


def _match(court: Court, member: Member, canonical: Member) -> dict[str, Any]:
    """How an article matches the canonical one; `containment` is the share of its text that the other has."""
    if member.text_hash == canonical.text_hash:
        same_bytes = (member.sha256, member.record) == (canonical.sha256, canonical.record)
        return {"match_how": "bytes" if same_bytes else "text", "similarity": 1.0, "containment": 1.0}
    match = court.compared(member, canonical)
    if match is None:
        return {"match_how": "near", "similarity": 0.0, "containment": 0.0}
    return {"match_how": "near", "similarity": match.similarity, "containment": match.containment_a}
