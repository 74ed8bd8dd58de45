"""The account: what became of everything that was dropped."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from copydesk.clock import seconds_since
from copydesk.outcomes import DropState
from storage import counters
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
    """One lane: drops and parts that wait, those that a worker holds, and the age in seconds of the oldest."""

    lane: str
    waiting: int
    leased: int
    oldest_seconds: float


def account(store: Store) -> Account:
    """The account, from one state of the database."""
    sums = [
        func.coalesce(func.sum(column), 0) for column in (drops.c.stored, drops.c.duplicates, drops.c.rejected)
    ]
    statement = select(drops.c.state, func.count(), *sums).where(drops.c.part_of.is_(None)).group_by(drops.c.state)
    with store.reading() as connection:
        rows = connection.execute(statement).all()
        seq = counters.last(connection, counters.FEED)
    by_state = {row[0]: int(row[1]) for row in rows}
    return Account(
        **{state.value: by_state.get(state.value, 0) for state in DropState},
        records_stored=sum(int(row[2]) for row in rows),
        records_duplicate=sum(int(row[3]) for row in rows),
        records_rejected=sum(int(row[4]) for row in rows),
        feed_seq=seq,
    )


def lanes(store: Store) -> list[LaneDepth]:
    """The lanes that have anything unsettled."""
    leased = func.sum(case((drops.c.lease.is_not(None), 1), else_=0))
    statement = (
        select(drops.c.lane, func.count().label("all"), leased.label("leased"), func.min(drops.c.accepted_at))
        .where(drops.c.state == DropState.ACCEPTED.value, drops.c.send.is_not(None))
        .group_by(drops.c.lane)
        .order_by(drops.c.lane)
    )
    with store.reading() as connection:
        rows = connection.execute(statement).all()
    return [
        LaneDepth(
            lane=row[0], waiting=row[1] - int(row[2]), leased=int(row[2]), oldest_seconds=seconds_since(row[3])
        )
        for row in rows
    ]


def copies_by_how(store: Store) -> dict[str, int]:
    """How many articles are copies, by how they match: `bytes`, `text`, `near`."""
    statement = (
        select(articles.c.match_how, func.count()).where(articles.c.kind == "copy").group_by(articles.c.match_how)
    )
    with store.reading() as connection:
        return {row[0]: int(row[1]) for row in connection.execute(statement)}


def rejects_by_code(store: Store) -> dict[str, int]:
    """How many rejects there are of each code."""
    statement = select(rejects.c.code, func.count()).group_by(rejects.c.code).order_by(rejects.c.code)
    with store.reading() as connection:
        return {row[0]: int(row[1]) for row in connection.execute(statement)}
