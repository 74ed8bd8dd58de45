"""Names: what is left alone, and the safe form in which a name of raw bytes is stored and shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import MEANING, Reason, display, parse, reason_to_leave, source_of

LEFT_ALONE = {
    Reason.HIDDEN: [b".hidden.json", b".a.json.swp", b"._a.json", b".json", b".stfolder", b".copydesk-1.2",
                    b"..name.json.x8dKq2", b".", b".."],
    Reason.UNFINISHED: [b"upload.json.part", b"a.tmp", b"A.TMP", b"a.crdownload", b"a.filepart", b"a.txt~",
                        b"~$a.json", b"a.swp", b"#a.txt#", b"a.partial"],
    Reason.SYSTEM: [b"@eaDir", b"Thumbs.db", b"desktop.ini", b"lost+found", b"System Volume Information"],
}  # fmt: skip
TAKEN = [
    b"a.txt", b"noext", b"A.JSON", b"-rf.json", b"--help.json", b"....json", b"*?[x].json", b"a\nb.json",
    b"trail .json ", b"caf\xe9.json", b"part", b"tmp", b"a.part.json", b"CON.json", b"#1 story.txt",
    b"~a.txt", b"a.json.exe", b"$(touch pwned);'id'.json",
]  # fmt: skip


@pytest.mark.parametrize(("reason", "name"), [(r, n) for r, names in LEFT_ALONE.items() for n in names])
def test_names_of_others_are_left_alone_with_a_reason(reason: Reason, name: bytes) -> None:
    assert reason_to_leave(name) is reason


@pytest.mark.parametrize("name", TAKEN)
def test_odd_names_are_taken(name: bytes) -> None:
    assert reason_to_leave(name) is None


def test_every_reason_has_a_meaning() -> None:
    assert set(MEANING) == set(Reason)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"reuters/a b.txt", "reuters/a b.txt"),
        ("Žižek – 記事\u3000一😀.txt".encode(), "Žižek – 記事\u3000一😀.txt"),
        ("cafe\u0301.json".encode(), "cafe\u0301.json"),
        (b"a\nb\x1b[31m\x00.json", "a\\x0ab\\x1b[31m\\x00.json"),
        (b"caf\xe9.json", "caf\\xe9.json"),
        (b"\xed\xa0\x80", "\\xed\\xa0\\x80"),
        (rb"a\..\b\x41", r"a\\..\\b\\x41"),
        ("a\u202enosj.json".encode(), "a\\xe2\\x80\\xaenosj.json"),
        ("a\u200bb\u2028\ufeff".encode(), "a\\xe2\\x80\\x8bb\\xe2\\x80\\xa8\\xef\\xbb\\xbf"),
    ],
)
def test_display_keeps_what_is_safe_and_escapes_the_rest(name: bytes, shown: str) -> None:
    assert display(name) == shown
    assert parse(shown) == name


names = st.one_of(
    st.binary(max_size=64),
    st.text(max_size=64).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from([b"\\", b"x", b"41", b"\xe2", b"\x80", b"\xae", b"/", b"a"])).map(b"".join),
)


@given(names)
def test_display_is_reversible_and_safe(name: bytes) -> None:
    shown = display(name)
    assert parse(shown) == name
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    shown.encode("utf-8")


@given(names, names)
def test_different_names_are_shown_differently(one: bytes, other: bytes) -> None:
    assert (display(one) == display(other)) == (one == other)


@pytest.mark.parametrize("shown", ["a\\", "\\x4", "\\xZZ", "\\n", "\\\\\\", "a\ud800"])
def test_parse_refuses_what_display_never_gives(shown: str) -> None:
    with pytest.raises(ValueError):
        parse(shown)


def test_the_first_folder_is_the_source() -> None:
    assert source_of(b"a.txt") is None
    assert source_of(b"Reuters/2024/a.txt") == "Reuters"
    assert source_of(b"caf\xe9/a.txt") == "caf\\xe9"
