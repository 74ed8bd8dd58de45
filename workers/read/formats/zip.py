"""Zip archives (PKWARE APPNOTE 6.3): every file of it read as a drop of its own, nothing written anywhere."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.sidecars import MOST_BYTES, SUFFIX, described_by
from workers.read.drop import Drop
from workers.read.formats.sidecar import sidecar_fields
from workers.read.limits import MOST_ZIP_DIRECTORY_BYTES, MOST_ZIP_MEMBERS, PIECE_BYTES
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
from workers.read.unpacked import Budget

_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    struct.error,
)
_END = struct.Struct("<4s4H2LH")
_END_MARK, _ENTRY_MARK = b"PK\x05\x06", b"PK\x01\x02"
# The end record stands before a comment of 65,535 bytes at the most.
_END_BYTES = 65_535 + _END.size
# Python unpacks the other methods without a bound on what comes out at once.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


def _fits(drop: Drop) -> float:
    if drop.head.startswith((b"PK\x03\x04", _END_MARK)):
        return 0.98
    return 0.5 if drop.suffix == ".zip" else 0.0


def _read(drop: Drop) -> Records:
    refuse_nesting(drop)
    _refuse_too_many(drop)
    try:
        archive = zipfile.ZipFile(drop.source)
    except _DAMAGE as error:
        raise RejectedRecord(RejectCode.MALFORMED, f"The zip archive cannot be read: {error}.") from error
    _refuse_documents(archive.namelist())
    budget = Budget(drop.settings.max_drop_bytes, lambda: drop.size)
    yield from until_fault(drop, read_members(drop, _members(archive, place_of(drop.start)[0]), budget))


def _refuse_too_many(drop: Drop) -> None:
    """Look at the directory's size before it is held, whatever number of entries it claims."""
    at = max(0, drop.size - _END_BYTES)
    drop.source.seek(at)
    tail = drop.source.read(_END_BYTES)
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise RejectedRecord(RejectCode.MALFORMED, "The zip archive has no directory: it is cut short or no zip.")
    _, _, _, _, claimed, length, _, _ = _END.unpack_from(tail, place)
    if claimed <= MOST_ZIP_MEMBERS and length <= MOST_ZIP_DIRECTORY_BYTES:
        drop.source.seek(max(0, at + place - length))
        claimed = drop.source.read(length).count(_ENTRY_MARK)
    if claimed > MOST_ZIP_MEMBERS or length > MOST_ZIP_DIRECTORY_BYTES:
        raise RejectedRecord(
            RejectCode.TOO_LARGE, f"The zip archive has more than the {MOST_ZIP_MEMBERS:,} members allowed."
        )


def _refuse_documents(names: list[str]) -> None:
    """Office documents and e-books are zip archives by accident."""
    if "[Content_Types].xml" in names or names[:1] == ["mimetype"]:
        raise RejectedRecord(
            RejectCode.UNSUPPORTED, "The file looks like an office document or an e-book, which is not read here."
        )


def _members(archive: zipfile.ZipFile, first: int) -> Iterator[Member]:
    sidecars = {info.filename: info for info in archive.infolist() if described_by(info.filename)}
    for place, info in enumerate(archive.infolist()):
        if place >= first and not info.is_dir() and not is_litter(info.filename):
            sidecar = sidecars.get(info.filename + SUFFIX)
            beside = partial(_stated, archive, sidecar) if sidecar else dict
            yield Member(info.filename, place, _opener(archive, info), _refusal(info), beside)


def _stated(archive: zipfile.ZipFile, sidecar: zipfile.ZipInfo) -> dict[str, Any]:
    """What a sidecar states; nothing where it cannot be read, which is told of the sidecar itself."""
    if sidecar.file_size > MOST_BYTES or _refusal(sidecar):
        return {}
    try:
        with archive.open(sidecar) as stream:
            return sidecar_fields(stream.read(MOST_BYTES))
    except (*_DAMAGE, RejectedRecord):
        return {}


def _refusal(info: zipfile.ZipInfo) -> RejectedRecord | None:
    if leads_out(info.filename):
        return OUTSIDE
    if info.flag_bits & _ENCRYPTED:
        return RejectedRecord(RejectCode.UNSUPPORTED, "The member is encrypted.")
    if info.compress_type not in _METHODS:
        return RejectedRecord(RejectCode.UNSUPPORTED, "The member is packed by a method that is not read here.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        return RejectedRecord(RejectCode.UNSUPPORTED, "The member is a link or a device, not a file.")
    return None


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], Iterator[bytes]]:
    def begin() -> Iterator[bytes]:
        try:
            with archive.open(info) as stream:
                while piece := stream.read(PIECE_BYTES):
                    yield piece
        except _DAMAGE as error:
            raise RejectedRecord(RejectCode.MALFORMED, f"The member is damaged: {error}.") from error

    return begin


FORMAT = Format("zip archive", _fits, _read, binary=True, split=split_by_reading(_read))
