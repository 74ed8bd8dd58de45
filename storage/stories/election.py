"""Which article of a story is canonical: a pure function of its members, however they came together."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from copydesk.relations import Match
from storage.stories.members import Member

Rank = Callable[[str | None], int]
Compared = Callable[[Member, Member], Match | None]
Order = tuple[int, bool, int, str, int]

_LONGER = 1.15
_MOST_LONGER = 8
_MOST_STEPS = 4
_WHOLE = 0.85
_START = 12


def order(member: Member, rank: Rank) -> Order:
    """Who comes first: the source's rank, the trusted date, when it was accepted, and its place in the drop."""
    return (rank(member.outlet), member.dated is None, member.dated or 0, member.drop_id, member.record)


def elect(members: Iterable[Member], rank: Rank, compared: Compared) -> Member:
    """The first by `order`; but where that one was cut short, the first of those that hold it whole.

    One that is withdrawn is not chosen, unless all are.
    A longer article of the same rank holds it whole if it has nearly all of it and begins as it does: one that
    has a remark or a menu in front of the same text is no fuller version of it.
    """
    named = list(members)
    standing = [member for member in named if not member.withdrawn] or named
    every = sorted(standing, key=lambda member: order(member, rank))
    chosen = every[0]
    for _ in range(_MOST_STEPS):
        fuller = next(_fuller(chosen, every, rank, compared), None)
        if fuller is None:
            break
        chosen = fuller
    return chosen


def _fuller(chosen: Member, every: Sequence[Member], rank: Rank, compared: Compared) -> Iterator[Member]:
    longer = [
        member
        for member in every
        if member.length > _LONGER * chosen.length and rank(member.outlet) == rank(chosen.outlet)
    ]
    if len(longer) > _MOST_LONGER:
        longest = sorted(longer, key=lambda member: (-member.length, order(member, rank)))[:_MOST_LONGER]
        longer = [member for member in longer if member in longest]
    return (member for member in longer if _holds_whole(compared(member, chosen)))


def _holds_whole(match: Match | None) -> bool:
    """Whether the first of two has nearly all of the second, which lacks some of the first, and begins alike."""
    if match is None or not match.spans:
        return False
    start_a, _, start_b, _ = match.spans[0]
    begins_alike = max(start_a, start_b) <= _START
    return match.containment_b >= _WHOLE > match.containment_a and begins_alike


def newer(a: Member, b: Member) -> Member:
    """Of two texts of one address the one that came later."""
    return max(a, b, key=lambda member: order(member, lambda _: 0))
