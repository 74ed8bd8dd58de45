"""The trained model in force, as this process has it: looked for again every few seconds."""

import logging
import time
from collections.abc import Callable
from functools import cache

from copydesk.errors import CopydeskError
from storage.store import Store
from storage.tagging.models import model_document, number_in_force
from workers.tag.learned import Model, ModelError, read_model

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0


class Modelbook:
    """The model in force of one database. One that cannot be read or reached leaves the last good one in force.

    `steady` gives the seconds of a clock that never steps back.
    """

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._due = float("-inf")
        self._number: int | None = None
        self._model: Model | None = None

    def in_force(self, store: Store) -> Model | None:
        """The model to tag with; None where there is none."""
        now = self._steady()
        if now >= self._due:
            self._due = now + LOOK_EVERY_SECONDS
            try:
                self._look(store)
            except CopydeskError as error:
                log.warning("action=model_unreachable reason=%r", str(error))
        return self._model

    def _look(self, store: Store) -> None:
        number = number_in_force(store)
        if number == self._number:
            return
        try:
            self._model = None if number is None else read_model(model_document(store, number))
            log.info("action=model_loaded number=%s", number)
        except ModelError as error:
            log.error("action=model_refused number=%d reason=%r", number, str(error))
        self._number = number


def model_in_force(store: Store) -> Model | None:
    """The model of a store as this process has it just now; see `Modelbook`."""
    return _modelbook(store.settings.database).in_force(store)


@cache
def _modelbook(database: str) -> Modelbook:  # noqa: ARG001 - what it is kept by
    return Modelbook()
