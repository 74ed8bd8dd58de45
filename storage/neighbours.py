"""Whom new articles resemble: found before the serial transaction, and completed inside it.

Before it, a snapshot of the database is searched, and the batch itself; all comparisons are made there. Inside it
only those articles are left to look at that were numbered after the snapshot: they were settled meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import BigInteger, Connection, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from copydesk.relations import Candidate, Holder, Holders, Judge, Match
from copydesk.settings import Settings
from storage import counters
from storage.comparing import Comparisons, unpacked
from storage.links import Found
from storage.newcomers import Newcomer
from storage.schema import addresses, members, sketches, texts
from storage.store import Store

_DAY = 86_400
_AT_ONCE = 500
_REVISED = 0.1
"""How much of one of two texts of one address the other has at least, if it is a revision and no other article."""

# The latest articles that hold each of some fingerprints, no more than so many of each.
_HOLDERS = {
    "postgresql": """
        SELECT q.fingerprint, f.number FROM unnest(:fingerprints) AS q (fingerprint)
        CROSS JOIN LATERAL (
            SELECT number FROM fingerprints WHERE fingerprint = q.fingerprint ORDER BY number DESC LIMIT :most
        ) AS f
    """,
    "sqlite": """
        SELECT q.value, f.number FROM json_each(:fingerprints) AS q CROSS JOIN fingerprints AS f
        WHERE f.fingerprint = q.value AND f.number >= coalesce(
            (
                SELECT number FROM fingerprints WHERE fingerprint = q.value
                ORDER BY number DESC LIMIT 1 OFFSET :most - 1
            ), 0
        )
    """,
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What the policies look at of an article that may be a candidate."""

    outlet: str | None
    arrived: int


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
        findings.seen = counters.last(connection, counters.MEMBER)
        searched = _with_new_texts(connection, newcomers)
        crowd = _Crowd.of(connection, searched, judge, findings.seen)
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
    late = counters.last(connection, counters.MEMBER) > findings.seen
    if not searched or not late:
        return
    judge = findings.comparisons.judge
    crowd = _Crowd.latecomers(connection, searched, findings)
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


def _with_new_texts(connection: Connection, newcomers: Sequence[Newcomer]) -> list[Newcomer]:
    """Those to search for: an exact copy, of the database or of the batch, has its original's neighbours."""
    hashes = sorted({each.text_hash for each in newcomers})
    known: set[str] = set()
    if hashes:
        known = set(connection.execute(select(texts.c.text_hash).where(texts.c.text_hash.in_(hashes))).scalars())
    searched = []
    for each in newcomers:
        if each.sketch is not None and each.text_hash not in known:
            known.add(each.text_hash)
            searched.append(each)
    return searched


@dataclass(slots=True)
class _Crowd:
    """Who holds the fingerprints of the newcomers, and what the policies look at of each."""

    holders: dict[int, list[Holder]]
    known: dict[int, Neighbour]

    @classmethod
    def of(cls, connection: Connection, searched: Sequence[Newcomer], judge: Judge, seen: int) -> "_Crowd":
        """Those of the database, of the widest window that any policy has."""
        wanted = sorted({fingerprint for each in searched for fingerprint in each.fingerprints})
        if not wanted or not seen:
            return cls({}, {})
        pairs = holding(connection, wanted, judge.most_holders)
        since = min(each.arrived - each.policy.window_days * _DAY for each in searched)
        known, found = _described(connection, {number for _, number in pairs}, since, judge.version)
        holders: defaultdict[int, list[Holder]] = defaultdict(list)
        for fingerprint, number in pairs:
            if number in found:
                holders[fingerprint].append(found[number])
        return cls(holders, known)

    @classmethod
    def latecomers(cls, connection: Connection, searched: Sequence[Newcomer], findings: Findings) -> "_Crowd":
        """Those that were numbered after the search."""
        wanted = {fingerprint for each in searched for fingerprint in each.fingerprints}
        crowd = cls({}, {})
        statement = (
            select(members, sketches.c.fingerprints.label("packed"), sketches.c.shingles)
            .join(sketches, sketches.c.number == members.c.number)
            .where(members.c.number > findings.seen, members.c.version == findings.comparisons.judge.version)
        )
        for row in connection.execute(statement):
            sketch = unpacked(row.packed, row.shingles)
            shared = wanted.intersection(sketch.fingerprints)
            if shared:
                findings.comparisons.sketches[row.number] = sketch
                holder = Holder(row.number, row.cluster, row.host, row.fingerprints)
                crowd.add(holder, Neighbour(row.outlet, row.arrived), shared)
        return crowd

    def add(self, holder: Holder, known: Neighbour, held: Iterable[int]) -> None:
        self.known[holder.number] = known
        for fingerprint in held:
            self.holders.setdefault(fingerprint, []).append(holder)


