"""The account on a terminal, and as a line for a pipe."""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from console.health import Part
from console.meter import spoken
from console.output import Output, terminal
from console.overview import Lane, Observer, Overview
from console.visible import visible
from copydesk.clock import seconds_since
from copydesk.errors import StoreUnavailableError
from storage.processes import Process
from storage.store import Store

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

LINE_SECONDS = 5.0
"""Time between two lines for a pipe."""

_NAME_WIDTH = 60
_SHARE = 20


class AccountDisplay:
    """The account as it changes: redrawn in place for a person, now and then a line for a pipe."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._live: Live | None = None
        self._last = ""
        self._due = 0.0

    def __enter__(self) -> "AccountDisplay":
        if self._output.for_person:
            from rich.live import Live

            self._live = Live(console=terminal(), auto_refresh=False)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def show(self, overview: Overview, ill: Sequence[Part] = (), *, anyway: bool = False) -> None:
        """Show how it stands. A line is left out when it is early or says nothing new, but not if `anyway`."""
        if self._live:
            self._live.update(account_view(overview, ill), refresh=True)
        if self._live or self._output.as_json:
            return
        line = account_line(overview)
        if anyway or (time.monotonic() >= self._due and line != self._last):
            self.note(line)
            self._last, self._due = line, time.monotonic() + LINE_SECONDS

    def note(self, text: str) -> None:
        """A line that stays, above what is redrawn. Nothing for one that wants JSON."""
        if self._live:
            self._live.console.print(visible(text))
        elif not self._output.as_json:
            self._output.line(text)


def account_line(overview: Overview) -> str:
    """The account in one line."""
    account = overview.account
    counts = {
        "dropped": account.dropped + overview.waiting,
        "waiting": overview.waiting,
        "accepted": account.accepted,
        "stored": account.stored,
        "duplicate": account.duplicate,
        "rejected": account.rejected,
    }
    said = " ".join(f"{name}={count}" for name, count in counts.items())
    times = f"oldest={spoken(overview.oldest_seconds)} empty_in={spoken(overview.eta)}"
    if account.auxiliary:
        said += f" auxiliary={account.auxiliary}"
    return f"{said} rate={overview.rate:.1f}/s {times}"


def account_view(overview: Overview, ill: Sequence[Part] = ()) -> "RenderableType":
    """What the dashboard's first page shows, for a terminal."""
    from rich.console import Group
    from rich.text import Text

    parts = [
        *(visible(f"! {part.part}: {part.sentence}") for part in ill),
        _account(overview),
        *_auxiliary(overview),
        *_table("lane", _LANE, [_lane(lane) for lane in overview.lanes]),
        *_table("worker", _WORKER, [_worker(overview, each) for each in overview.alive("worker")]),
        *_programs(overview),
        *_failures(overview),
        *_recent(overview),
    ]
    return Group(*(Text(part, overflow="ellipsis", no_wrap=True) for part in parts))


def _account(overview: Overview) -> str:
    account = overview.account
    settled = f"stored {account.stored:,} + duplicate {account.duplicate:,} + rejected {account.rejected:,}"
    return (
        f"dropped {account.dropped + overview.waiting:,} = waiting {overview.waiting:,}"
        f" + accepted {account.accepted:,} + {settled}\n"
        f"in {overview.rate_in:.1f}/s, out {overview.rate:.1f}/s,"
        f" oldest {spoken(overview.oldest_seconds)}, empty in {spoken(overview.eta)}"
    )


def _auxiliary(overview: Overview) -> list[str]:
    count = overview.account.auxiliary
    return [f"{count:,} of the rejected are no failures: sidecars and publishers' notices"] if count else []


_LANE = ("waiting", "in work", "oldest", "in /s", "out /s", "empty in")
_WORKER = ("state", "busy", "load", "memory", "seen", "at work on")


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Rows, each with its name first, under a header; nothing where there are none."""
    if not rows:
        return []
    every = [(title, *columns), *rows]
    widths = [max(len(row[place]) for row in every) for place in range(len(columns) + 1)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in every]


def _lane(lane: Lane) -> tuple[str, ...]:
    depth = lane.depth
    name = f"{depth.lane} (paused)" if lane.pause else depth.lane
    counts = (f"{depth.waiting:,}", f"{depth.leased:,}", spoken(depth.oldest_seconds))
    return (name, *counts, f"{lane.rate_in:.1f}", f"{lane.rate_out:.1f}", spoken(lane.eta))


def _worker(overview: Overview, worker: Process) -> tuple[str, ...]:
    info, work = worker.info, overview.work_of(worker)
    state = "draining" if info.get("draining") else "busy" if info.get("busy") else "idle"
    names = ", ".join(visible(each.name)[:_NAME_WIDTH] for each in work[:2]) or "-"
    memory = info.get("memory")
    return (
        f"{worker.host}:{worker.pid}",
        state,
        f"{info.get('busy', 0)} of {info.get('slots', '?')}",
        str(info.get("load", "-")),
        f"{memory >> 20} MiB" if isinstance(memory, int) else "-",
        spoken(seconds_since(worker.seen_at)),
        names,
    )


def _programs(overview: Overview) -> list[str]:
    others = [each for each in overview.programs if each.role != "worker"]
    return [visible(f"{each.role} {each.host}:{each.pid} {says(each)}") for each in others]


def says(process: Process) -> str:
    """What a program says of itself, leaving out what is empty."""
    return " ".join(
        f"{name}={value}" for name, value in sorted(process.info.items()) if value not in (None, {}, "")
    )


def _failures(overview: Overview) -> list[str]:
    return [
        visible(
            f"failed {group.count:,} × {group.code}: {group.sample_sentence} ({group.sample_name[:_NAME_WIDTH]})"
        )
        for group in overview.failures[:5]
    ]


def _recent(overview: Overview) -> list[str]:
    return [
        visible(f"{drop.state} {drop.name[:_NAME_WIDTH]}{' (no failure)' if drop.auxiliary else ''}")
        for drop in overview.recent[:5]
    ]


class LiveAccount:
    """Shows the account of a store again and again, taking a twentieth of the time at most."""

    def __init__(self, store: Store, display: AccountDisplay) -> None:
        self._observer = Observer(store)
        self._display = display
        self._due = 0.0
        self._ill = ""

    def tick(self) -> None:
        """Show, if it is time to."""
        if time.monotonic() >= self._due:
            self.show()

    def show(self, *, last: bool = False) -> None:
        """Look and show; the `last` time also where there is nothing new."""
        began = time.monotonic()
        try:
            self._display.show(self._observer.look(), anyway=last)
            self._ill = ""
        except StoreUnavailableError as error:
            if str(error) != self._ill:
                self._display.note(str(error))
            self._ill = str(error)
        self._due = time.monotonic() + _SHARE * (time.monotonic() - began)
