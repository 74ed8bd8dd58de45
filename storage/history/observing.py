"""All that a monitor counts, from one state of the database: so its numbers agree with each other."""

from dataclasses import dataclass

from storage import tallies
from storage.account import Account, LaneDepth, account_in, lanes_in
from storage.consumers import Group, groups_in
from storage.history.totals import Totals, totals_of
from storage.processes import Process, running_in
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Observation:
    """The account, the lanes, sums of all that ever happened, the programs seen lately, and who reads the feed."""

    account: Account
    lanes: list[LaneDepth]
    totals: Totals
    programs: list[Process]
    consumers: list[Group]


def observe(store: Store) -> Observation:
    """Look once; it takes the same time however long the ledger is. Raises StoreUnavailableError."""
    with store.reading() as connection:
        sums = tallies.kept(connection)
        return Observation(
            account_in(connection, sums),
            lanes_in(connection, sums),
            totals_of(connection),
            running_in(connection),
            groups_in(connection),
        )
