"""A planted bug: the worker settles without asking whether its lease still holds."""

from copydesk.clock import now
from storage import settlement
from tests.faults.deadly_app import app as app


def _held(*_: object) -> tuple[str, str]:
    """Believe that the lease is held."""
    return now(), "nobody"


settlement.hold = _held
settlement._check_held = _held
