"""The account: what became of everything that was dropped."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from copydesk.clock import seconds_since
from copydesk.outcomes import Outcome
from copydesk.queues import Lane
from storage import counters, tallies
from storage.schema import drops
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Drops by state; they add up to `dropped`. Records by outcome, and the last number of the feed.

    `auxiliary` are those of the rejected drops that are no failures: sidecars that found their file, and
    publishers' notices.
    """

    accepted: int
    stored: int
    duplicate: int
    rejected: int
    records_stored: int
    records_duplicate: int
    records_rejected: int
    feed_seq: int
    auxiliary: int = 0

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
        auxiliary=sums[tallies.AUXILIARY],
    )


_UNSETTLED = (
    select(drops.c.lane, func.count(), func.min(drops.c.accepted_at))
    .where(drops.c.send.is_not(None))
    .group_by(drops.c.lane)
)
_HELD = select(drops.c.lane, func.count()).where(drops.c.lease.is_not(None)).group_by(drops.c.lane)


def lanes_in(connection: Connection, sums: Mapping[str, int]) -> list[LaneDepth]:
    """Each figure from an index that holds unsettled drops alone."""
    found = {row[0]: (int(row[1]), row[2]) for row in connection.execute(_UNSETTLED)}
    leased = {row[0]: int(row[1]) for row in connection.execute(_HELD)}
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
