"""Records of stored drops, read again from their originals."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from copydesk.articles import Hints, Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from storage.originals import Stored, fetch, fetch_rows, open_original
from storage.sidecars import sidecars_of
from storage.store import Store
from workers.limits import time_limit
from workers.read import read
from workers.sidecars import fields_of

_OPEN = 8
"""Drops that are kept open: as many as workers may have settled at one time, so that their articles alternate."""
_AHEAD_BYTES = 32 << 20


class _Reading:
    """One drop being read: its records from where it stands."""

    def __init__(self, source: BinaryIO, records: Iterator[Record | UnreadableRecord]) -> None:
        self._source = source
        self._records = records
        self.following = 0

    def record(self, index: int, seconds: float) -> Record | UnreadableRecord | None:
        """The record of this number, not lower than `following`; None where the drop has none."""
        found = None
        while self.following <= index:
            with time_limit(seconds):
                found = next(self._records, None)
            if found is None:
                return None
            self.following = found.following
        return found if found and found.index == index else None

    def close(self) -> None:
        self._source.close()


class Originals:
    """Reads records anew. Asked for in order, a drop of a million of them is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._readings: OrderedDict[str, _Reading] = OrderedDict()
        self._ahead: dict[str, Stored] = {}
        self._sidecars: dict[str, Stored] = {}

    def expect(self, drops: Iterable[dict[str, Any]]) -> None:
        """Fetch what is needed of these drops at once, as much as memory is for; the rest comes one by one."""
        size = 0
        ids = []
        expected = {drop["id"]: drop for drop in drops}
        self._sidecars = sidecars_of(self._store, expected)
        for drop in (drop for drop_id, drop in expected.items() if drop_id not in self._readings):
            size += drop["size"] if drop["size"] <= self._store.settings.inline_bytes else 0
            if size > _AHEAD_BYTES:
                break
            ids.append(drop["id"])
        self._ahead = fetch_rows(self._store, ids) if ids else {}

    def record(self, drop: dict[str, Any], index: int) -> Record:
        """A record of a drop (`StoredArticle["drop"]`).

        Raises RejectedRecord where it cannot be read, BytesMissingError, and whatever a reader raises.
        """
        reading = self._reading(drop, index)
        try:
            found = reading.record(index, self._store.settings.record_seconds)
        except BaseException:
            self._close(drop["id"])
            raise
        if found is None:
            raise RejectedRecord(RejectCode.MALFORMED, f"The file has no record {index} any more.")
        if isinstance(found, UnreadableRecord):
            raise RejectedRecord(RejectCode(found.code), found.sentence, found.place)
        return found

    def hints(self, drop: dict[str, Any]) -> Hints:
        """What is known about the records of an expected drop from outside its bytes.

        Raises BytesMissingError where the bytes of its sidecar are gone: what they stated must not be forgotten.
        """
        fields = fields_of(self._store, drop["name"], self._sidecars.get(drop["id"]))
        return Hints(name=drop["name"], source=drop["source"], fields=fields)

    def close(self) -> None:
        """Close all that is open."""
        for drop_id in list(self._readings):
            self._close(drop_id)

    def _reading(self, drop: dict[str, Any], index: int) -> _Reading:
        drop_id = drop["id"]
        if drop_id in self._readings and self._readings[drop_id].following > index:
            self._close(drop_id)
        if drop_id not in self._readings:
            if len(self._readings) >= _OPEN:
                self._close(next(iter(self._readings)))
            source = self._opened(drop_id)
            self._readings[drop_id] = _Reading(source, read(source, drop["name"], self._store.settings))
        self._readings.move_to_end(drop_id)
        return self._readings[drop_id]

    def _opened(self, drop_id: str) -> BinaryIO:
        ahead = self._ahead.pop(drop_id, None)
        return open_original(self._store, *ahead) if ahead else fetch(self._store, drop_id)

    def _close(self, drop_id: str) -> None:
        self._readings.pop(drop_id).close()
