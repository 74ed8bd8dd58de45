"""One message: lease the drops, work on each, settle them together, hand back what was not begun."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from copydesk.articles import Hints, Record, TaggedArticle, UnreadableRecord
from copydesk.errors import BytesMissingError, LeaseLostError, StoreUnavailableError
from copydesk.identity import owner
from copydesk.outcomes import RejectCode, Rejected
from storage.leases import Lease, LeasedDrop, hand_back, lease
from storage.ledger import Send
from storage.originals import open_original
from storage.settlement import settle
from storage.store import Store
from storage.worked import WHOLE_DROP, Worked
from workers.fate import fate
from workers.judging import NEAR_COPIES
from workers.late_sidecars import follow_files, follow_sidecar
from workers.limits import RecordTimeoutError, time_limit
from workers.modelbook import model_in_force
from workers.namer import namer_of
from workers.read import read
from workers.recalling import recall
from workers.rulebook import rules_in_force
from workers.sidecars import hints_of
from workers.splitting import split_up
from workers.stages import work_on
from workers.stopwatch import Stopwatch
from workers.taken_back import taken_back
from workers.tracing import batch_span, settle_span
from workers.wordbook import wordbook

log = logging.getLogger(__name__)

# A chunk is settled when it holds so many records or characters: bounded memory, and a short transaction.
_CHUNK_RECORDS = 500
_CHUNK_CHARACTERS = 4 << 20
_SETTLE_AGAIN_SECONDS = 0.5


def process(store: Store, send: int) -> list[Send]:
    """Do the work of one send; the sends that are to follow it.

    Comes to nothing where the drops are settled or held by somebody else, and where the lease was lost on the
    way. Raises StoreUnavailableError: then the drops are sent again by the reconciler.
    """
    held = lease(store, send, owner())
    if held is None:
        return []
    try:
        with batch_span(store.settings, send, held):
            return _work_through(store, held)
    except LeaseLostError:
        log.warning("action=lease_lost lease=%s send=%d", held.id, send)
        return []


def _work_through(store: Store, held: Lease) -> list[Send]:
    deadline = time.monotonic() + store.settings.batch_seconds
    remaining, ready = recall(store, held.drops)
    following: list[Send] = []
    while remaining and time.monotonic() < deadline:
        parts = split_up(store, held, remaining[0])
        following += parts
        if parts or _work_on_drop(store, held, remaining[0], ready, deadline):
            remaining.pop(0)
    if ready:
        _settle(store, held, ready)
    if remaining:
        following += hand_back(store, held.id, [drop.id for drop in remaining])
    return following


def _work_on_drop(store: Store, held: Lease, drop: LeasedDrop, ready: list[Worked], deadline: float) -> bool:
    """Add a drop to what is ready, settling what is ready at each full chunk; False where time ran out in it.

    A drop whose bytes cannot be had here is left as it is: its lease runs out, and it is tried again alone,
    perhaps by a worker that sees them; the last try rejects it.
    """
    follow_sidecar(store, drop)
    try:
        for worked in _chunks(store, drop):
            ready.append(worked)
            if worked.resume is not None:
                _settle(store, held, ready)
                ready.clear()
                if time.monotonic() >= deadline:
                    return False
    except BytesMissingError as error:
        log.error("action=bytes_missing drop=%s reason=%r", drop.id, str(error))
        if drop.attempts >= store.settings.max_attempts:
            ready.append(_without_bytes(drop, error))
    return True


def _without_bytes(drop: LeasedDrop, error: BytesMissingError) -> Worked:
    """What becomes of a drop whose bytes no worker saw; the rest of it, where a part had been read before."""
    fate = Rejected(RejectCode.BYTES_MISSING, f"{error} It was looked for {drop.attempts} times.")
    return Worked(drop=drop, rejected={drop.next_record or WHOLE_DROP: fate})


def _settle(store: Store, held: Lease, ready: list[Worked]) -> None:
    """Settle, and try again for a while where the database is away: done work must not count as a failed try."""
    patience = time.monotonic() + store.settings.batch_seconds
    while True:
        try:
            with settle_span(store.settings, ready):
                settle(store, held.id, ready, NEAR_COPIES)
            break
        except StoreUnavailableError:
            if time.monotonic() >= patience:
                raise
            time.sleep(_SETTLE_AGAIN_SECONDS)
    follow_files(store, [worked.drop for worked in ready if worked.resume is None])
    wordbook(store).note(store, [article for worked in ready for article in worked.articles])


@dataclass(slots=True)
class _Chunk:
    """The part of a drop that is settled next."""

    articles: list[TaggedArticle] = field(default_factory=list)
    rejected: dict[int, Rejected] = field(default_factory=dict)
    records: int = 0
    characters: int = 0
    watch: Stopwatch = field(default_factory=Stopwatch)

    @property
    def full(self) -> bool:
        return self.records >= _CHUNK_RECORDS or self.characters >= _CHUNK_CHARACTERS

    def worked(self, drop: LeasedDrop, resume: tuple[int, int] | None) -> Worked:
        return Worked(
            drop=drop,
            articles=tuple(self.articles),
            rejected=self.rejected,
            resume=resume,
            times=self.watch.times,
        )


def _chunks(store: Store, drop: LeasedDrop) -> Iterator[Worked]:
    """A drop's records from where it stands, worked on, in chunks; the last one has no `resume`."""
    chunk = _Chunk()
    hints = hints_of(store, drop.name, drop.source, drop.sidecar)
    following = drop.next_record
    for record in _records(store, drop):
        chunk.watch.lap("read")
        if isinstance(record, Rejected):
            chunk.rejected[WHOLE_DROP if following == 0 else following] = taken_back(record, hints)
            break
        if drop.stop_record is not None and record.index >= drop.stop_record:
            break
        if isinstance(record, UnreadableRecord):
            record = record.before(drop.stop_record)
        following = record.following
        _add(chunk, record, hints, store)
        if chunk.full and record.end != drop.size:  # the end within a container may lie beyond the size
            yield chunk.worked(drop, (record.end, following))
            chunk = _Chunk()
    if following == 0 and not chunk.rejected:
        chunk.rejected[WHOLE_DROP] = Rejected(RejectCode.EMPTY, "The file holds no record.")
    yield chunk.worked(drop, None)


