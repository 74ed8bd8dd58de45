"""Tar archives, also compressed ones: every file of it read as a drop of its own, nothing written anywhere."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.limits import MOST_TAR_MEMBERS, PIECE_BYTES
from workers.read.members import (
    OUTSIDE,
    Member,
    is_litter,
    leads_out,
    place_of,
    read_members,
    refuse_nesting,
    until_fault,
)
from workers.read.parts import split_by_reading
from workers.read.registry import Format, Records
from workers.read.tar_blocks import BLOCK, TarEntry, entries, is_header
from workers.read.unpacked import Budget, RejectedArchive

_FILES, _FOLDERS, _SPARSE = b"0\x007", b"5", b"S"


def _fits(drop: Drop) -> float:
    return 0.98 if is_header(drop.head[:BLOCK]) else 0.0


def _read(drop: Drop) -> Records:
    refuse_nesting(drop, "compression")
    # What the archive came out of has its own bound already; here only the sum counts.
    budget = Budget(drop.settings.max_drop_bytes, lambda: drop.settings.max_drop_bytes)
    yield from until_fault(drop, read_members(drop, _members(drop), budget))


def _members(drop: Drop) -> Iterator[Member]:
    start = place_of(drop.start)[0] * BLOCK
    for number, entry in enumerate(entries(drop.source, start)):
        if number >= MOST_TAR_MEMBERS:
            raise RejectedArchive(
                RejectCode.TOO_LARGE, f"The tar archive has more than the {MOST_TAR_MEMBERS:,} members allowed."
            )
        if entry.kind not in _FOLDERS and not is_litter(entry.name):
            yield Member(entry.name, entry.place // BLOCK, _opener(drop.source, entry), _refusal(entry))


def _refusal(entry: TarEntry) -> RejectedRecord | None:
    if leads_out(entry.name):
        return OUTSIDE
    if entry.kind in _SPARSE:
        return RejectedRecord(
            RejectCode.UNSUPPORTED, "The member is stored as a sparse file, which is not read here."
        )
    if entry.kind not in _FILES:
        return RejectedRecord(RejectCode.UNSUPPORTED, "The member is a link or a device, not a file.")
    return None


def _opener(source: BinaryIO, entry: TarEntry) -> Callable[[], Iterator[bytes]]:
    def begin() -> Iterator[bytes]:
        source.seek(entry.data)
        left = entry.size
        while left:
            piece = source.read(min(left, PIECE_BYTES))
            if not piece:
                raise RejectedRecord(RejectCode.MALFORMED, "The member is cut short.")
            left -= len(piece)
            yield piece

    return begin


FORMAT = Format("tar archive", _fits, _read, binary=True, split=split_by_reading(_read))
