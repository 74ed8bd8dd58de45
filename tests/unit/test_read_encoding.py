"""Bytes become the right text, or are refused; never silently wrong."""

import codecs

import pytest

from copydesk.outcomes import RejectedRecord
from workers.read.encoding import codec_of, decode

TITLE = "Café 世界 – „Zitat“"


@pytest.mark.parametrize(
    "data",
    [
        TITLE.encode(),
        codecs.BOM_UTF8 + TITLE.encode(),
        codecs.BOM_UTF16_LE + TITLE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TITLE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TITLE.encode("utf-32-le"),
        TITLE.encode("gb18030"),
    ],
)
def test_unicode_forms_are_decoded_exactly(data: bytes) -> None:
    declared = "gb2312" if not data.startswith((b"Caf\xc3", b"\xef", b"\xff", b"\xfe")) else None
    assert decode(data, declared).text == TITLE


@pytest.mark.parametrize("form", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_unicode_without_a_mark_is_known_by_its_zero_bytes(form: str) -> None:
    text = '{"title": "Plain letters, mostly", "body": "and so on"}'
    assert decode(text.encode(form)).text == text


@pytest.mark.parametrize("charset", ["cp1252", "shift_jis", "gb18030", "euc_kr", "koi8-r", "cp1251", "iso2022_jp"])
def test_old_character_sets_are_recognised(charset: str) -> None:
    texts = {
        "cp1252": "Der Präsident erklärte, es gäbe „keine Lösung“ für die Straße. Größer wird es nicht.",
        "shift_jis": "東京で新しい会議が始まりました。参加者は三百人でした。",
        "iso2022_jp": "東京で新しい会議が始まりました。参加者は三百人でした。",
        "gb18030": "北京的新会议今天开始了，参加者共有三百人，大家都很高兴。",
        "euc_kr": "서울에서 새로운 회의가 시작되었습니다. 참가자는 삼백 명이었습니다.",
    }
    text = texts.get(charset, "Сегодня в Москве началось новое совещание, участников было триста человек.") * 4
    assert decode(text.encode(charset)).text == text


def test_bytes_that_are_utf8_outrank_a_false_declaration() -> None:
    assert decode(TITLE.encode(), "iso-8859-1").text == TITLE


def test_a_text_cut_inside_a_character_keeps_the_rest() -> None:
    assert decode("Grüße aus Köln: 世".encode()[:-1]).text == "Grüße aus Köln: \ufffd"


def test_an_overlong_slash_is_never_a_slash() -> None:
    assert "/" not in decode("Straße in Köln ".encode() * 9 + b"..\xc0\xafetc").text


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "rot13", "base64", "zip", "idna", "", "x" * 99])
def test_codecs_that_are_no_character_sets_are_never_used(label: str) -> None:
    assert codec_of(label) is None


def test_noise_is_refused() -> None:
    with pytest.raises(RejectedRecord):
        decode(bytes(range(256)) * 20)
