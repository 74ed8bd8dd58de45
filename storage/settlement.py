"""Settling: one transaction that decides the copies and writes articles, tags, rejects, feed and outcomes.

What a batch resembles is looked for before it (`storage.stories.neighbours`); inside it that is completed by what
others settled meanwhile. It is serial (see `Store.writing`): of two copies that arrive at the same instant at two
workers never both become canonical, and the feed's numbers come in commit order.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, union_all, update

from copydesk.articles import TaggedArticle
from copydesk.clock import now
from copydesk.errors import LeaseLostError
from copydesk.ids import new_id
from copydesk.outcomes import DropState, Outcome, Rejected
from copydesk.relations import Judge
from copydesk.settings import Settings
from storage import tallies
from storage.auxiliary import auxiliary_of
from storage.causes import cause
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

_SUMS = {
    tallies.RECORDS_STORED: "more_stored",
    tallies.RECORDS_DUPLICATE: "more_duplicates",
    tallies.RECORDS_REJECTED: "more_rejected",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """Drops that were read to their end: their outcomes, and which of the rejected ones are no failures."""

    outcomes: dict[str, Outcome]
    auxiliary: set[str]


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
        _check_held(connection, lease_id, batch)
        known = _known_records(connection, batch)
        new = [each for each in arrived if (each.drop_id, each.record) not in known]
        placed = place(connection, store.settings, new, findings)
        rows = publish(connection, placed, moment)
        _write_tags(connection, {each.article_id: article for each, article in arrived.items()}, rows)
        refused = _new_rejects(batch, known, moment)
        if refused:
            connection.execute(insert(rejects), refused)
        _count_records(connection, batch, _outcomes(placed, rows), refused)
        cancelling.follow(connection, store.settings, batch, placed.newcomers, judge, moment)
        ended = _write_outcomes(connection, batch, moment)
        end_if_empty(connection, lease_id)
        settled = Settled(
            at=moment, since=since, owner=owner, began=began,
            batch=batch, articles=rows, rejects=refused, outcomes=ended.outcomes, auxiliary=ended.auxiliary,
        )  # fmt: skip
        write_settled(connection, settled)
    return ended.outcomes


def _check_held(connection: Connection, lease_id: str, batch: Sequence[Worked]) -> None:
    """The lease is ours, and so must each drop be: a chunk may have been settled by this lease before."""
    ids = [worked.drop.id for worked in batch]
    held = connection.execute(select(drops.c.id).where(drops.c.id.in_(ids), drops.c.lease == lease_id))
    if len(held.all()) != len(set(ids)):
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


def _known_records(connection: Connection, batch: Sequence[Worked]) -> set[tuple[str, int]]:
    """The records that have their outcome: those stored before a retry, and those of a chunk said twice."""
    ids = [worked.drop.whole_id for worked in batch]
    tables = (articles, rejects, skipped)
    known = (select(t.c.drop_id, t.c.record).where(t.c.drop_id.in_(ids)) for t in tables)
    return {(row.drop_id, row.record) for row in connection.execute(union_all(*known))}


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


def _write_outcomes(connection: Connection, batch: Sequence[Worked], moment: str) -> Ended:
    _note_progress(connection, [worked for worked in batch if worked.resume is not None])
    finished = [worked.drop.id for worked in batch if worked.resume is None]
    return finish(connection, end_parts(connection, finished), moment)


def _count_records(
    connection: Connection,
    batch: Sequence[Worked],
    ended: Iterable[tuple[str, str]],
    refused: Sequence[Mapping[str, Any]],
) -> None:
    """Add to each drop's counts the records of this batch."""
    counts = Counter(ended)
    counts.update((row["drop_id"], Outcome.REJECTED.value) for row in refused)
    statement = (
        update(drops)
        .where(drops.c.id == bindparam("drop_id"))
        .values(
            stored=drops.c.stored + bindparam("more_stored"),
            duplicates=drops.c.duplicates + bindparam("more_duplicates"),
            rejected=drops.c.rejected + bindparam("more_rejected"),
        )
    )
    entries: list[dict[str, Any]] = [
        {
            "drop_id": drop_id,
            "more_stored": counts[drop_id, Outcome.STORED.value],
            "more_duplicates": counts[drop_id, Outcome.DUPLICATE.value],
            "more_rejected": counts[drop_id, Outcome.REJECTED.value],
        }
        for drop_id in sorted({worked.drop.whole_id for worked in batch})
    ]
    connection.execute(statement, entries)
    sums = {name: sum(entry[more] for entry in entries) for name, more in _SUMS.items()}
    tallies.add(connection, sums | Counter(tallies.refused(row["code"]) for row in refused))


def _note_progress(connection: Connection, unfinished: Iterable[Worked]) -> None:
    """Where a drop of many records goes on; progress clears its attempts."""
    for worked in unfinished:
        offset, record = worked.resume or (0, 0)
        progress = update(drops).values(next_offset=offset, next_record=record, attempts=1)
        connection.execute(progress.where(drops.c.id == worked.drop.id))


def finish(connection: Connection, drop_ids: Sequence[str], moment: str) -> Ended:
    """Give drops that were read to their end their outcome, out of the counts of their records."""
    outcomes = {}
    auxiliary: set[str] = set()
    sums: Counter[str] = Counter()
    counted = select(drops.c.id, drops.c.lane, drops.c.stored, drops.c.duplicates).where(drops.c.id.in_(drop_ids))
    for row in connection.execute(counted):
        outcomes[row.id] = outcome_of(row.stored, row.duplicates)
        sums.update((outcomes[row.id].value, tallies.settled(row.lane)))
    for outcome in Outcome:
        ended = [drop_id for drop_id, its in outcomes.items() if its is outcome]
        if ended:
            connection.execute(
                update(drops)
                .where(drops.c.id.in_(ended))
                .values(state=DropState(outcome.value).value, lease=None, send=None, settled_at=moment)
            )
        if ended and outcome is Outcome.REJECTED:
            auxiliary = auxiliary_of(connection, ended)
    tallies.add(connection, sums | {tallies.AUXILIARY: len(auxiliary)})
    return Ended(outcomes, auxiliary)


def outcome_of(stored: int, duplicates: int) -> Outcome:
    """A drop is stored if any record was, else a duplicate if any was, else rejected."""
    if stored:
        return Outcome.STORED
    return Outcome.DUPLICATE if duplicates else Outcome.REJECTED