def _records(store: Store, drop: LeasedDrop) -> Iterator[Record | UnreadableRecord | Rejected]:
    """The records as they are read; a fault that ends the reading comes last, as a value."""
    seconds = store.settings.record_seconds
    try:
        with open_original(store, drop.sha256, drop.data) as source:
            records = read(source, drop.name, store.settings, start=drop.next_offset, first_index=drop.next_record)
            while True:
                with time_limit(seconds):
                    record = next(records, None)
                if record is None:
                    return
                yield record
    except BytesMissingError:
        raise  # perhaps a shared folder is not mounted here: another worker, or a later try, may have it
    except (Exception, RecordTimeoutError) as error:
        yield fate(error, "read", seconds)


def _add(chunk: _Chunk, record: Record | UnreadableRecord, hints: Hints, store: Store) -> None:
    """Work on one record and put what became of it into the chunk."""
    chunk.records += record.following - record.index
    if isinstance(record, UnreadableRecord):
        code = RejectCode(record.code)
        rejected = Rejected(code, record.sentence, record.place, record.takes_back)
        chunk.rejected[record.index] = taken_back(rejected, hints)
        return
    chunk.characters += len(record.text)
    settings = store.settings
    rules, model = rules_in_force(settings.rules), model_in_force(store)
    frequencies = wordbook(store).frequencies(store)
    try:
        with time_limit(settings.record_seconds):
            article = work_on(
                record, hints, rules, chunk.watch, model, frequencies, namer_of(settings), settings.sources
            )
    except (Exception, RecordTimeoutError) as error:
        chunk.rejected[record.index] = fate(error, "work on", settings.record_seconds)
        chunk.watch.start()
    else:  # outside the limit: a record whose time runs out at its very end has one outcome all the same
        chunk.articles.append(article)
