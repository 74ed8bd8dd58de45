"""The one-shot intake of `copydesk ingest`: given files and folders, taken once, copied or moved."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from copydesk.settings import Settings
from ingest.backpressure import BackPressure
from ingest.mounts import events_work_on
from ingest.names import display
from ingest.scan import Found, Problem, scan
from ingest.submit import Sender
from ingest.taking import Taker, Tally
from storage.store import Store

_PRESSURE_SECONDS = 0.5


def take_paths(
    settings: Settings,
    store: Store,
    sender: Sender,
    paths: Sequence[Path],
    *,
    move: bool,
    told: Callable[[Tally], None],
) -> Tally:
    """Accept everything below the paths. `told` is called now and then with the tally so far.

    With `move` each file is removed once it is safe. Raises StoreUnavailableError and OSError of the data disk.
    """
    total = Tally()
    pressure = BackPressure(settings, store)
    for path in paths:
        _take_path(Taker(settings, store, sender, _folder(path), remove_files=move), path, total, pressure, told)
    return total


def _take_path(
    taker: Taker, path: Path, total: Tally, pressure: BackPressure, told: Callable[[Tally], None]
) -> None:
    before = Tally(total.accepted, total.size, total.refused)
    for found in _found(path, total):
        while pressure.reason():
            time.sleep(_PRESSURE_SECONDS)
        if not taker.take(found):
            name = display(found.relative)
            total.refuse(name, taker.tally.refused.get(name, "The file changed while it was read."))
        _add(total, before, taker)
        told(total)
    taker.rest()
    _add(total, before, taker)
    told(total)


def _add(total: Tally, before: Tally, taker: Taker) -> None:
    total.accepted = before.accepted + taker.tally.accepted
    total.size = before.size + taker.tally.size


def _folder(path: Path) -> Path:
    resolved = path.resolve()
    return resolved if resolved.is_dir() else resolved.parent


def _found(path: Path, total: Tally) -> Iterator[Found]:
    """The files at a path: itself, or all that a folder holds. What cannot be looked at is refused."""
    resolved = path.resolve()
    leases = events_work_on(_folder(path))
    if resolved.is_dir():
        for entry in scan(resolved, leases=leases):
            if isinstance(entry, Found):
                yield entry
            elif isinstance(entry, Problem):
                total.refuse(display(entry.relative), entry.sentence)
        return
    try:
        status = resolved.stat()
    except OSError as error:
        total.refuse(str(path), f"The file cannot be read: {error.strerror}.")
        return
    yield Found(
        os.fsencode(resolved.name), status.st_size, status.st_mtime_ns,
        status.st_ctime_ns, status.st_ino, status.st_dev, leases,
    )  # fmt: skip
