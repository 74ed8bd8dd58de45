"""What becomes of a record whose stage raised."""

import logging

from copydesk.outcomes import RejectCode, Rejected, RejectedRecord
from workers.limits import RecordTimeoutError

log = logging.getLogger(__name__)


def fate(error: BaseException, doing: str, seconds: int) -> Rejected:
    """Whatever a stage raises ends its record, and only that: the one place that decides how."""
    match error:
        case RejectedRecord():
            return error.fate
        case RecordTimeoutError():
            return Rejected(RejectCode.TOO_SLOW, f"The record took more than {seconds} s to {doing}.")
        case MemoryError():
            return Rejected(RejectCode.OUT_OF_MEMORY, f"There was not enough memory to {doing} the record.")
        case RecursionError():
            return Rejected(RejectCode.TOO_DEEP, f"The record is nested too deeply to {doing} it.")
        case _:
            log.exception("action=stage_failed doing=%r", doing)
            return Rejected(RejectCode.INTERNAL, f"{type(error).__name__} on trying to {doing} the record.")
