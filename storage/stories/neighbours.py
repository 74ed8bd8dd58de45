"""Whom new articles resemble: found before the serial transaction, and completed inside it.

Before it, a snapshot of the database is searched, and the batch itself; all comparisons are made there. Inside it
only those articles are left to look at that were numbered after the snapshot: they were settled meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, bindparam, select

from copydesk.relations import Candidate, Holder, Holders, Judge, Match
from copydesk.settings import Settings
from storage.among import among
from storage.schema import addresses, members
from storage.store import Store
from storage.stories.comparing import Comparisons
from storage.stories.crowd import Crowd, Neighbour
from storage.stories.firsts import Firsts, firsts
from storage.stories.links import Found
from storage.stories.newcomers import Newcomer

_DAY = 86_400
_REVISED = 0.1
"""How much of one of two texts of one address the other has at least, if it is a revision and no other article."""


_ADDRESSED = select(addresses.c.address, addresses.c.number).where(among(addresses.c.address, "addresses"))
_ADDRESSED_LATER = _ADDRESSED.join(members, members.c.number == addresses.c.number).where(
    members.c.published > bindparam("after")
)


@dataclass(slots=True)
class Findings:
    """What a search before the serial transaction found. `seen` is the highest number in its snapshot."""

    comparisons: Comparisons
    seen: int = 0
    found: list[Found] = field(default_factory=list)


def search(store: Store, newcomers: Sequence[Newcomer], judge: Judge) -> Findings:
    """Look for whom the newcomers resemble, in the database as it is and among themselves."""
    findings = Findings(Comparisons(judge))
    with store.reading() as connection:
        first = firsts(connection, (each.text_hash for each in newcomers))
        findings.seen = first.seen
        searched = _with_new_texts(first, newcomers)
        crowd = Crowd.of(connection, searched, {each.number for each in newcomers}, judge)
        chosen = _choose(crowd, searched, store.settings, judge)
        same = _same_address(connection, searched)
        findings.comparisons.fetch(connection, _numbers(chosen, same))
    _compare(findings, searched, chosen, same, crowd, store.settings)
    return findings


def complete(
    connection: Connection, newcomers: Sequence[Newcomer], findings: Findings, settings: Settings
) -> None:
    """Add to the findings what the newcomers have to do with articles that were stored after the search."""
    searched = [each for each in newcomers if each.sketch is not None]
    if not searched:
        return
    judge = findings.comparisons.judge
    crowd = Crowd.latecomers(connection, searched, findings.comparisons, findings.seen)
    chosen = {each.number: _admitted(crowd, each, settings, judge) for each in searched}
    same = _same_address(connection, searched, after=findings.seen)
    findings.comparisons.fetch(connection, _numbers(chosen, same))
    _compare(findings, searched, chosen, same, crowd, settings)


_Chosen = Mapping[int, Sequence[Holder]]
_Addressed = Mapping[int, Iterable[int]]


def _numbers(chosen: _Chosen, same: _Addressed) -> list[int]:
    return [holder.number for each in chosen.values() for holder in each] + [
        n for each in same.values() for n in each
    ]


def _with_new_texts(known: Firsts, newcomers: Sequence[Newcomer]) -> list[Newcomer]:
    """Those to search for: an exact copy, of the database or of the batch, has its original's neighbours."""
    first = {text_hash: its.article_id for text_hash, its in known.by_text.items()}
    return [
        each
        for each in newcomers
        if each.sketch is not None and first.setdefault(each.text_hash, each.article_id) == each.article_id
    ]


def _choose(crowd: Crowd, searched: Sequence[Newcomer], settings: Settings, judge: Judge) -> _Chosen:
    """Whom each newcomer is compared with: those of the crowd, which each of them joins in turn."""
    chosen = {}
    for each in searched:
        chosen[each.number] = _admitted(crowd, each, settings, judge)
        holder = Holder(each.number, each.number, each.host, len(each.fingerprints))
        crowd.add(holder, Neighbour(each.outlet, each.arrived), each.fingerprints)
    return chosen


