"""A worker that is alive and takes nothing, though messages wait, ends itself so that it is started again.

Brokers that restart have left Celery consumers connected and deaf more than once (celery#8030 and its kin). Heart
beats go on in that state, so progress is what is watched.
"""

import logging
import os
import signal
import threading
import time
from dataclasses import dataclass
from typing import Any

from copydesk.queues import messages_waiting

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 5.0
STALLED_AFTER_SECONDS = 20.0
KILL_AFTER_SECONDS = 15.0


@dataclass(slots=True)
class Progress:
    """Decides whether a consumer has stalled, from what is seen of it now and then."""

    taken: int = -1
    since: float = 0.0

    def stalled(self, *, waiting: int, taken: int, busy: bool, now: float) -> bool:
        """Whether messages have waited so long while this idle worker took none. `now` is a steady clock."""
        if waiting == 0 or busy or taken != self.taken:
            self.taken, self.since = taken, now
            return False
        return now - self.since >= STALLED_AFTER_SECONDS


def start(app: Any, state: Any) -> None:
    """Watch this worker from a thread of its own until the process ends; `state` is Celery's account of it."""
    threading.Thread(target=_watch, args=(app, state), name="watchdog", daemon=True).start()


def _watch(app: Any, state: Any) -> None:
    progress = Progress()
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        try:
            seen = _look(app, state)
        except Exception as error:  # a broker that is away is no stall
            log.debug("action=watchdog_blind reason=%r", str(error))
            progress = Progress()
            continue
        if progress.stalled(now=time.monotonic(), **seen):
            _end()


def _look(app: Any, state: Any) -> dict[str, Any]:
    with app.connection_for_read() as connection:
        # Of the lanes that it takes from: none while it drains.
        waiting = sum(messages_waiting(connection, lane) for lane in list(app.amqp.queues.consume_from))
    return {
        "waiting": waiting,
        "taken": sum(state.total_count.values()),
        "busy": bool(state.active_requests or state.reserved_requests),
    }


def _end() -> None:
    log.critical(
        "action=consumer_stalled seconds=%d: ending so that the supervisor starts anew", STALLED_AFTER_SECONDS
    )
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(KILL_AFTER_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
