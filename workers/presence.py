"""A worker says of itself, every few seconds, that it runs and what it does."""

import logging
import os
import threading
import time
from typing import Any

from copydesk.clock import now
from copydesk.errors import CopydeskError
from copydesk.identity import host
from copydesk.settings import Settings
from storage.processes import Process, announce, withdraw
from workers.runtime import passing_store

log = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0


def start(settings: Settings, state: Any, slots: int) -> None:
    """Announce this worker from a thread of its own; `state` is Celery's account of it, `slots` its processes."""
    moment = now()
    process = Process(
        id=f"worker@{host()}:{os.getpid()}", role="worker", host=host(), pid=os.getpid(),
        started_at=moment, seen_at=moment, info={"slots": slots},
    )  # fmt: skip
    threading.Thread(
        target=_keep_announcing, args=(settings, process, state), name="presence", daemon=True
    ).start()


def stop(settings: Settings) -> None:
    """Say that this worker ends."""
    try:
        with passing_store(settings) as store:
            withdraw(store, f"worker@{host()}:{os.getpid()}")
    except CopydeskError:
        log.debug("action=not_withdrawn")


def _keep_announcing(settings: Settings, process: Process, state: Any) -> None:
    while True:
        process.info.update(busy=len(state.active_requests), done=sum(state.total_count.values()))
        try:
            with passing_store(settings) as store:
                announce(store, process)
        except CopydeskError as error:
            log.debug("action=not_announced reason=%r", str(error))
        time.sleep(_EVERY_SECONDS)
