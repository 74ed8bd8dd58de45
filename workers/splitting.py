"""Dividing a large drop into parts that many workers share, where its format can be entered in the middle."""

import logging
import math
import time

from storage.leases import Lease, LeasedDrop
from storage.ledger import Send
from storage.originals import open_original
from storage.parts import Boundary, split
from storage.store import Store
from workers.limits import RecordTimeoutError, time_limit
from workers.read import boundaries

log = logging.getLogger(__name__)

PART_BYTES = 8 << 20
"""Some seconds of work: enough to be worth a message, little enough to be done again after a crash."""
_SECONDS_AT_ONCE = 5.0


def split_up(store: Store, held: Lease, drop: LeasedDrop) -> list[Send]:
    """The sends of the parts that a drop was split into; none where it is to be worked on as it is.

    A large drop is split for some seconds at a time: what is left is its last part, which is split in its turn,
    while others work on the parts before. Raises LeaseLostError.
    """
    is_rest = drop.part_of is not None and drop.stop_record is None
    is_whole = drop.part_of is None and not drop.next_record
    if drop.size < 2 * PART_BYTES or not (is_rest or is_whole):
        return []
    found = _boundaries(store, drop)
    return split(store, held.id, drop, found) if len(found) > 1 else []


def _boundaries(store: Store, drop: LeasedDrop) -> list[Boundary]:
    """Where parts begin, as many as are found before the time is up or the reading fails."""
    settings = store.settings
    until = math.inf
    found: list[Boundary] = []
    start, first_index = drop.next_offset, drop.next_record
    try:
        with open_original(store, drop.sha256, drop.data) as source, time_limit(settings.record_seconds):
            for at in boundaries(source, drop.name, settings, PART_BYTES, start=start, first_index=first_index):
                found.append(Boundary(*at))
                if len(found) == 2:  # not before: to come to where the rest begins may take a while by itself
                    until = time.monotonic() + _SECONDS_AT_ONCE
                if time.monotonic() > until:
                    break
    except (Exception, RecordTimeoutError) as error:  # working on what is left says what is wrong with it
        log.info("action=not_split drop=%s reason=%r", drop.id, str(error))
    return found
