"""Archives: every member a drop of its own, a bad one rejected alone, resumable anywhere."""

import bz2
import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from copydesk.articles import Hints, Record, UnreadableRecord
from copydesk.outcomes import RejectCode
from tests.packing import LINES, PACKERS, PAGE, records, rejection
from workers.clean import clean


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def tarred(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


MEMBERS = {
    "folder/one.txt": b"One.\n\nSome text.",
    "folder/lines.jsonl": LINES,
    "picture.png": b"\x89PNG\r\n\x1a\n\0\0",
    "page.html": PAGE,
    "broken.json": b'{"title": ',
    "last.json": b'{"title": "Last", "body": "Text."}',
}
ARCHIVES = {
    "zip": zipped(MEMBERS),
    "stored.zip": zipped(MEMBERS, zipfile.ZIP_STORED),
    "tar": tarred(MEMBERS),
    "gnu.tar": tarred(MEMBERS, tarfile.GNU_FORMAT),
    "tar.gz": gzip.compress(tarred(MEMBERS)),
    "tgz": gzip.compress(tarred(MEMBERS)),
    "tar.zst": PACKERS["zst"](tarred(MEMBERS)),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_every_member_is_read_as_a_drop_of_its_own(kind: str) -> None:
    found = records(ARCHIVES[kind], f"a.{kind}")
    assert [record.index for record in found] == list(range(10))
    kinds = [record.code if isinstance(record, UnreadableRecord) else record.media for record in found]
    assert kinds == ["text"] * 6 + ["unsupported", "html", "malformed", "text"]
    bad = [record.position for record in found if isinstance(record, UnreadableRecord)]
    assert bad == ["member picture.png", "member broken.json, line 1 column 11"]


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_resumes_after_any_record(kind: str) -> None:
    found = records(ARCHIVES[kind], f"a.{kind}")
    for record in found:
        rest = records(ARCHIVES[kind], f"a.{kind}", start=record.end, first_index=record.index + 1)
        assert rest == found[record.index + 1 :]


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_a_member_larger_than_a_record_is_streamed(kind: str) -> None:
    members = {"first.txt": b"First.", "big.jsonl": LINES * 2000, "last.txt": b"Last."}
    data = {"zip": zipped(members), "tar": tarred(members), "tar.gz": gzip.compress(tarred(members))}[kind]
    found = records(data, f"a.{kind}", max_record_bytes=4096)
    assert len(found) == 10_002
    assert (
        records(data, f"a.{kind}", start=found[7000].end, first_index=7001, max_record_bytes=4096) == found[7001:]
    )


def test_a_one_record_member_over_the_limit_is_rejected_alone() -> None:
    found = records(zipped({"big.txt": b"word " * 1000, "b.txt": b"Text."}), "a.zip", max_record_bytes=2048)
    assert [getattr(record, "code", None) for record in found] == [RejectCode.TOO_LARGE, None]


@pytest.mark.parametrize(
    ("outer", "name"),
    [
        (gzip.compress(gzip.compress(PAGE)), "a.gz.gz"),
        (gzip.compress(zipped({"a.html": PAGE})), "a.zip.gz"),
        (gzip.compress(bz2.compress(tarred({"a.html": PAGE}))), "a.tar.bz2.gz"),
    ],
)
def test_nested_compression_is_refused(outer: bytes, name: str) -> None:
    fate = rejection(outer, name).fate
    assert fate.code is RejectCode.TOO_DEEP
    assert "inside" in fate.sentence


@pytest.mark.parametrize("inner", [gzip.compress(PAGE), zipped({"a.html": PAGE}), tarred({"a.html": PAGE})])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_archives_in_archives_are_refused_member_by_member(inner: bytes, pack: Callable[..., bytes]) -> None:
    nested, page = records(pack({"inner": inner, "page.html": PAGE}), "a")
    assert isinstance(nested, UnreadableRecord)
    assert nested.code is RejectCode.TOO_DEEP
    assert isinstance(page, Record)


@pytest.mark.parametrize(
    "name", ["../../up.txt", "/etc/absolute.txt", "..\\..\\up.txt", "C:\\up.txt", "a/../../b.txt"]
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_names_that_lead_out_are_refused(name: str, pack: Callable[..., bytes]) -> None:
    bad, good = records(pack({name: b"Text.", "good..name.txt": b"Text."}), "a")
    assert isinstance(bad, UnreadableRecord)
    assert "leads out" in bad.sentence
    assert isinstance(good, Record)


def test_names_are_shown_without_what_steers_a_terminal() -> None:
    (bad,) = records(zipped({"a\x1b[31m\nb.json": b"{"}), "a.zip")
    assert isinstance(bad, UnreadableRecord)
    assert bad.position == "member a\ufffd[31m\ufffdb.json, line 1 column 2"


def test_links_and_devices_are_refused_and_folders_passed_over() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, kind in {"link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "dev": tarfile.CHRTYPE,
                           "fifo": tarfile.FIFOTYPE, "folder": tarfile.DIRTYPE}.items():  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    found = records(made.getvalue(), "a.tar")
    assert [record.position for record in found if isinstance(record, UnreadableRecord)] == [
        "member link", "member hard", "member dev", "member fifo"
    ]  # fmt: skip


def test_a_symbolic_link_in_a_zip_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    (bad,) = records(made.getvalue(), "a.zip")
    assert isinstance(bad, UnreadableRecord)
    assert "link" in bad.sentence


def test_what_file_managers_leave_is_passed_over() -> None:
    members = {"__MACOSX/._a.txt": b"\0\5\x16", ".DS_Store": b"\0\0", "folder/": b"", "folder/a.txt": b"Text."}
    (record,) = records(zipped(members), "a.zip")
    assert isinstance(record, Record)


def test_two_members_of_one_name_are_two_records() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "One.")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "Two.")
    assert [record.text for record in records(made.getvalue(), "a.zip") if isinstance(record, Record)] == [
        "One.",
        "Two.",
    ]


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a.txt": b"Secret."}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (bad,) = records(bytes(data), "a.zip")
    assert isinstance(bad, UnreadableRecord)
    assert "encrypted" in bad.sentence


def test_office_documents_are_no_archives() -> None:
    fate = rejection(zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}), "a.xlsx").fate
    assert (fate.code, "office" in fate.sentence) == (RejectCode.UNSUPPORTED, True)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_a_cut_tar_keeps_its_whole_members(keep: float) -> None:
    data = tarred({f"{n}.txt": b"Text. " * 200 for n in range(20)})
    *_, last = records(data[: int(len(data) * keep * 0.8)], "a.tar")
    assert isinstance(last, UnreadableRecord)
    assert "cut short" in last.sentence


