"""Workers without a broker: they look into the ledger for the next send and do the same work."""

import multiprocessing
import os
import signal
import time
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any

from copydesk.errors import StoreUnavailableError
from copydesk.queues import hard_limit_seconds
from copydesk.settings import Settings
from storage.operation.orders import Order
from storage.recovery import next_send
from workers import pipeline
from workers.limits import limit_memory, resident_bytes
from workers.namer import namer_of
from workers.presence import Presence
from workers.runtime import store_of_this_process
from workers.stages import warm_up
from workers.vitals import Vitals

_IDLE_SECONDS = 0.1
_UNAVAILABLE_SECONDS = 1.0
_GRACE_SECONDS = 45.0


@dataclass(slots=True)
class _Slot:
    """One worker process. `busy_since` is a steady time shared with it; 0 while it waits."""

    process: BaseProcess
    busy_since: Any


def run(settings: Settings, stop: Event) -> None:
    """Keep `settings.workers` processes at work until `stop`; then let them finish what they hold.

    A process that dies is replaced; one that works on a message beyond the hard limit is killed first.
    """
    crew = _Crew(settings)
    presence = Presence(settings, crew.tell, crew.follow)
    presence.start()
    while not stop.wait(0.2):
        crew.tend()
    crew.end()
    presence.stop()


class _Crew:
    """The processes, as many as are wanted."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._context = multiprocessing.get_context("spawn")
        self._wanted = settings.workers
        self._vitals = Vitals()
        self._slots: list[_Slot] = []
        self._leaving: list[_Slot] = []

    def follow(self, order: Order) -> None:
        """Have so many processes; none while nothing new is to be taken."""
        self._wanted = 0 if order.drain else order.slots or self._settings.workers

    def tell(self) -> dict[str, Any]:
        """What is done now."""
        slots = list(self._slots)
        busy = sum(bool(slot.busy_since.value) for slot in slots)
        return {"slots": len(slots), "busy": busy, "draining": self._wanted == 0, **self._vitals.read()}

    def tend(self) -> None:
        """Replace what died, kill what is stuck, begin or end what is missing or too many."""
        for slot in [*self._slots, *self._leaving]:
            _kill_if_stuck(slot, self._settings)
        self._slots = [slot for slot in self._slots if slot.process.is_alive()]
        self._leaving = [slot for slot in self._leaving if slot.process.is_alive()]
        while len(self._slots) < self._wanted:
            self._slots.append(_start(self._context, self._settings))
        while len(self._slots) > self._wanted:
            self._leaving.append(self._slots.pop())
            self._leaving[-1].process.terminate()

    def end(self) -> None:
        """Let all finish what they hold."""
        every = [*self._slots, *self._leaving]
        for slot in every:
            slot.process.terminate()
        for slot in every:
            slot.process.join(_GRACE_SECONDS)
            slot.process.kill()


def _start(context: Any, settings: Settings) -> _Slot:
    busy_since = context.Value("d", 0.0, lock=False)
    process = context.Process(target=_work, args=(settings, busy_since), name="copydesk-local", daemon=True)
    process.start()
    return _Slot(process, busy_since)


def _kill_if_stuck(slot: _Slot, settings: Settings) -> None:
    since = slot.busy_since.value
    if since and time.monotonic() - since > hard_limit_seconds(settings):
        slot.process.kill()
        slot.process.join()


def _work(settings: Settings, busy_since: Any) -> None:
    """The life of one worker process."""
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    store = store_of_this_process(settings)
    warm_up()
    namer_of(settings)
    limit_memory(settings.worker_memory_bytes)
    parent, messages = os.getppid(), 0
    while not stopping.is_set() and os.getppid() == parent:  # nobody works on unsupervised
        if messages >= settings.child_messages or resident_bytes() > settings.child_memory_bytes:
            return
        try:
            send = next_send(store)
            if send is None:
                stopping.wait(_IDLE_SECONDS)
                continue
            busy_since.value = time.monotonic()
            pipeline.process(store, send.number)
            messages += 1
        except StoreUnavailableError:
            stopping.wait(_UNAVAILABLE_SECONDS)
        finally:
            busy_since.value = 0.0
