"""Containers: a file that holds files, each of which is read as a drop of its own."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import HEAD_BYTES, Drop, Inside
from workers.read.limits import MOST_MEMBER_RECORDS, PIECE_BYTES
from workers.read.registry import Records, records_of
from workers.read.unpacked import Budget, RejectedArchive, Unpacked, buffered

# What file managers leave in archives by themselves: nobody dropped it.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `place` finds it again; `refusal` says why it is not even opened.

    `beside` gives what its sidecar in the archive states.
    """

    name: str
    place: int
    begin: Callable[[], Iterator[bytes]]
    refusal: RejectedRecord | None = None
    beside: Callable[[], Mapping[str, Any]] = dict


def token(place: int, records: int) -> int:
    """A position in a container as one number: a member's place, and how many of its records are done."""
    return place * MOST_MEMBER_RECORDS + records


def place_of(position: int) -> tuple[int, int]:
    """The member's place and the number of its records of a position that `token` made."""
    return divmod(position, MOST_MEMBER_RECORDS)


def refuse_nesting(drop: Drop, *allowed: Inside) -> None:
    """Raise RejectedRecord(TOO_DEEP) when this container itself came out of one that is not allowed."""
    if drop.inside not in ("", *allowed):
        raise RejectedRecord(RejectCode.TOO_DEEP, "An archive inside an archive or a compressed file is not read.")


def unpacked_drop(
    outer: Drop, name: str, begin: Callable[[], Iterator[bytes]], budget: Budget, inside: Inside
) -> Drop:
    """What comes out of `outer` as a drop: held in memory up to the size of one record, else streamed.

    Where the packed data is damaged, the drop gives what came before and raises at the damage.
    """
    limit = outer.settings.max_record_bytes
    stream = Unpacked(begin, budget)
    data = bytearray()
    whole = True
    try:
        while len(data) <= limit and (piece := stream.read(PIECE_BYTES)):
            data += piece
    except RejectedArchive:
        raise
    except RejectedRecord:
        if not data:
            raise
        whole = False
    whole = whole and len(data) <= limit
    first = bytes(data)
    if not whole:
        stream.put_back(first)
    source = io.BytesIO(first) if whole else buffered(stream)
    drop = Drop(source, name, outer.settings, 0, 0, len(first), first[:HEAD_BYTES], inside, whole)
    drop.refuse_nothing()
    return drop


def read_members(drop: Drop, members: Iterable[Member], budget: Budget) -> Records:
    """The records of every member, numbered through. A member that cannot be read is rejected alone.

    `members` begin with the one at which `drop.start` says to go on.
    """
    done = place_of(drop.start)[1]
    index = drop.first_index - done
    for member in members:
        count = done
        for record in _from_member(drop, member, budget):
            if record.index < done:
                continue
            count = record.following
            if count >= MOST_MEMBER_RECORDS:
                raise RejectedArchive(
                    RejectCode.TOO_LARGE, f"A member has more than {MOST_MEMBER_RECORDS:,} records."
                )
            yield replace(record, index=index + record.index, end=token(member.place, count))
        index, done = index + count, 0
        budget.next_member()


def _from_member(drop: Drop, member: Member, budget: Budget) -> Records:
    following = 0
    try:
        if member.refusal:
            raise member.refusal
        beside = member.beside()
        for record in records_of(unpacked_drop(drop, member.name, member.begin, budget, "archive")):
            following = record.following
            yield _placed(record, member.name, beside)
        if not following:
            raise RejectedRecord(RejectCode.EMPTY, "The member holds no record.")
    except RejectedArchive:
        raise
    except RejectedRecord as rejected:
        yield _placed(unreadable(rejected, following), member.name, {})


def _placed(record: Record | UnreadableRecord, name: str, beside: Mapping[str, Any]) -> Record | UnreadableRecord:
    if isinstance(record, Record):
        return replace(record, beside=beside) if beside else record
    inner = f", {record.position}" if record.position else ""
    return replace(record, position=f"member {shown(name)}{inner}")


def unreadable(
    rejected: RejectedRecord, index: int, end: int = 0, position: str | None = None
) -> UnreadableRecord:
    """The record that a reject ends. The reject's own position wins over `position`."""
    fate = rejected.fate
    return UnreadableRecord(
        index=index, end=end, code=fate.code, sentence=fate.sentence, position=fate.position or position,
        takes_back=fate.takes_back,
    )  # fmt: skip


def until_fault(drop: Drop, records: Records) -> Records:
    """`records` up to the reject that ends the reading, which becomes one record in their place.

    Raised again where it is the first thing to come: then the drop as a whole cannot be read.
    """
    following = drop.first_index
    try:
        for record in records:
            following = record.following
            yield record
    except RejectedRecord as rejected:
        if not following:
            raise
        yield unreadable(rejected, following, drop.size)


def shown(name: str) -> str:
    """A member's name for people: bounded, on one line, with nothing that steers a terminal."""
    visible = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    return visible if len(visible) <= _LONGEST_SHOWN else f"{visible[:_LONGEST_SHOWN]}…"


def is_litter(name: str) -> bool:
    """Whether a member is what a file manager left, not what a person packed."""
    return name.startswith(_LITTER) or name.rsplit("/", 1)[-1] in _LITTER


def leads_out(name: str) -> bool:
    """Whether a member's name would lead out of the folder that it is unpacked in."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or (not parts[0] and len(parts) > 1) or parts[0].endswith(":")


OUTSIDE = RejectedRecord(
    RejectCode.MALFORMED, "The member's name leads out of its archive, as no honest one does."
)
