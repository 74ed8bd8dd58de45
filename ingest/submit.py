"""Sending: one small message for each send, its number and nothing else."""

import logging
import time
from collections.abc import Iterable
from typing import Any

from celery import Celery

from copydesk.errors import BrokerUnavailableError
from copydesk.queues import LOCAL, PROCESS_TASK, celery_config, messages_waiting
from copydesk.settings import Settings
from storage.ledger import Send

log = logging.getLogger(__name__)

_PAUSE_AFTER_FAILURE_SECONDS = 2.0


class Sender:
    """Puts sends on the broker. What cannot be sent is in the ledger and is sent later by the reconciler."""

    def __init__(self, settings: Settings) -> None:
        self.is_local = settings.broker_url == LOCAL
        self._silent_until = 0.0
        self._app: Any = None
        if not self.is_local:
            self._app = Celery("copydesk-sender", set_as_current=False)
            self._app.config_from_object(celery_config(settings))

    def send(self, sends: Iterable[Send]) -> None:
        """Put the messages on their lanes.

        Raises BrokerUnavailableError, also for some seconds after a failure without trying: a broker that is
        away must not slow the intake down.
        """
        if self.is_local:
            return
        if time.monotonic() < self._silent_until:
            raise BrokerUnavailableError("The broker could not be reached a moment ago.")
        try:
            with self._app.producer_pool.acquire(block=True, timeout=5) as producer:
                for send in sends:
                    self._app.send_task(PROCESS_TASK, args=[send.number], queue=send.lane, producer=producer)
        except Exception as error:  # kombu, redis-py and sockets each raise their own
            self._silent_until = time.monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
            raise BrokerUnavailableError(f"The broker cannot be reached: {error}.") from error

    def try_to_send(self, sends: Iterable[Send]) -> bool:
        """`send`, with a failure logged; whether it went well."""
        try:
            self.send(sends)
        except BrokerUnavailableError as error:
            log.warning("action=not_sent reason=%r", str(error))
            return False
        return True

    def depth(self, lane: str) -> int | None:
        """How many messages of a lane no worker has taken; None where the broker cannot be asked."""
        try:
            with self._app.connection_for_read() as connection:
                connection.ensure_connection(max_retries=1)
                return messages_waiting(connection, lane)
        except Exception as error:
            log.debug("action=depth_unknown reason=%r", str(error))
            return None

    def close(self) -> None:
        """Close the connections."""
        if self._app is not None:
            self._app.close()