def holding(connection: Connection, wanted: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Pairs of a fingerprint and the number of an article that holds it: the latest, so many of each at most."""
    dialect = connection.dialect.name
    statement = text(_HOLDERS[dialect])
    given: object = list(wanted)
    if dialect == "postgresql":
        statement = statement.bindparams(bindparam("fingerprints", type_=ARRAY(BigInteger)))
    else:
        given = f"[{','.join(map(str, wanted))}]"
    return [(row[0], row[1]) for row in connection.execute(statement, {"fingerprints": given, "most": most})]


def _described(
    connection: Connection, numbers: set[int], since: int, version: int
) -> tuple[dict[int, Neighbour], dict[int, Holder]]:
    known, found = {}, {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        statement = select(members).where(
            members.c.number.in_(ordered[start : start + _AT_ONCE]),
            members.c.arrived >= since,
            members.c.version == version,
        )
        for row in connection.execute(statement):
            known[row.number] = Neighbour(row.outlet, row.arrived)
            found[row.number] = Holder(row.number, row.cluster, row.host, row.fingerprints)
    return known, found


def _choose(crowd: _Crowd, searched: Sequence[Newcomer], settings: Settings, judge: Judge) -> _Chosen:
    """Whom each newcomer is compared with: those of the crowd, which each of them joins in turn."""
    chosen = {}
    for each in searched:
        chosen[each.number] = _admitted(crowd, each, settings, judge)
        holder = Holder(each.number, each.number, each.host, len(each.fingerprints))
        crowd.add(holder, Neighbour(each.outlet, each.arrived), each.fingerprints)
    return chosen


def _admitted(crowd: _Crowd, newcomer: Newcomer, settings: Settings, judge: Judge) -> list[Holder]:
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


def _allowed(crowd: _Crowd, newcomer: Newcomer, holder: Holder, settings: Settings) -> bool:
    other = crowd.known[holder.number]
    policies = newcomer.policy, settings.policy(other.outlet)
    within = other.outlet == newcomer.outlet or all(policy.scope == "all" for policy in policies)
    days = min(policy.window_days for policy in policies)
    return within and abs(newcomer.arrived - other.arrived) <= days * _DAY


def _same_address(
    connection: Connection, searched: Sequence[Newcomer], *, after: int | None = None
) -> dict[int, set[int]]:
    """The articles of the same URL or guid: all and earlier ones of the batch, or those numbered above `after`."""
    by_address: defaultdict[str, list[int]] = defaultdict(list)
    same: defaultdict[int, set[int]] = defaultdict(set)
    for each in searched:
        for address in each.addresses:
            if after is None:
                same[each.number].update(by_address[address])
            by_address[address].append(each.number)
    wanted = sorted(by_address)
    for start in range(0, len(wanted), _AT_ONCE):
        some = addresses.c.address.in_(wanted[start : start + _AT_ONCE])
        for row in connection.execute(select(addresses).where(some, addresses.c.number > (after or 0))):
            for number in by_address[row.address]:
                same[number].add(row.number)
    return same


def _compare(
    findings: Findings,
    searched: Sequence[Newcomer],
    chosen: _Chosen,
    same: _Addressed,
    crowd: _Crowd,
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