def _admitted(crowd: Crowd, newcomer: Newcomer, settings: Settings, judge: Judge) -> list[Holder]:
    """Candidates that the policies of both allow."""
    holders: Holders = crowd.holders
    if settings.near_scope == "source" or settings.sources:
        holders = {
            fingerprint: [each for each in crowd.holders[fingerprint] if _allowed(crowd, newcomer, each, settings)]
            for fingerprint in newcomer.fingerprints
            if fingerprint in crowd.holders
        }
    found = judge.candidates(newcomer.fingerprints, newcomer.host, holders)
    return [each for each in found if _allowed(crowd, newcomer, each, settings)]


def _allowed(crowd: Crowd, newcomer: Newcomer, holder: Holder, settings: Settings) -> bool:
    other = crowd.known[holder.number]
    policies = newcomer.policy, settings.policy(other.outlet)
    within = other.outlet == newcomer.outlet or all(policy.scope == "all" for policy in policies)
    days = min(policy.window_days for policy in policies)
    return within and abs(newcomer.arrived - other.arrived) <= days * _DAY


def _same_address(
    connection: Connection, searched: Sequence[Newcomer], *, after: int | None = None
) -> dict[int, set[int]]:
    """The articles of the same URL or guid: all and earlier ones of the batch, or published after `after`."""
    by_address: defaultdict[str, list[int]] = defaultdict(list)
    same: defaultdict[int, set[int]] = defaultdict(set)
    for each in searched:
        for address in each.addresses:
            if after is None:
                same[each.number].update(by_address[address])
            by_address[address].append(each.number)
    if by_address:
        its = _ADDRESSED if after is None else _ADDRESSED_LATER
        for address, other in connection.execute(its, {"addresses": sorted(by_address), "after": after}).all():
            for number in by_address[address]:
                if number != other:
                    same[number].add(other)
    return same


def _compare(
    findings: Findings,
    searched: Sequence[Newcomer],
    chosen: _Chosen,
    same: _Addressed,
    crowd: Crowd,
    settings: Settings,
) -> None:
    """Compare each newcomer with its candidates, and then with those of its address."""
    comparisons = findings.comparisons
    comparisons.sketches |= {each.number: each.sketch for each in searched if each.sketch}
    joined: dict[int, int] = {}
    for each in searched:
        sketch = comparisons.sketches[each.number]
        candidates = _candidates(chosen[each.number], comparisons, joined)
        addressed = set(same.get(each.number, ()))
        for candidate, match in comparisons.judge.search(sketch, candidates):
            comparisons.made[each.number, candidate.number] = match
            if candidate.number not in addressed:
                match = _strict(match, each, crowd.known[candidate.number], settings)
                findings.found.append(Found(each.number, candidate.number, "near", match))
                if match.bond == "strong":
                    joined[each.number] = candidate.cluster
        findings.found += _revisions(each, sorted(addressed), comparisons)


def _candidates(
    chosen: Sequence[Holder], comparisons: Comparisons, joined: Mapping[int, int]
) -> Iterator[Candidate]:
    for holder in chosen:
        if holder.number in comparisons.sketches:
            cluster = joined.get(holder.number, holder.cluster)
            yield Candidate(holder.number, cluster, comparisons.sketches[holder.number])


def _strict(match: Match, newcomer: Newcomer, other: Neighbour, settings: Settings) -> Match:
    """The match, without its bond where it is not likely enough for the policies of both."""
    threshold = max(newcomer.policy.threshold, settings.policy(other.outlet).threshold)
    if match.bond is None or match.probability >= threshold:
        return match
    return replace(match, relation="related", bond=None)


def _revisions(newcomer: Newcomer, others: Sequence[int], comparisons: Comparisons) -> Iterator[Found]:
    """Of those of the same address, what has some text in common: a front page or a number is no address."""
    for other in others:
        match = comparisons.of(newcomer.number, other)
        if match and max(match.containment_a, match.containment_b) >= _REVISED:
            revised = replace(match, relation="revision", bond="strong", weight=1.0 + match.similarity)
            yield Found(newcomer.number, other, "address", revised)
