"""Who holds the fingerprints of new articles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection, Row, bindparam, select, text

from copydesk.relations import Holder, Judge
from storage.among import among, as_parameter
from storage.schema import members, sketches
from storage.stories.comparing import Comparisons, unpacked
from storage.stories.newcomers import Newcomer

_DAY = 86_400

# The latest articles that hold each of some fingerprints, no more than so many of each.
_HOLDERS = {
    "postgresql": text("""
        SELECT q.fingerprint, f.number FROM unnest(CAST(:fingerprints AS bigint[])) AS q (fingerprint)
        CROSS JOIN LATERAL (
            SELECT number FROM fingerprints WHERE fingerprint = q.fingerprint ORDER BY number DESC LIMIT :most
        ) AS f
    """),
    "sqlite": text("""
        SELECT q.value, f.number FROM json_each(:fingerprints) AS q CROSS JOIN fingerprints AS f
        WHERE f.fingerprint = q.value AND f.number >= coalesce(
            (
                SELECT number FROM fingerprints WHERE fingerprint = q.value
                ORDER BY number DESC LIMIT 1 OFFSET :most - 1
            ), 0
        )
    """),
}
_DESCRIBED = select(
    *(members.c[name] for name in ("number", "cluster", "host", "fingerprints", "outlet", "arrived"))
).where(
    among(members.c.number, "numbers"),
    members.c.arrived >= bindparam("since"),
    members.c.version == bindparam("its_version"),
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What the policies look at of an article that may be a candidate."""

    outlet: str | None
    arrived: int


@dataclass(slots=True)
class Crowd:
    """Who holds the fingerprints of the newcomers, and what the policies look at of each."""

    holders: dict[int, list[Holder]]
    known: dict[int, Neighbour]

    @classmethod
    def of(cls, connection: Connection, searched: Sequence[Newcomer], own: Set[int], judge: Judge) -> "Crowd":
        """Those of the database, without the articles `own`, of the widest window that any policy has."""
        wanted = sorted({fingerprint for each in searched for fingerprint in each.fingerprints})
        if not wanted:
            return cls({}, {})
        pairs = holding(connection, wanted, judge.most_holders)
        since = min(each.arrived - each.policy.window_days * _DAY for each in searched)
        known, found = _described(connection, {number for _, number in pairs} - own, since, judge.version)
        holders: defaultdict[int, list[Holder]] = defaultdict(list)
        for fingerprint, number in pairs:
            if number in found:
                holders[fingerprint].append(found[number])
        return cls(holders, known)

    @classmethod
    def latecomers(
        cls, connection: Connection, searched: Sequence[Newcomer], comparisons: Comparisons, seen: int
    ) -> "Crowd":
        """Those that were published after a search."""
        wanted = {fingerprint for each in searched for fingerprint in each.fingerprints}
        crowd = cls({}, {})
        statement = (
            select(members, sketches.c.fingerprints.label("packed"), sketches.c.shingles)
            .join(sketches, sketches.c.number == members.c.number)
            .where(members.c.published > seen, members.c.version == comparisons.judge.version)
        )
        own = {each.number for each in searched}
        for row in connection.execute(statement):
            if row.number in own:
                continue
            sketch = unpacked(row.packed, row.shingles)
            shared = wanted.intersection(sketch.fingerprints)
            if shared:
                comparisons.sketches[row.number] = sketch
                holder = Holder(row.number, row.cluster, row.host, row.fingerprints)
                crowd.add(holder, Neighbour(row.outlet, row.arrived), shared)
        return crowd

    def add(self, holder: Holder, known: Neighbour, held: Iterable[int]) -> None:
        self.known[holder.number] = known
        for fingerprint in held:
            self.holders.setdefault(fingerprint, []).append(holder)


def holding(connection: Connection, wanted: Sequence[int], most: int) -> Sequence[Row[int, int]]:
    """Pairs of a fingerprint and the number of an article that holds it: the latest, so many of each at most."""
    dialect = connection.dialect.name
    given = {"fingerprints": as_parameter(wanted, dialect), "most": most}
    return connection.execute(_HOLDERS[dialect], given).all()


def _described(
    connection: Connection, numbers: set[int], since: int, version: int
) -> tuple[dict[int, Neighbour], dict[int, Holder]]:
    known: dict[int, Neighbour] = {}
    found: dict[int, Holder] = {}
    if numbers:
        given = {"numbers": sorted(numbers), "since": since, "its_version": version}
        for number, cluster, host, fingerprints, outlet, arrived in connection.execute(_DESCRIBED, given).all():
            known[number] = Neighbour(outlet, arrived)
            found[number] = Holder(number, cluster, host, fingerprints)
    return known, found
