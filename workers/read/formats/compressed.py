"""One compressed file: gzip (RFC 1952), bzip2, xz and zstandard (RFC 8878), read as what it holds."""

import re
from collections.abc import Iterator
from dataclasses import replace

from workers.read.codecs import CODECS, Codec
from workers.read.drop import Drop
from workers.read.members import refuse_nesting, unpacked_drop, until_fault
from workers.read.registry import Boundaries, Format, Records, choose, records_of
from workers.read.unpacked import Budget

_SUFFIX = re.compile(r"\.(?:gz|gzip|bz2|xz|zst|zstd)$", re.IGNORECASE)
_TAR_SUFFIX = re.compile(r"\.t(?:gz|bz2?|xz|zst)$", re.IGNORECASE)
_QUICK = frozenset({"gzip", "zstandard"})
_PARTS_AS_ONE = 8
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")


def _shows(head: bytes, codec: Codec) -> bool:
    """Whether the first bytes show this compressed form. Three letters alone could also begin a text."""
    return head.startswith(codec.magic) and (codec.name != "bzip2" or head[4:10] in _BZIP2_BLOCKS)


def _fits(drop: Drop) -> float:
    return 0.97 if any(_shows(drop.head, codec) for codec in CODECS) else 0.0


def _read(drop: Drop) -> Records:
    inner = _content(drop)
    for record in until_fault(drop, records_of(inner)):
        # Offsets are those of the content, but for the last, after which nothing follows.
        yield replace(record, end=drop.size) if record.end == inner.size else record


def _content(drop: Drop) -> Drop:
    """What is inside, to be read from where the drop stands."""
    refuse_nesting(drop)
    codec = _codec(drop)

    def begin() -> Iterator[bytes]:
        drop.source.seek(0)
        return codec.unpack(drop.source)

    budget = Budget(drop.settings.max_drop_bytes, drop.source.tell)
    inner = unpacked_drop(drop, inner_name(drop.name), begin, budget, "compression")
    return inner.resumed(drop.start, drop.first_index)


def _codec(drop: Drop) -> Codec:
    return next(codec for codec in CODECS if _shows(drop.head, codec))


def _split(drop: Drop, part_bytes: int) -> Boundaries:
    """Each part unpacks all that stands before it: so they are few, and only of what unpacks quickly."""
    if _codec(drop).name in _QUICK:
        inner = _content(drop)
        split = choose(inner).split
        if split and not inner.sized:
            yield from split(inner, _PARTS_AS_ONE * part_bytes)


def inner_name(name: str) -> str:
    """The name without what compressing it added. The name that a gzip header carries is never used."""
    return _TAR_SUFFIX.sub(".tar", _SUFFIX.sub("", name))


FORMAT = Format("compressed file", _fits, _read, binary=True, split=_split)
