"""The account: what became of everything that was dropped."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from copydesk.clock import seconds_since
from copydesk.outcomes import Outcome
from copydesk.queues import Lane
from storage import counters, tallies
from storage.schema import articles, drops, rejects
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Drops by state; they add up to `dropped`. Records by outcome, and the last number of the feed."""

    accepted: int
    stored: int
    duplicate: int
    rejected: int
    records_stored: int
    records_duplicate: int
    records_rejected: int
    feed_seq: int

    @property
    def dropped(self) -> int:
        """All drops that were ever accepted."""
        return self.accepted + self.stored + self.duplicate + self.rejected

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.accepted == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDepth:
    """One lane: drops and parts that wait, those that a worker holds, and the age in seconds of the oldest.

    `taken_in` and `settled` count all drops that ever came into it and left it.
    """

    lane: str
    waiting: int
    leased: int
    oldest_seconds: float
    taken_in: int
    settled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands, all from one state of the database: so the numbers agree with each other."""

    account: Account
    lanes: list[LaneDepth]
    copies: dict[str, int]
    rejects: dict[str, int]


def standing(store: Store) -> Standing:
    """The account, every lane, the copies by how they match, and the rejects by code."""
    with store.reading() as connection:
        sums = tallies.kept(connection)
        return Standing(
            account=account_in(connection, sums),
            lanes=lanes_in(connection, sums),
            copies=_copies_by_how(connection),
            rejects=_rejects_by_code(connection),
        )


def account(store: Store) -> Account:
    """The account, from one state of the database."""
    with store.reading() as connection:
        return account_in(connection, tallies.kept(connection))


def lanes(store: Store) -> list[LaneDepth]:
    """Every lane, in the order in which they are served."""
    with store.reading() as connection:
        return lanes_in(connection, tallies.kept(connection))


def account_in(connection: Connection, sums: Mapping[str, int]) -> Account:
    """The account that the kept sums make."""
    return Account(
        accepted=tallies.unsettled(sums),
        **{outcome.value: sums[outcome.value] for outcome in Outcome},
        records_stored=sums[tallies.RECORDS_STORED],
        records_duplicate=sums[tallies.RECORDS_DUPLICATE],
        records_rejected=sums[tallies.RECORDS_REJECTED],
        feed_seq=counters.last(connection, counters.FEED),
    )


_UNSETTLED = drops.c.send.is_not(None)


def lanes_in(connection: Connection, sums: Mapping[str, int]) -> list[LaneDepth]:
    """Each figure from an index that holds unsettled drops alone."""
    every = select(drops.c.lane, func.count(), func.min(drops.c.accepted_at)).where(_UNSETTLED)
    found = {row[0]: (int(row[1]), row[2]) for row in connection.execute(every.group_by(drops.c.lane))}
    held = select(drops.c.lane, func.count()).where(drops.c.lease.is_not(None)).group_by(drops.c.lane)
    leased = {row[0]: int(row[1]) for row in connection.execute(held)}
    return [_lane(lane.value, found, leased, sums) for lane in Lane]


def _lane(
    lane: str, found: Mapping[str, tuple[int, str]], leased: Mapping[str, int], sums: Mapping[str, int]
) -> LaneDepth:
    unsettled, oldest = found.get(lane, (0, None))
    return LaneDepth(
        lane=lane,
        waiting=unsettled - leased.get(lane, 0),
        leased=leased.get(lane, 0),
        oldest_seconds=seconds_since(oldest) if oldest else 0.0,
        taken_in=sums[tallies.taken_in(lane)],
        settled=sums[tallies.settled(lane)],
    )


def _copies_by_how(connection: Connection) -> dict[str, int]:
    """How many articles are copies, by how they match: `bytes`, `text`, `near`."""
    statement = select(articles.c.match_how, func.count()).where(
        articles.c.match_how.is_not(None), articles.c.kind == "copy"
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement.group_by(articles.c.match_how))}


def _rejects_by_code(connection: Connection) -> dict[str, int]:
    """How many rejects there are of each code."""
    statement = select(rejects.c.code, func.count()).group_by(rejects.c.code).order_by(rejects.c.code)
    return {row[0]: int(row[1]) for row in connection.execute(statement)}
