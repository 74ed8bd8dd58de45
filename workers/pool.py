"""The processes of a Celery worker, and the lanes that it takes from, changed while it runs."""

import logging
from typing import Any

from storage.operation.orders import Order

log = logging.getLogger(__name__)


class Pool:
    """Does what a person orders, in the worker's own loop, whichever thread passes the order on."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer
        self._lanes = list(consumer.app.amqp.queues.consume_from)

    @property
    def slots(self) -> int:
        """How many processes there are."""
        return int(self._consumer.pool.num_processes)

    @property
    def draining(self) -> bool:
        """Whether nothing new is taken."""
        return not self._consumer.app.amqp.queues.consume_from

    def follow(self, order: Order) -> None:
        """Take nothing new, or take again; and have so many processes, as soon as enough of them rest."""
        if order.drain != self.draining:
            self._consumer.call_soon(self._drain if order.drain else self._undrain)
        if order.slots is not None and order.slots != self.slots:
            self._consumer.call_soon(self._resize, order.slots)

    def _drain(self) -> None:
        for lane in self._lanes:
            self._consumer.cancel_task_queue(lane)

    def _undrain(self) -> None:
        for lane in self._lanes:  # in their order, for the first is served first
            self._consumer.add_task_queue(lane)

    def _resize(self, slots: int) -> None:
        before = self.slots
        if slots > before:
            self._consumer.pool.grow(slots - before)
        for _ in range(before - slots):
            try:
                self._consumer.pool.shrink(1)
            except ValueError:  # all are busy: the next sign of life tries again
                break
        # Or it would go on taking as many messages as it did before.
        self._consumer._update_prefetch_count(self.slots - before)
        log.info("action=resized slots=%d", self.slots)
