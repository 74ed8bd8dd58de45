"""From bytes to text: byte order mark, strict UTF-8, the declared character set, then a guess.

The order is that of the WHATWG Encoding Standard (a mark outranks a declaration), with strict UTF-8 put
before the declaration because bytes that are valid UTF-8 by chance are very rare.
"""

import codecs
import re
from dataclasses import dataclass

import chardet

from copydesk.outcomes import RejectCode, RejectedRecord

GUESS_BYTES = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Labels that people put on the wider set which they really use (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874",
}  # fmt: skip
# Python also has codecs that are no character sets (base64, zlib, rot13), and UTF-7 can hide markup.
_CHARACTER_SET = re.compile(r"utf-?(?:8|16|32)|cp\d|iso|koi8|mac|euc|shift|big5|gb|johab|tis|ptcp|kz|hz|ascii")
# Those above U+0080 are no sign of binary data: UTF-8 that was once misread as Latin-1 is full of them.
# Deleting and counting bytes is 50 times quicker than matching letters.
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32), 127])
# Letters such as ä take four bytes in GB18030, of a form that no other character set has.
_FOUR_BYTES = re.compile(rb"[\x81-\x84][0-9][\x81-\xfe][0-9]")
_LEAST_SURE = 0.5
_MOST_CONTROLS = 0.02
_MOST_LOST = 0.02
_NO_TEXT = "The bytes are text in no character set known here."
_WITH_ZEROS = "Many of the bytes are zeros, as a power cut or a copy that broke off leaves them."


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the character set that it was decoded with, and how that set was found."""

    text: str
    encoding: str
    how: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode the bytes of one text.

    Characters that cannot be decoded become U+FFFD, but only where few are lost. Raises
    RejectedRecord(BAD_ENCODING) when no character set makes a text of the bytes.
    """
    decoded = _by_unicode(data) or _by_declaration(data, declared) or _by_damaged_utf8(data) or _by_guess(data)
    if decoded is None or not _is_text(decoded.text):
        raise RejectedRecord(RejectCode.BAD_ENCODING, _WITH_ZEROS if _has_zeros(data) else _NO_TEXT)
    return decoded


def unicode_form(head: bytes) -> str | None:
    """The Unicode encoding that a byte order mark or the pattern of zero bytes shows, or None."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    return _by_zeros(head[:4096])


def codec_of(label: str | None) -> str | None:
    """Python's codec for a declared character set, or None if it is unknown or must not be used."""
    if not label or len(label) > 40:
        return None
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return _WIDER.get(name, name) if _CHARACTER_SET.match(name) else None


def _by_unicode(data: bytes) -> Decoded | None:
    form = unicode_form(data)
    if form is not None:
        return Decoded(data.decode(form, "replace"), form, "mark")
    if _shows_escapes(data[:GUESS_BYTES]):
        return _by_escapes(data)
    return _strict(data, "utf-8", "utf-8")


def _shows_escapes(head: bytes) -> bool:
    """Whether there are the escapes of ISO-2022 or of HZ. A single byte is what is quickest to look for."""
    return (b"\x1b" in head and (b"\x1b$" in head or b"\x1b(" in head)) or (b"~" in head and b"~{" in head)


def _by_escapes(data: bytes) -> Decoded | None:
    """ISO-2022 and HZ are plain ASCII to a UTF-8 decoder, so they are tried before it."""
    guessed = chardet.detect(data[:GUESS_BYTES]).get("encoding")
    name = codec_of(guessed) if guessed else None
    stateful = name is not None and name.startswith(("iso2022", "hz"))
    found = _strict(data, name, "guess") if name and stateful else None
    return found or _strict(data, "utf-8", "utf-8")


def _by_declaration(data: bytes, declared: str | None) -> Decoded | None:
    name = codec_of(declared)
    if name is None or name.startswith(("utf-16", "utf-32")):
        return None
    return _strict(data, name, "declared")


def _by_damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken sequences, such as a text cut in the middle of a character."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    beyond_ascii = sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", text[:GUESS_BYTES]))
    return Decoded(text, "utf-8", "damaged") if beyond_ascii > 2 * lost else None


def _by_guess(data: bytes) -> Decoded | None:
    guess = chardet.detect(data[:GUESS_BYTES])
    name = codec_of(guess.get("encoding")) or "cp1252"
    if (guess.get("confidence") or 0) < _LEAST_SURE and _FOUR_BYTES.search(data, 0, GUESS_BYTES):
        name = "gb18030" if _strict(data, "gb18030", "guess") else name
    strict = _strict(data, name, "guess")
    if strict:
        return strict
    text = data.decode(name, "replace")
    few = text.count("\ufffd") <= max(2, _MOST_LOST * len(text))
    return Decoded(text, name, "guess") if few else None


def _strict(data: bytes, name: str, how: str) -> Decoded | None:
    try:
        return Decoded(data.decode(name), name, how)
    except (UnicodeError, ValueError):
        return None


def _by_zeros(head: bytes) -> str | None:
    """UTF-16 and UTF-32 without a mark: their zero bytes stand at every second or fourth place."""
    if len(head) < 4 or b"\x00" not in head:
        return None
    length = len(head) // 4 * 4
    zeros = [head[place:length:4].count(0) * 4 / length for place in range(4)]
    if min(zeros[0], zeros[1], zeros[2]) > 0.7 and zeros[3] < 0.3:
        return "utf-32-be"
    if min(zeros[1], zeros[2], zeros[3]) > 0.7 and zeros[0] < 0.3:
        return "utf-32-le"
    if min(zeros[1], zeros[3]) > 0.4 and max(zeros[0], zeros[2]) < 0.1:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > 0.4 and max(zeros[1], zeros[3]) < 0.1:
        return "utf-16-be"
    return None


def _has_zeros(data: bytes) -> bool:
    return data.count(0, 0, GUESS_BYTES) > _MOST_CONTROLS * len(data[:GUESS_BYTES])


def _is_text(text: str) -> bool:
    sample = text[:GUESS_BYTES]
    data = sample.encode("utf-8", "replace")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    lost = sample.count("\ufffd") > max(8, 0.2 * len(sample))
    return not lost and controls <= max(3, _MOST_CONTROLS * len(sample))
