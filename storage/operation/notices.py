"""What was told to people about conditions that hold: each once when it begins, and once when it is over.

A condition that begins makes a notice on each channel. Whoever sends one claims it first, for as long as sending
may take, so of several programs one sends; a notice whose sender dies on the way is sent by the next one. It may
then arrive twice, which its key tells, but never not at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from copydesk.clock import now, stamp
from storage.schema import notices
from storage.store import Store

CLAIM_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What is looked at. `holds` is None where it is neither clearly so nor clearly over."""

    rule: str
    subject: str
    holds: bool | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be told on a channel: that a condition `holds`, or is `over`."""

    channel: str
    rule: str
    subject: str
    state: str
    since: str
    sentence: str
    tries: int

    @property
    def key(self) -> str:
        """The same for each try of the same notice, and for no other."""
        return f"{self.rule}/{self.subject}/{self.since}/{self.state}"


def note_conditions(store: Store, seen: Iterable[Condition], channels: Iterable[str]) -> None:
    """Begin the notices of conditions that hold now, and turn those that are over. Unseen conditions are over."""
    by_key = {(each.rule, each.subject): each for each in seen}
    with store.writing() as connection:
        for channel in channels:
            known = {
                (row.rule, row.subject): row
                for row in connection.execute(
                    select(notices).where(notices.c.channel == channel).with_for_update()
                )
            }
            for key, condition in by_key.items():
                if condition.holds:
                    _holds(connection, channel, condition, known.get(key))
            for key, row in known.items():
                seen_now = by_key.get(key)
                if seen_now is None or seen_now.holds is False:
                    _over(connection, row, seen_now)


def _holds(
    connection: Connection, channel: str, condition: Condition, row: Row[tuple[object, ...]] | None
) -> None:
    if row is None:
        moment = now()
        connection.execute(
            insert(notices).values(
                channel=channel, rule=condition.rule, subject=condition.subject, state="holds", told="nothing",
                since=moment, sentence=condition.sentence, tries=0, next_try_at=moment,
            )
        )  # fmt: skip
    elif row.state == "over":  # its end was not told yet: it goes on as if it had not ended
        _change(connection, row, state="holds", sentence=condition.sentence)


def _over(connection: Connection, row: Row[tuple[object, ...]], condition: Condition | None) -> None:
    if row.told == "nothing":
        connection.execute(delete(notices).where(_is(row)))
    elif row.state == "holds":
        sentence = condition.sentence if condition else row.sentence
        _change(connection, row, state="over", sentence=sentence, tries=0, next_try_at=now())


def claim(store: Store) -> list[Notice]:
    """The notices that are due, now ours to send for a while."""
    moment = now()
    untold = (notices.c.told == "nothing") | (notices.c.state == "over")
    due = select(notices).where(untold, notices.c.next_try_at <= moment).order_by(notices.c.since)
    with store.writing() as connection:
        rows = connection.execute(due.with_for_update(skip_locked=True)).all()
        for row in rows:
            wait = min(CLAIM_SECONDS * 2.0 ** min(row.tries, 10), LONGEST_WAIT_SECONDS)
            until = stamp(datetime.fromisoformat(moment) + timedelta(seconds=wait))
            _change(connection, row, tries=row.tries + 1, next_try_at=until)
    names = Notice.__dataclass_fields__
    return [Notice(**{name: value for name, value in row._mapping.items() if name in names}) for row in rows]


def note_sent(store: Store, notice: Notice) -> None:
    """A notice has arrived. One whose condition has changed meanwhile is told of that next."""
    same = (
        (notices.c.channel == notice.channel)
        & (notices.c.rule == notice.rule)
        & (notices.c.subject == notice.subject)
        & (notices.c.since == notice.since)
    )
    with store.writing() as connection:
        if notice.state == "holds":
            connection.execute(update(notices).where(same).values(told="holds"))
        else:
            connection.execute(delete(notices).where(same, notices.c.state == "over"))


def _is(row: Row[tuple[object, ...]]) -> ColumnElement[bool]:
    return and_(*(notices.c[name] == getattr(row, name) for name in ("channel", "rule", "subject")))


def _change(connection: Connection, row: Row[tuple[object, ...]], **values: object) -> None:
    connection.execute(update(notices).where(_is(row)).values(**values))
