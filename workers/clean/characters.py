"""Characters made regular: mojibake repaired, odd spaces and line ends made plain, invisible ones dropped.

Quotes, dashes and ligatures stay as the author wrote them.
"""

import html
import re
import unicodedata
from typing import Literal

import ftfy

# Byte sequences of UTF-8 as they look when read as cp1252, latin-1, mac-roman or cp1251. Looking for these
# few strings costs a fortieth of ftfy's own test and lets nearly every clean text pass.
_MOJIBAKE = ("Ã", "â€", "Â\xa0", "Â ", "Â«", "Â»", "Â´", "Â°", "ï»¿", "ðŸ", "Ä±", "ÅŸ", "â„¢", "‚Ä", "√", "¬†",
             "Ð", "Ñ", "вЂ", "Р°", "Рѕ", "å\x8f", "ã\x81", "ã€")  # fmt: skip
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,24});")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_JOINERS = re.compile("(?<=[\x00-\u024f])[\u200c\u200d]+(?=[\x00-\u024f])")
_LONGEST_MARK_RUN = 30
_MARKS = "".join(chr(code) for code in range(0x300, 0x1E950) if unicodedata.combining(chr(code)))
_MARK_RUN = re.compile(f"([{_MARKS}]{{{_LONGEST_MARK_RUN}}})[{_MARKS}]+")


def regular(text: str) -> str:
    """`text` with regular characters: `\\n` line ends, plain spaces, nothing invisible, NFC."""
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    if not text.isascii():
        text = _regular_unicode(text)
    text = _LINE_ENDS.sub("\n", text) if _has_odd_line_ends(text) else text
    return _INVISIBLE.sub("", text.replace("\t", " ")) if not text.isprintable() else text


def one_line(text: str) -> str:
    """`text` regular and on one line, with single spaces: for titles, names and other short fields."""
    return " ".join(regular(text).split())


def compose(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """`unicodedata.normalize`, kept linear: runs of over 30 combining marks are cut to 30 before it.

    Normalising is quadratic in such runs (UAX #15, Stream-Safe Text Format, allows 30).
    """
    return unicodedata.normalize(form, _MARK_RUN.sub(r"\1", text))


def _regular_unicode(text: str) -> str:
    if any(marker in text for marker in _MOJIBAKE) or _C1.search(text):
        text = "\n".join(_repaired(line) for line in text.split("\n"))
    text = _SPACES.sub(" ", compose(text, "NFC"))
    return _JOINERS.sub("", text) if "\u200c" in text or "\u200d" in text else text


def _repaired(line: str) -> str:
    if any(marker in line for marker in _MOJIBAKE) or _C1.search(line):
        return ftfy.fix_encoding(line)
    return line


def _has_odd_line_ends(text: str) -> bool:
    plain = "\r" not in text and "\x0b" not in text and "\x0c" not in text
    return not plain or (not text.isascii() and bool(_LINE_ENDS.search(text)))
