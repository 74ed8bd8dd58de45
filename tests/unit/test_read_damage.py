"""Good files with bytes changed, cut or doubled end in records and rejects, and never in an error."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from zstandard import ZstdCompressor

from copydesk.outcomes import RejectedRecord
from copydesk.settings import Settings
from workers.read import read

FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title><item><title>One &amp; two</title>'
    b"<description><![CDATA[<p>Text</p>]]></description></item><item><title>Two</title></item></channel></rss>"
)
NITF = (
    b'<nitf xml:lang="en"><body><body.head><hl1>One</hl1></body.head>'
    b"<body.content><p>Text.</p></body.content></body></nitf>"
)
TABLE = b'title,body,url\n"One","Two\nlines",https://x.example/\nThree,Four,\n'
MAIL = (
    b"From: a@x.example\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Text</p>\n--b--\n"
)
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(
    b"<p>Page</p>", mtime=0
)
RECORD = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (len(HTTP), HTTP)
MEMBERS = {"feed.xml": FEED, "nitf.xml": NITF, "table.csv": TABLE, "mail.eml": MAIL, "a/b.txt": b"Plain text."}


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in MEMBERS.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def tarred(form: int) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, data in MEMBERS.items():
            info = tarfile.TarInfo(name * 30 if name == "a/b.txt" else name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


FILES = {
    "a.xml": FEED,
    "nitf.xml": NITF,
    "a.csv": TABLE,
    "a.eml": MAIL,
    "a.warc": RECORD * 3,
    "a.warc.gz": gzip.compress(RECORD, mtime=0) * 3,
    "a.zip": zipped(),
    "a.tar": tarred(tarfile.PAX_FORMAT),
    "gnu.tar": tarred(tarfile.GNU_FORMAT),
    "a.tar.gz": gzip.compress(tarred(tarfile.PAX_FORMAT), mtime=0),
    "a.xml.bz2": bz2.compress(FEED),
    "a.xml.xz": lzma.compress(FEED),
    "a.xml.zst": ZstdCompressor().compress(FEED),
}
WAYS = st.sampled_from(["set", "cut", "drop", "double"])
PLACES = st.floats(0, 1, exclude_max=True)
CHANGES = st.lists(st.tuples(PLACES, WAYS, st.binary(min_size=1, max_size=4)), max_size=4)


def changed(data: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    for where, how, piece in changes:
        at = int(where * len(data))
        ways = {
            "set": data[:at] + piece + data[at + len(piece) :],
            "cut": data[:at],
            "drop": data[:at] + data[at + 7 :],
            "double": data[: at + 50] + data[at:],
        }
        data = ways[how]
    return data


def numbers(data: bytes, name: str, start: int = 0, first_index: int = 0) -> Iterator[tuple[int, int]]:
    source = io.BytesIO(data)
    options = Settings(max_record_bytes=4096)
    for record in read(source, name, options, start=start, first_index=first_index):
        yield record.index, record.end


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(FILES)), CHANGES)
def test_damage_ends_in_records_and_rejects_that_can_be_resumed(
    name: str, changes: list[tuple[float, str, bytes]]
) -> None:
    data = changed(FILES[name], changes)
    try:
        found = list(numbers(data, name))
        assert [index for index, _ in found] == list(range(len(found)))
        for index, end in found[:3]:
            # An end at the size says that nothing follows.
            assert end == len(data) or list(numbers(data, name, end, index + 1)) == found[index + 1 :]
    except RejectedRecord as rejected:
        if not rejected.fate.sentence.endswith("."):
            raise
