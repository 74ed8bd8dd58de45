"""A planted bug: the watcher removes files from the inbox before they are durable."""

import time

from ingest import taking
from storage.ledger import Accepted, accept
from tests.faults.planted import watch

_BETWEEN_SECONDS = 0.15  # as a slow disk takes


def _unlink_then_accept(store, batch, left=()) -> Accepted:
    for drop in batch:
        (store.settings.inbox / drop.name).unlink(missing_ok=True)
    time.sleep(_BETWEEN_SECONDS)
    return accept(store, batch, left)


if __name__ == "__main__":
    taking.accept = _unlink_then_accept
    watch()
