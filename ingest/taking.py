"""Taking files in: read whole, gathered into batches, accepted in one transaction, and only then removed."""

import logging
import time
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from copydesk.queues import Lane
from copydesk.settings import Settings
from ingest.names import display, source_of
from ingest.opening import Changed, Gone, ReadDrop, TooLarge, Unreadable, open_drop, read_whole
from ingest.removal import Failed, remove
from ingest.scan import Found
from ingest.submit import Sender
from storage.ledger import NewDrop, accept, note_left_inbox
from storage.originals import Original, Placement, placing
from storage.store import Store

log = logging.getLogger(__name__)

_REFUSED_KEPT = 1000
# Longer than anybody waits between reading a file and accepting it.
_FORGET_AFTER_SECONDS = 120.0
_FORGOTTEN_AT_ONCE = 1000


@dataclass(slots=True)
class Tally:
    """What was taken so far, and what could not be: a sentence for each name (of the first thousand)."""

    accepted: int = 0
    size: int = 0
    refused: dict[str, str] = field(default_factory=dict)

    def refuse(self, name: str, sentence: str) -> None:
        if name in self.refused or len(self.refused) < _REFUSED_KEPT:
            self.refused[name] = sentence


@dataclass(slots=True)
class _Pending:
    """Files that were read and are not accepted yet."""

    drops: list[ReadDrop] = field(default_factory=list)
    size: int = 0
    since: float = 0.0


class Taker:
    """Takes found files of one folder. `remove_files` is false for a one-shot copy, where the files stay.

    `not_removed` collects files that are accepted and could not be removed, for the caller to empty.
    """

    def __init__(
        self, settings: Settings, store: Store, sender: Sender, folder: Path, *, remove_files: bool = True
    ) -> None:
        self._settings = settings
        self._store = store
        self._sender = sender
        self._folder = folder
        self._remove_files = remove_files
        self._pending = _Pending()
        self._left: deque[tuple[float, str]] = deque()  # when each drop's file left, and the drop
        self.tally = Tally()
        self.not_removed: list[Found] = []

    def take(self, found: Found) -> bool:
        """Read a file into the batch, and accept the batch if that fills it; whether the file could be read.

        Raises StoreUnavailableError and OSError (the data disk): then the batch is forgotten, and its files are
        still where they were.
        """
        try:
            drop = self._read(found)
        except OSError:
            self._pending = _Pending()
            raise
        if not isinstance(drop, ReadDrop):
            self._refuse(found, drop)
            return False
        self._pending.since = self._pending.since or time.monotonic()
        self._pending.drops.append(drop)
        self._pending.size += found.size
        if self._full():
            self.flush()
        return True

    def flush(self) -> None:
        """Accept what was read: durable first, then gone from the folder, then sent."""
        pending, self._pending = self._pending, _Pending()
        if not pending.drops:
            return
        left = self._long_gone()
        accepted = accept(self._store, [self._new_drop(drop) for drop in pending.drops], left)
        self._forget(left)
        for drop, drop_id in zip(pending.drops, accepted.drop_ids, strict=True):
            self._remove(drop, drop_id)
        self.tally.accepted += len(pending.drops)
        self.tally.size += pending.size
        self._sender.try_to_send(accepted.sends)

    def rest(self) -> None:
        """Nothing more is coming for now: note which files have left."""
        self.flush()
        if left := self._long_gone():
            note_left_inbox(self._store, left)
            self._forget(left)

    def _long_gone(self) -> list[str]:
        """Some drops whose files left so long ago that no other watcher can still hold what it read of them."""
        due = time.monotonic() - _FORGET_AFTER_SECONDS
        return [drop_id for since, drop_id in islice(self._left, _FORGOTTEN_AT_ONCE) if since <= due]

    def _forget(self, left: list[str]) -> None:
        for _ in left:
            self._left.popleft()

    def _full(self) -> bool:
        pending, settings = self._pending, self._settings
        return (
            len(pending.drops) >= settings.batch_count
            or pending.size >= settings.batch_bytes
            or time.monotonic() - pending.since >= settings.linger_seconds
        )

    def _read(self, found: Found) -> ReadDrop | Changed | TooLarge | Unreadable | Gone:
        opened = open_drop(found, self._folder)
        if isinstance(opened, Gone | Unreadable):
            return opened
        with opened, ExitStack() as stack:
            placed: list[Placement] = []
            drop = read_whole(
                opened,
                limit=self._settings.max_drop_bytes,
                inline=self._settings.inline_bytes,
                destination=lambda: self._place(stack, placed),
            )
            if isinstance(drop, ReadDrop) and placed:
                placed[0].commit(drop.sha256)
        return drop

    def _place(self, stack: ExitStack, placed: list[Placement]) -> int:
        placed.append(stack.enter_context(placing(self._settings.originals)))
        return placed[0].file.fileno()

    def _refuse(self, found: Found, why: Changed | TooLarge | Unreadable | Gone) -> None:
        name = display(found.relative)
        match why:
            case TooLarge(size):
                limit = self._settings.max_drop_bytes
                self.tally.refuse(name, f"The file has {size} bytes, and the limit is {limit}.")
            case Unreadable(sentence):
                self.tally.refuse(name, sentence)
            case _:  # it is gone, or comes again in the next scan
                self.tally.refused.pop(name, None)

    def _new_drop(self, drop: ReadDrop) -> NewDrop:
        relative = drop.found.relative
        return NewDrop(
            name=display(relative),
            name_bytes=relative,
            source=source_of(relative),
            lane=(Lane.BULK if drop.found.size > self._settings.inline_bytes else Lane.LIVE).value,
            original=Original(drop.sha256, drop.found.size, drop.data),
            arrival=drop.arrival_key if self._remove_files else None,
        )

    def _remove(self, drop: ReadDrop, drop_id: str) -> None:
        if not self._remove_files:
            return
        outcome = remove(self._folder, drop, drop_id)
        if isinstance(outcome, Failed):
            self.tally.refuse(display(drop.found.relative), outcome.sentence)
            self.not_removed.append(drop.found)
            log.warning("action=not_removed drop=%s reason=%r", drop_id, outcome.sentence)
        else:
            self._left.append((time.monotonic(), drop_id))
