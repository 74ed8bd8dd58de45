"""One shot: take files in, and wait until every one is settled."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.workforce import Workforce
from copydesk.settings import Settings
from ingest.oneshot import take_paths
from ingest.reconcile import Reconciler
from ingest.submit import Sender
from ingest.taking import Tally
from storage.account import Account
from storage.ledger import unsettled
from storage.operation.standing import standing
from storage.store import Store

_LOOK_SECONDS = 0.25
_TEND_SECONDS = 0.1
_DROPS = ("stored", "duplicate", "rejected")
_SHARE = 10
"""Looking takes a tenth of the time at most, however large the ledger is."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it came: files taken in, files not settled yet."""

    accepted: int
    unsettled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What became of the files. Drops and records by outcome, the reasons counted, and what was not taken.

    `auxiliary` are those of the rejected drops that are no failures.
    """

    accepted: int
    stored: int
    duplicate: int
    rejected: int
    auxiliary: int
    unsettled: int
    records: dict[str, int]
    copies: dict[str, int]
    rejects: dict[str, int]
    refused: dict[str, str]
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether every file was taken and is settled."""
        return self.unsettled == 0 and not self.refused


class _Stopped(Exception):  # noqa: N818 - a way out of a callback, not an error
    """Ctrl-C while files are taken in."""


def run_once(
    settings: Settings,
    store: Store,
    paths: Sequence[Path],
    *,
    move: bool,
    tell: Callable[[str], None],
    show: Callable[[Progress], None],
) -> Summary:
    """Accept everything at `paths` and work until it is settled, or until Ctrl-C.

    `tell` takes sentences for the operator, `show` how far it came. Raises StoreUnavailableError.
    """
    began = time.monotonic()
    before = _Counts.of(store)
    with Workforce(settings, tell) as workforce, _sending(workforce.settings, store) as sender:
        tally = _take(workforce, store, sender, paths, move, show)
        _settle(workforce, store, tally, show)
        took = time.monotonic() - began
    return _summary(before, _Counts.of(store), tally, took)


@contextmanager
def _sending(settings: Settings, store: Store) -> Iterator[Sender]:
    """A sender, with a reconciler beside it that sends again what gets lost."""
    stop = threading.Event()
    with closing(Sender(settings)) as sender:
        reconciler = threading.Thread(
            target=Reconciler(settings, store, sender).run, args=(stop,), name="reconciler", daemon=True
        )
        reconciler.start()
        try:
            yield sender
        finally:
            stop.set()
            reconciler.join()


def _take(
    workforce: Workforce,
    store: Store,
    sender: Sender,
    paths: Sequence[Path],
    move: bool,
    show: Callable[[Progress], None],
) -> Tally:
    last = Tally()
    due = 0.0

    def told(tally: Tally) -> None:
        nonlocal last, due
        last = tally
        if time.monotonic() >= due:
            workforce.tend()
            show(Progress(tally.accepted, unsettled(store)))
            due = time.monotonic() + _TEND_SECONDS
        if workforce.stopping:
            raise _Stopped

    try:
        return take_paths(workforce.settings, store, sender, paths, move=move, told=told)
    except _Stopped:
        return last


def _settle(workforce: Workforce, store: Store, tally: Tally, show: Callable[[Progress], None]) -> None:
    while not workforce.stopping:
        began = time.monotonic()
        left = unsettled(store)
        show(Progress(tally.accepted, left))
        if left == 0:
            return
        workforce.tend(max(_LOOK_SECONDS, _SHARE * (time.monotonic() - began)))


@dataclass(frozen=True, slots=True)
class _Counts:
    """The account and the reasons at one time."""

    account: Account
    copies: dict[str, int]
    rejects: dict[str, int]

    @classmethod
    def of(cls, store: Store) -> "_Counts":
        seen = standing(store)
        return cls(seen.account, seen.copies, seen.rejects)


def _summary(before: _Counts, after: _Counts, tally: Tally, took: float) -> Summary:
    new: dict[str, Any] = {
        name: getattr(after.account, name) - getattr(before.account, name)
        for name in (*_DROPS, "auxiliary", *(f"records_{name}" for name in _DROPS))
    }
    return Summary(
        accepted=tally.accepted,
        stored=new["stored"],
        duplicate=new["duplicate"],
        rejected=new["rejected"],
        auxiliary=new["auxiliary"],
        unsettled=after.account.accepted,
        records={name: new[f"records_{name}"] for name in _DROPS},
        copies=_more(before.copies, after.copies),
        rejects=_more(before.rejects, after.rejects),
        refused=dict(tally.refused),
        seconds=round(took, 3),
    )


def _more(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    grown = {name: count - before.get(name, 0) for name, count in after.items()}
    return {name: count for name, count in sorted(grown.items()) if count > 0}
