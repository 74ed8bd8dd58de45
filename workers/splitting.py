"""Dividing a large drop into parts that many workers share, where its format can be entered in the middle."""

import logging

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


def split_up(store: Store, held: Lease, drop: LeasedDrop) -> list[Send]:
    """The sends of the parts that a drop was split into; none where it is to be worked on as it is.

    Only a drop that is large, whole and not begun is split. Raises LeaseLostError.
    """
    if drop.part_of or drop.next_record or drop.size < 2 * PART_BYTES:
        return []
    seconds = store.settings.record_seconds
    try:
        with open_original(store, drop.sha256, drop.data) as source, time_limit(seconds):
            found = [Boundary(*at) for at in boundaries(source, drop.name, store.settings, PART_BYTES)]
    except (Exception, RecordTimeoutError) as error:  # reading it as a whole says what is wrong with it
        log.info("action=not_split drop=%s reason=%r", drop.id, str(error))
        return []
    return split(store, held.id, drop, found) if len(found) > 1 else []
