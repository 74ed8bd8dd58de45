"""A worker says of itself, every few seconds, that it runs and what it does; and hears what it is to do."""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from copydesk import __version__
from copydesk.clock import now
from copydesk.errors import CopydeskError
from copydesk.identity import host
from copydesk.settings import Settings
from storage.history.reading import note_marker, note_version
from storage.operation.orders import Order, forget_orders, order_for
from storage.processes import Process, announce, withdraw
from storage.store import Store
from workers.runtime import passing_store
from workers.sizing import adjusting

log = logging.getLogger(__name__)

_EVERY_SECONDS = 2.0


class Presence:
    """Announces this worker from a thread of its own.

    `tell` gives what it does now, for `Process.info`; `follow` is given the order in force.
    """

    def __init__(
        self, settings: Settings, tell: Callable[[], dict[str, Any]], follow: Callable[[Order], None]
    ) -> None:
        moment = now()
        self._settings, self._tell, self._follow = settings, tell, follow
        self._adjust = adjusting(settings, tell)
        self._process = Process(
            id=f"worker@{host()}:{os.getpid()}", role="worker", host=host(), pid=os.getpid(),
            started_at=moment, seen_at=moment, info={},
        )  # fmt: skip
        self._stop = threading.Event()
        self._marked = False

    def start(self) -> None:
        """Begin, without waiting for the database."""
        threading.Thread(target=self._keep_announcing, name="presence", daemon=True).start()

    def stop(self) -> None:
        """Say that this worker ends."""
        self._stop.set()
        try:
            with passing_store(self._settings) as store:
                withdraw(store, self._process.id)
                forget_orders(store, self._process.id)
                note_marker(store, "stop", f"{self._process.id} ended.")
        except CopydeskError:
            log.debug("action=not_withdrawn")

    def _keep_announcing(self) -> None:
        while not self._stop.is_set():
            try:
                self._process.info.update(self._tell())
                with passing_store(self._settings) as store:
                    announce(store, self._process)
                    self._mark(store)
                    order = self._adjust(store, order_for(store, self._process.id))
                self._follow(order)
            except CopydeskError as error:
                log.debug("action=not_announced reason=%r", str(error))
            self._stop.wait(_EVERY_SECONDS)

    def _mark(self, store: Store) -> None:
        """Mark the start in the history, once it can be reached, and a version that is new there."""
        if not self._marked:
            note_marker(store, "start", f"{self._process.id} began.")
            note_version(store, __version__)
            self._marked = True