def test_a_cut_zip_has_no_directory() -> None:
    assert "directory" in rejection(ARCHIVES["zip"][:-30], "a.zip").fate.sentence


def test_an_empty_member_is_rejected_and_the_rest_goes_on() -> None:
    empty, good = records(zipped({"empty.txt": b"", "good.txt": b"Text."}), "a.zip")
    assert isinstance(empty, UnreadableRecord)
    assert empty.code is RejectCode.EMPTY
    assert isinstance(good, Record)


def test_long_names_of_both_kinds_are_read() -> None:
    name = "folder/" * 30 + "ä.json"
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        (bad,) = records(tarred({name: b"{"}, form), "a.tar")
        assert isinstance(bad, UnreadableRecord)
        assert bad.position is not None
        assert bad.position.startswith("member folder/folder/")


def test_the_sum_of_all_members_is_bounded() -> None:
    data = zipped({f"{n}.txt": bytes(range(32, 127)) * 10 for n in range(100)})
    found = records(data, "a.zip", max_drop_bytes=20_000)
    assert isinstance(found[-1], UnreadableRecord)
    assert found[-1].code is RejectCode.TOO_LARGE
    assert len(found) < 25


def test_records_keep_their_text_wherever_they_stand() -> None:
    plain = records(LINES, "a.jsonl")
    packed = [record for record in records(ARCHIVES["tar.gz"], "a.tar.gz")[1:6] if isinstance(record, Record)]
    assert [replace(record, index=record.index - 1, end=0) for record in packed] == [
        replace(record, end=0) for record in plain if isinstance(record, Record)
    ]


def test_a_sidecar_in_a_zip_describes_the_member_beside_it() -> None:
    files = {
        "a/x.txt": b"Its own title\n\nText.", "a/x.txt.meta.json": b'{"title": "As stated", "lang": "nl"}',
        "y.txt": b"Another\n\nText.", "y.txt.meta.json": b"no json",
    }  # fmt: skip
    found = records(zipped(files), "z.zip")
    assert [one.beside for one in found if isinstance(one, Record)] == [
        {"title": "As stated", "language": "nl"},
        {},
    ]
    assert [(one.code, one.position) for one in found if isinstance(one, UnreadableRecord)] == [
        (RejectCode.NO_ARTICLE, "member a/x.txt.meta.json"),
        (RejectCode.MALFORMED, "member y.txt.meta.json, line 1 column 1"),
    ]  # fmt: skip
    article = clean(next(one for one in found if isinstance(one, Record)), Hints())
    assert (article.title, article.provenance["title"]["from"]) == ("As stated", "sidecar")
