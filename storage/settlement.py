"""Settling: one transaction that decides the copies and writes articles, tags, rejects, feed and outcomes.

What a batch resembles is looked for before it (`storage.stories.neighbours`); inside it that is completed by what
others settled meanwhile. It is serial (see `Store.writing`): of two copies that arrive at the same instant at two
workers never both become canonical, and the feed's numbers come in commit order.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, union_all, update

from copydesk.articles import TaggedArticle
from copydesk.clock import now
from copydesk.errors import LeaseLostError
from copydesk.ids import new_id
from copydesk.outcomes import Outcome, Rejected
from copydesk.relations import Judge
from copydesk.settings import Settings
from storage import tallies
from storage.among import among
from storage.causes import cause
from storage.ending import Ended, Ledgered, finish, ledgered, write_counts
from storage.history.journal import Settled, write_settled
from storage.inserting import insert_all
from storage.leases import LeasedDrop, end_if_empty, hold
from storage.parts import end_parts
from storage.rows import content_row, tag_row
from storage.schema import articles, drops, rejects, skipped, tags
from storage.store import Store
from storage.stories import cancelling
from storage.stories.neighbours import search
from storage.stories.newcomers import Newcomer, host_of, seconds
from storage.stories.placing import Placed, place
from storage.stories.publishing import publish
from storage.worked import Worked

_Book = Mapping[str, Ledgered]
"""Rows of the ledger by their ids."""

_COUNTED = {
    Outcome.STORED.value: ("stored", tallies.RECORDS_STORED),
    Outcome.DUPLICATE.value: ("duplicates", tallies.RECORDS_DUPLICATE),
    Outcome.REJECTED.value: ("rejected", tallies.RECORDS_REJECTED),
}
"""Where a record of each outcome is counted: of its drop, and of all."""

_RECORDS = union_all(
    *(select(t.c.drop_id, t.c.record).where(among(t.c.drop_id, "ids")) for t in (articles, rejects, skipped))
)


def settle(store: Store, lease_id: str, batch: Sequence[Worked], judge: Judge | None = None) -> dict[str, Outcome]:
    """Write what became of a batch, all together or not at all; the outcome of each drop that is settled now.

    Without a judge only exact copies and revisions are found. Raises LeaseLostError where the lease was taken back
    (nothing is written then), and StoreUnavailableError.
    """
    moment, began = now(), time.perf_counter()
    arrived = _newcomers(store.settings, batch)
    findings = search(store, list(arrived), judge) if judge and arrived else None
    with store.writing(serial=True) as connection:
        since, owner = hold(connection, lease_id)
        book = ledgered(
            connection, {drop_id for worked in batch for drop_id in (worked.drop.id, worked.drop.whole_id)}
        )
        _check_held(book, lease_id, batch)
        known = _known_records(connection, batch, book)
        new = [each for each in arrived if (each.drop_id, each.record) not in known]
        placed = place(connection, store.settings, new, findings)
        rows = publish(connection, placed, moment)
        _write_tags(connection, {each.article_id: article for each, article in arrived.items()}, rows)
        refused = _new_rejects(batch, known, moment)
        insert_all(connection, rejects, refused)
        sums = _count_records(book, _outcomes(placed, rows), refused)
        cancelling.follow(connection, store.settings, batch, placed.newcomers, judge, moment)
        ended = _write_outcomes(connection, batch, book, moment)
        end_if_empty(connection, lease_id)
        settled = Settled(
            at=moment, since=since, owner=owner, began=began,
            batch=batch, articles=rows, rejects=refused, outcomes=ended.outcomes, auxiliary=ended.auxiliary,
        )  # fmt: skip
        write_settled(connection, settled, sums + ended.sums)
    return dict(ended.outcomes)


def _check_held(book: _Book, lease_id: str, batch: Sequence[Worked]) -> None:
    """The lease is ours, and so must each drop be: a chunk may have been settled by this lease before."""
    rows = [book.get(worked.drop.id) for worked in batch]
    if any(row is None or row.lease != lease_id for row in rows):
        raise LeaseLostError("A drop of this batch is no longer held by this lease.")


def _newcomers(settings: Settings, batch: Sequence[Worked]) -> dict[Newcomer, TaggedArticle]:
    """The articles of a batch as they are to be stored."""
    every = [(worked.drop, article) for worked in batch for article in worked.articles]
    return {_newcomer(settings, -place, *each): each[1] for place, each in enumerate(every, 1)}


def _newcomer(settings: Settings, number: int, drop: LeasedDrop, tagged: TaggedArticle) -> Newcomer:
    return Newcomer(
        number=number,
        article_id=new_id(),
        drop_id=drop.whole_id,
        record=tagged.index,
        sha256=drop.sha256,
        arrived=seconds(drop.accepted_at),
        host=host_of(tagged.article.url),
        content=content_row(tagged),
        sketch=tagged.sketch,
        version=tagged.versions.get("dedupe"),
        policy=settings.policy(tagged.article.source),
    )


def _known_records(connection: Connection, batch: Sequence[Worked], book: _Book) -> set[tuple[str, int]]:
    """The records that have their outcome: those stored before a retry, and those of a chunk said twice."""
    ids = {worked.drop.whole_id for worked in batch}
    begun = sorted(each for each in ids if book[each].stored or book[each].duplicates or book[each].rejected)
    if not begun:
        return set()
    return {(row.drop_id, row.record) for row in connection.execute(_RECORDS, {"ids": begun})}


def _outcomes(placed: Placed, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The drop and the outcome of each record that was an article."""
    return [(row["drop_id"], row["outcome"]) for row in rows] + [
        (each.newcomer.drop_id, Outcome.DUPLICATE.value) for each in placed.skipped
    ]


