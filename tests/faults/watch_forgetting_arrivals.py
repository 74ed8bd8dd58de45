"""A planted bug: a file that was accepted before a crash is not recognised afterwards."""

import secrets
import time

from ingest import opening, taking
from tests.faults.planted import watch

_BETWEEN_SECONDS = 0.002
_remove = taking.remove


def _remove_slowly(*arguments: object) -> object:
    time.sleep(_BETWEEN_SECONDS)  # as a slow disk does, so that a kill falls between commit and removal
    return _remove(*arguments)


if __name__ == "__main__":
    opening.ReadDrop.arrival_key = property(lambda _: secrets.token_hex(32))
    taking.remove = _remove_slowly
    watch()
