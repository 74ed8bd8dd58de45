"""Compressed files: read as what they hold, resumable, and rejected with the place of the damage."""

import gzip
import json

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode
from tests.packing import LINES, PACKERS, PAGE, records, rejection


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_compressed_file_is_read_as_what_it_holds(suffix: str) -> None:
    (record,) = records(PACKERS[suffix](PAGE), f"page.html.{suffix}")
    assert isinstance(record, Record)
    assert (record.media, record.text) == ("html", PAGE.decode())


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_compressed_file_resumes_where_its_content_would(suffix: str) -> None:
    data = PACKERS[suffix](LINES)
    found = records(data, f"a.jsonl.{suffix}")
    assert [record.index for record in found] == [0, 1, 2, 3, 4]
    assert records(data, f"a.jsonl.{suffix}", start=found[2].end, first_index=3) == found[3:]


@pytest.mark.parametrize("suffix", PACKERS)
def test_streams_behind_each_other_are_all_read(suffix: str) -> None:
    data = PACKERS[suffix](LINES) + PACKERS[suffix](LINES) + bytes(512)
    assert len(records(data, f"a.jsonl.{suffix}")) == 10


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("damage", ["cut", "foreign", "changed"])
def test_a_damaged_file_of_one_record_is_rejected(suffix: str, damage: str) -> None:
    packed = PACKERS[suffix](b'{"title": "x", "body": "' + bytes(range(65, 91)) * 40 + b'"}')
    data = {"cut": packed[:-5], "foreign": packed + b"and something else", "changed": packed[:-6] + b"\xff" * 6}[
        damage
    ]
    fate = rejection(data, f"a.json.{suffix}").fate
    assert fate.code is RejectCode.MALFORMED
    if suffix != "zst" or damage != "changed":
        assert fate.position is not None


def test_a_cut_file_of_many_records_keeps_the_whole_ones() -> None:
    lines = b"".join(
        json.dumps({"title": f"Title {n}", "body": str(n) * 90}).encode() + b"\n" for n in range(50_000)
    )
    found = records(gzip.compress(lines)[:-9], "a.jsonl.gz")
    *whole, last = found
    assert len(whole) > 40_000
    assert all(isinstance(record, Record) for record in whole)
    assert isinstance(last, UnreadableRecord)
    assert (last.index, last.code) == (len(whole), RejectCode.MALFORMED)
    assert "cut short" in last.sentence


def test_a_name_that_claims_compression_does_not_matter() -> None:
    (record,) = records(b'{"title": "Plain"}', "a.json.gz")
    assert record.index == 0