def _write_tags(
    connection: Connection, tagged: Mapping[str, TaggedArticle], rows: Iterable[Mapping[str, Any]]
) -> None:
    entries = [
        tag_row(tag) | {"article_id": row["id"], "position": position}
        for row in rows
        for position, tag in enumerate(tagged[row["id"]].tags)
    ]
    insert_all(connection, tags, entries)


def _new_rejects(batch: Sequence[Worked], known: set[tuple[str, int]], moment: str) -> list[dict[str, Any]]:
    """Rows for the rejects; a record that has its outcome keeps it, whatever became of it this time."""
    return [
        reject_row(worked.drop.whole_id, record, fate, moment)
        for worked in batch
        for record, fate in worked.rejected.items()
        if (worked.drop.whole_id, record) not in known
    ]


def reject_row(drop_id: str, record: int, fate: Rejected, moment: str) -> dict[str, Any]:
    """One row of `rejects`."""
    return {
        "drop_id": drop_id,
        "record": record,
        "code": fate.code.value,
        "sentence": fate.sentence,
        "position": fate.position,
        "cause": cause(fate.code.value, fate.sentence),
        "at": moment,
    }


def _count_records(
    book: _Book, ended: Iterable[tuple[str, str]], refused: Sequence[Mapping[str, Any]]
) -> Counter[str]:
    """Add to each drop's counts the records of this batch; by how much that moves the sums of the account."""
    sums = Counter(tallies.refused(row["code"]) for row in refused)
    for drop_id, outcome in (*ended, *((row["drop_id"], Outcome.REJECTED.value) for row in refused)):
        count, total = _COUNTED[outcome]
        setattr(book[drop_id], count, getattr(book[drop_id], count) + 1)
        sums[total] += 1
    return sums


def _write_outcomes(connection: Connection, batch: Sequence[Worked], book: _Book, moment: str) -> Ended:
    """Write how far the drops have come, and their counts; those that were read to their end get their outcome."""
    _note_progress(connection, [worked for worked in batch if worked.resume is not None])
    finished = [book[worked.drop.id] for worked in batch if worked.resume is None]
    complete = dict.fromkeys(end_parts(connection, finished))
    going_on = {worked.drop.whole_id for worked in batch} - complete.keys()
    write_counts(connection, [book[drop_id] for drop_id in sorted(going_on)])
    return finish(connection, [book[drop_id] for drop_id in complete], moment)


def _note_progress(connection: Connection, unfinished: Iterable[Worked]) -> None:
    """Where a drop of many records goes on; progress clears its attempts."""
    for worked in unfinished:
        offset, record = worked.resume or (0, 0)
        progress = update(drops).values(next_offset=offset, next_record=record, attempts=1)
        connection.execute(progress.where(drops.c.id == worked.drop.id))
