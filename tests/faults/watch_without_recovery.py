"""A planted bug: what is on the broker is believed to stay there, and nobody looks into the ledger."""

from ingest.reconcile import Reconciler
from tests.faults.planted import watch

if __name__ == "__main__":
    Reconciler.round = lambda *_: None
    watch()
