"""When the inbox has to wait: a person said so, too much is unsettled, or too little room is left for bytes."""

import shutil
import time

from copydesk.settings import Settings
from storage.ledger import unsettled
from storage.operation.pauses import INTAKE, pauses_in_force
from storage.store import Store

_LOOK_EVERY_SECONDS = 0.5


class BackPressure:
    """Says why nothing may be accepted just now; asks the database and the disk at most twice a second."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._reason: str | None = None
        self._looked = float("-inf")

    def reason(self) -> str | None:
        """One sentence, or None where all is well. Raises StoreUnavailableError."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_EVERY_SECONDS:
            self._reason = self._look()
            self._looked = time.monotonic()
        return self._reason

    def _look(self) -> str | None:
        if (pause := pauses_in_force(self._store).get(INTAKE)) is not None:
            return pause.sentence
        high_water = self._settings.high_water
        waiting = unsettled(self._store)
        if waiting >= high_water:
            return f"{waiting} drops are unsettled and the high-water mark is {high_water}: the inbox waits."
        free = shutil.disk_usage(self._settings.data).free
        least = self._settings.min_free_bytes
        if free < least:
            return f"The data disk has {free} bytes free and must keep {least}: the inbox waits."
        return None
