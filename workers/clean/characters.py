"""Characters made regular: mojibake repaired, odd spaces and line ends made plain, invisible ones dropped.

Quotes, dashes and ligatures stay as the author wrote them. Every test here is a cheap look that nearly all
texts pass, because cleaning characters is most of the cost of cleaning a text.
"""

import html
import re
import unicodedata
from typing import Literal

import ftfy

# UTF-8 as it looks when read as cp1252, latin-1, mac-roman or cp1251: first characters with what follows them.
# A look for one character costs a fiftieth of a look for two, and ftfy's own test costs some hundred times more.
_MOJIBAKE: dict[str, tuple[str, ...]] = {
    "Ã": ("Ã",),
    "â": ("â€", "â„", "â\x80", "âˆ", "â‚"),
    "Â": ("Â\xa0", "Â ", "Â«", "Â»", "Â´", "Â°", "Â·", "Â\xad", "Â§", "Â£", "Â©", "Â®"),
    "ï": ("ï»¿",),
    "ð": ("ðŸ", "ð\x9f"),
    "Ä": ("Ä±", "ÄŸ", "Ä°", "Ä‡", "Ä\x8d", "Ä™", "Ä…"),
    "Å": ("ÅŸ", "Å¡", "Å¾", "Å‚", "Å›", "Å„", "Å\x99"),
    "‚": ("‚Ä",),
    "√": ("√º", "√∂", "√§", "√©", "√®", "√°", "√±", "√ü", "√≥", "√≠", "√´", "√†"),
    "¬": ("¬†", "¬´", "¬ª"),
    "Ð": ("Ð°", "Ð¾", "Ðµ", "Ð¸", "Ð½"),
    "в": ("вЂ",),
    "Р": ("Р°", "Рѕ", "Рµ", "РЅ", "Рё", "Рў"),
    "Г": ("Г¤", "Г¶", "Гј", "Гџ", "Г©", "Г\xa0", "Гё", "ГҐ"),
    "Ì": ("Ìˆ", "Ì\x81", "Ì€", "Ì§", "Ì‚", "Ìƒ", "Ì\x88", "Ì\x80"),
    "å": ("å\x8f", "å\x9c", "å¤§", "å›", "åœ"),
    "ã": ("ã\x81", "ã€", "ãƒ", "ã‚", "ã\x82", "ã\x83"),
}
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
    if _may_have_marks(text):
        text = _MARK_RUN.sub(r"\1", _HIGH_MARK_RUN.sub(r"\1", text))
    return unicodedata.normalize(form, text)


def has_mojibake(text: str) -> bool:
    """Whether a text shows a pair of characters that broken encoding makes and languages hardly ever do."""
    return not text.isascii() and any(
        any(pair in text for pair in pairs) for first, pairs in _MOJIBAKE.items() if first in text
    )


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
# First bytes in UTF-8 of the blocks that hold combining marks. Latin, Greek, Cyrillic, Chinese, Japanese
# and punctuation do not begin with them, so most texts are known to have none by deleting all other bytes.
_MARK_BYTES = bytes((0xCC, 0xCD, 0xD2, *range(0xD6, 0xE2), 0xEA, 0xF0))
_OTHER_BYTES = bytes(byte for byte in range(256) if byte not in _MARK_BYTES)
_RARE_MARKS = re.compile(rb"\xe2[\x83\xb3\xb5\xb7]|\xe3(?:\x82[\x99\x9a]|\x80[\xaa-\xaf])|\xef(?:\xac\x9e|\xb8)")


def _may_have_marks(text: str) -> bool:
    data = text.encode("utf-8", "surrogatepass")
    return bool(data.translate(None, _OTHER_BYTES)) or _RARE_MARKS.search(data) is not None
