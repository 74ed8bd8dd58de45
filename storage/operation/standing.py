"""How it stands: all that pages, the command line and summaries show, from one state of the database."""

from dataclasses import dataclass

from storage import tallies
from storage.account import Account, LaneDepth, account_in, lanes_in
from storage.consumers import Group, groups_in
from storage.drops import DropRow, latest_drops
from storage.leases import WorkInHand, work_in
from storage.operation.orders import Order, orders_in
from storage.operation.pauses import Pause, pauses_in
from storage.processes import Process, running_in
from storage.store import Store

_RECENT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The account, every lane, the copies by how they match, the rejects by code, what runs, and who
    reads the feed.

    All from one state of the database, so that no number contradicts another. `recent` are the latest drops.
    """

    account: Account
    lanes: list[LaneDepth]
    copies: dict[str, int]
    rejects: dict[str, int]
    programs: list[Process]
    orders: dict[str, Order]
    work: list[WorkInHand]
    pauses: dict[str, Pause]
    recent: list[DropRow]
    consumers: list[Group]


def standing(store: Store) -> Standing:
    """Look once; it takes the same time however long the ledger is. Raises StoreUnavailableError."""
    with store.reading() as connection:
        sums = tallies.kept(connection)
        return Standing(
            account=account_in(connection, sums),
            lanes=lanes_in(connection, sums),
            copies=tallies.copies_by_how(sums),
            rejects=tallies.rejects_by_code(sums),
            programs=running_in(connection),
            orders=orders_in(connection),
            work=work_in(connection) if tallies.unsettled(sums) else [],
            pauses=pauses_in(connection),
            recent=latest_drops(connection, _RECENT),
            consumers=groups_in(connection),
        )
