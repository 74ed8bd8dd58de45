"""A large drop falls into parts that, read each for itself, give what the whole gives."""

import gzip
import io
import json
import tarfile
import zipfile

import pytest

from copydesk.settings import Settings
from workers.read import boundaries, read

TEXTS = [f"A sentence of article {number}. " * 20 for number in range(200)]


def warc(number: int) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + TEXTS[number].encode()
    return b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (len(http), http)


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(TEXTS):
            archive.writestr(f"{number}.txt", text)
    return made.getvalue()


def tarred() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for number, text in enumerate(TEXTS):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return made.getvalue()


FILES = {
    "a.jsonl": b"\n".join(json.dumps({"title": "T", "body": text}).encode() for text in TEXTS),
    "a.csv": b"title,body\n" + b"".join(f'T,"{text}\nsecond line"\n'.encode() for text in TEXTS),
    "a.warc": b"".join(warc(number) for number in range(200)),
    "a.warc.gz": b"".join(gzip.compress(warc(number)) for number in range(200)),
    "a.zip": zipped(),
    "a.tar": tarred(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_parts_together_are_the_whole(name: str) -> None:
    data = FILES[name]
    starts = list(boundaries(io.BytesIO(data), name, Settings(), 10_000))
    assert starts[0] == (0, 0)
    assert len(starts) > 5
    stops = [index for _, index in starts[1:]] + [len(TEXTS)]
    parts = []
    for (start, first), stop in zip(starts, stops, strict=True):
        records = read(io.BytesIO(data), name, Settings(), start=start, first_index=first)
        parts += [record for record in records if record.index < stop]
    assert parts == list(read(io.BytesIO(data), name, Settings()))


@pytest.mark.parametrize("name", FILES)
def test_the_search_for_parts_can_go_on_at_any_of_them(name: str) -> None:
    data = FILES[name]
    whole = list(boundaries(io.BytesIO(data), name, Settings(), 10_000))
    for place in (1, len(whole) // 2, len(whole) - 1):
        start, first = whole[place]
        rest = boundaries(io.BytesIO(data), name, Settings(), 10_000, start=start, first_index=first)
        assert list(rest) == whole[place:]


def test_large_lines_in_gzip_have_parts() -> None:
    data, settings = gzip.compress(FILES["a.jsonl"]), Settings(max_record_bytes=20_000)
    starts = list(boundaries(io.BytesIO(data), "a.jsonl.gz", settings, 4_000))
    assert len(starts) > 2
    parts = []
    for (start, first), stop in zip(starts, [*(index for _, index in starts[1:]), len(TEXTS)], strict=True):
        records = read(io.BytesIO(data), "a.jsonl.gz", settings, start=start, first_index=first)
        parts += [record for record in records if record.index < stop]
    assert parts == list(read(io.BytesIO(data), "a.jsonl.gz", settings))


@pytest.mark.parametrize(
    ("name", "data"), [("a.jsonl.gz", gzip.compress(FILES["a.jsonl"])), ("a.txt", b"Text. " * 9)]
)
def test_what_can_only_be_read_from_its_beginning_has_no_parts(name: str, data: bytes) -> None:
    assert list(boundaries(io.BytesIO(data), name, Settings(), 10_000)) == []
