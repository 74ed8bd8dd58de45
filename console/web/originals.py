"""The bytes of a drop on a page: their head as text or as numbers, and the whole for editing."""

from dataclasses import dataclass
from typing import BinaryIO

HEAD_BYTES = 4096
_ROW_BYTES = 16
_HEX_BYTES = 512

ENCODINGS = (
    "utf-8", "utf-16", "windows-1252", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "koi8-r",
    "windows-1253", "windows-1254", "windows-1255", "windows-1256", "shift_jis", "euc-jp", "gb18030", "big5",
    "euc-kr",
)  # fmt: skip
"""Character sets in which a text may be read for editing; what is submitted is UTF-8."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an original: text where it is text, else rows of bytes; `cut` where there is more."""

    text: str
    is_text: bool
    cut: bool


def head(stream: BinaryIO) -> Head:
    """The head of the bytes."""
    data = stream.read(HEAD_BYTES + 1)
    cut, data = len(data) > HEAD_BYTES, data[:HEAD_BYTES]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if not (cut and error.start > len(data) - 4):  # a letter cut in two is no fault
            return Head(_rows(data[:_HEX_BYTES]), False, cut or len(data) > _HEX_BYTES)
        text = data[: error.start].decode("utf-8")
    return Head(_rows(data[:_HEX_BYTES]), False, True) if "\0" in text else Head(text, True, cut)


def _rows(data: bytes) -> str:
    """Bytes as hexadecimal numbers beside what is printable of them."""
    rows = []
    for start in range(0, len(data), _ROW_BYTES):
        row = data[start : start + _ROW_BYTES]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        rows.append(f"{start:06x}  {row.hex(' '):<{3 * _ROW_BYTES}} {letters}")
    return "\n".join(rows)


def editable(data: bytes, encoding: str) -> str | None:
    """The bytes as text of this character set, or None where they are not."""
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return None
    return None if "\0" in text else text.removeprefix("\ufeff")


def with_breaks_of(original: bytes, text: str) -> bytes:
    """What came back from a form, as UTF-8; forms end every line by CR LF, the original may not."""
    if b"\r\n" not in original:
        text = text.replace("\r\n", "\n")
    return text.encode("utf-8", "replace")
