"""Sidecars that came after their file: what is stored is cleaned anew, with what they state.

A sidecar is bound to its file when the later of the two is accepted (`storage.sidecars`). Who works on the file
then knows it from the lease. It came too late for that only where the file was leased already: so both look once
more, the one after settling the file, the other before settling the sidecar, and neither can miss the other.
"""

import logging
from collections.abc import Iterable

from copydesk.sidecars import described_by
from storage.leases import LeasedDrop
from storage.rework import Choice
from storage.sidecars import described, sidecars_of
from storage.store import Store
from workers.rework import reclean
from workers.rulebook import rules_in_force

log = logging.getLogger(__name__)


def follow_sidecar(store: Store, drop: LeasedDrop) -> None:
    """Where a drop is a sidecar, give what it states to the articles that its file has by now."""
    if described_by(drop.name) and (file := described(store, drop.id)):
        _clean_anew(store, file)


def follow_files(store: Store, worked: Iterable[LeasedDrop]) -> None:
    """Where drops that were just settled got their sidecars meanwhile, give their articles what these state."""
    files = {drop.whole_id: drop.sidecar for drop in worked}
    for drop_id, sidecar in sidecars_of(store, files).items():
        if sidecar != files[drop_id]:
            _clean_anew(store, drop_id)


def _clean_anew(store: Store, drop_id: str) -> None:
    rules = rules_in_force(store.settings.rules)
    for page in reclean(store, rules, Choice(drop=drop_id)):
        for failure in page.failures:
            log.warning("action=sidecar_not_used article=%s reason=%r", failure.article_id, failure.sentence)
