"""A planted bug: the worker settles without asking whether its lease still holds."""

from storage import settlement
from tests.faults.deadly_app import app as app


def _always(*_: object) -> None:
    """Believe that the lease is held."""


settlement.hold = _always
settlement._check_held = _always
