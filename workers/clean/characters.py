"""Characters made regular: mojibake repaired, odd spaces and line ends made plain, invisible ones dropped.

Quotes, dashes and ligatures stay as the author wrote them. Every test here is a cheap look that nearly all
texts pass, because cleaning characters is most of the cost of cleaning a text.
"""

import html
import re
import unicodedata
from typing import Literal

import ftfy

# UTF-8 as it looks when read as cp1252, latin-1, mac-roman or cp1251: a first character with what may follow
# it. A look for the first alone is nearly free, and ftfy's own test costs some hundred times more.
_SECONDS = {
    "â": "€„ˆ‚\x80",
    "Â": " «»´°·§£©®\xa0\xad",
    "ï": "»",
    "ð": "Ÿ\x9f",
    "Ä": "±Ÿ°‡™…\x8d",
    "Å": "Ÿ¡¾‚›„\x99",
    "‚": "Ä",
    "√": "º∂§©®°±ü≥≠´†",
    "¬": "†´ª",
    "Ð": "°¾µ¸½",
    "в": "Ђ",
    "Р": "°ѕµЅёў",
    "Г": "¤¶јџ©ёҐ\xa0",
    "Ì": "ˆ€§‚ƒ\x80\x81\x88",
    "å": "¤›œ\x8f\x9c",
    "ã": "€ƒ‚\x81\x82\x83",
}
_MOJIBAKE = {first: re.compile(f"{first}[{seconds}]") for first, seconds in _SECONDS.items()}
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,24});")
_ODD_LINE_ENDS = ("\r", "\x0b", "\x0c", "\u2028", "\u2029")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_SPACES = re.compile("[\t\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_JOINERS = re.compile("(?<=[\x00-\u024f])[\u200c\u200d]+(?=[\x00-\u024f])")
_MOST_MARKS = 30
# ftfy takes a millisecond a kilobyte; no article of a million characters is worth a worker's quarter of an hour.
_MOST_REPAIRED = 1_000_000


def regular(text: str) -> str:
    """`text` with regular characters: `\\n` line ends, plain spaces, nothing invisible, NFC."""
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    if any(end in text for end in _ODD_LINE_ENDS):
        text = _LINE_ENDS.sub("\n", text)
    if len(text) <= _MOST_REPAIRED and has_mojibake(text):
        text = "\n".join(repaired(line) for line in text.split("\n"))
    text = "\n".join(line if line.isprintable() else _visible(line) for line in text.split("\n"))
    return compose(text, "NFC")


def one_line(text: str) -> str:
    """`text` regular and on one line, with single spaces: for titles, names and other short fields."""
    if text.isprintable() and text.isascii() and "&" not in text:
        return " ".join(text.split())
    return " ".join(regular(text).split())


def compose(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """`unicodedata.normalize`, kept linear: runs of over 30 combining marks are cut to 30 before it.

    Normalising is quadratic in such runs (UAX #15, Stream-Safe Text Format, allows 30).
    """
    if text.isascii():
        return text
    if _may_have_mark_runs(text):
        text = _MARK_RUN.sub(r"\1", _HIGH_MARK_RUN.sub(r"\1", text))
    return unicodedata.normalize(form, text)


def has_mojibake(text: str) -> bool:
    """Whether a text shows a pair of characters that broken encoding makes and languages hardly ever do."""
    if text.isascii():
        return False
    return "Ã" in text or any(first in text and pair.search(text) for first, pair in _MOJIBAKE.items())


def repaired(line: str) -> str:
    """`line` with its mojibake undone, where ftfy is sure of it."""
    return ftfy.fix_encoding(line) if has_mojibake(line) else line


def _visible(line: str) -> str:
    """A line that holds some character which does not print."""
    if len(line) <= _MOST_REPAIRED and _C1.search(line):
        line = ftfy.fix_encoding(line)
    line = _INVISIBLE.sub("", _SPACES.sub(" ", line))
    return _JOINERS.sub("", line) if "\u200c" in line or "\u200d" in line else line


def _ranges(first: int, last: int) -> str:
    """A character class of the combining marks between two code points, as ranges."""
    marks = [code for code in range(first, last) if unicodedata.combining(chr(code))]
    edges = sorted({code for code in marks if code - 1 not in marks or code + 1 not in marks})
    return "".join(f"\\U{code:08x}{'-' if code + 1 in marks and code - 1 not in marks else ''}" for code in edges)


def _run(marks: str) -> re.Pattern[str]:
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


# Split at U+10000: a class within the basic plane is a table look-up, one beyond it a search in a list.
_MARK_RUN = _run(_ranges(0x300, 0x10000))
_HIGH_MARK_RUN = _run(_ranges(0x10000, 0x1E950))
# So many marks are a run of bytes beyond ASCII, which Latin and Cyrillic words are not.
_NO_ASCII = bytes(32 if byte < 128 else 120 for byte in range(256))
_NO_ASCII_RUN = b"x" * 62
# First bytes in UTF-8 of the blocks that hold combining marks; Chinese and Japanese do not begin with them.
_MARK_BYTES = bytes((0xCC, 0xCD, 0xD2, *range(0xD6, 0xE2), 0xEA, 0xF0))
_OTHER_BYTES = bytes(byte for byte in range(256) if byte not in _MARK_BYTES)
_RARE_MARKS = re.compile(rb"\xe2[\x83\xb3\xb5\xb7]|\xe3(?:\x82[\x99\x9a]|\x80[\xaa-\xaf])|\xef(?:\xac\x9e|\xb8)")


def _may_have_mark_runs(text: str) -> bool:
    data = text.encode("utf-8", "surrogatepass")
    if _NO_ASCII_RUN not in data.translate(_NO_ASCII):
        return False
    return bool(data.translate(None, _OTHER_BYTES)) or _RARE_MARKS.search(data) is not None
