"""Packed files, and what is read of them."""

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Callable

import pytest
import zstandard

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectedRecord
from copydesk.settings import Settings
from workers.read import read

LINES = b"".join(json.dumps({"title": f"Title {n}", "body": "Some text."}).encode() + b"\n" for n in range(5))
PAGE = b"<!DOCTYPE html><html><body><p>A page."
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}


def records(
    data: bytes, name: str, *, start: int = 0, first_index: int = 0, **settings: int
) -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(data), name, Settings(**settings), start=start, first_index=first_index))


def rejection(data: bytes, name: str, **settings: int) -> RejectedRecord:
    with pytest.raises(RejectedRecord) as caught:
        records(data, name, **settings)
    return caught.value
