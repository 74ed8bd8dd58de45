"""Characters made regular: mojibake repaired, odd spaces and line ends made plain, invisible ones dropped.

Quotes, dashes and ligatures stay as the author wrote them. Every test here is a cheap look that nearly all
texts pass, because cleaning characters is most of the cost of cleaning a text.
"""

import html
import re
import unicodedata
from typing import Literal

import ftfy
import ftfy.bad_codecs  # makes the tolerant readings of Windows' character sets known

# UTF-8 as it looks when read as cp1252, latin-1, cp1250 or cp1251: a letter with a symbol right behind it, here as
# bytes, since a search for one byte is nearly free. Guillemets, dots and no-break spaces stand there by right.
_SYMBOL = re.compile(
    rb"\xc2(?<=[\xc3-\xc5\xd0\xd1][\x80-\xbf]\xc2)[\x80-\x84\x86-\x9f\xa1-\xaa\xac-\xb6\xb8-\xba\xbc-\xbf]"
)
# What has no such symbol, and what mac-roman makes: patterns, each by characters that it needs, of which one is
# rare. One character is searched for many times as fast as two.
_SPECIALS = "[‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸŤŹťź]"
_CYRILLIC_SPECIALS = "[Ѓ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ•™љ›њќћџЎўЈЅѕј]"
_BETRAYALS = {
    needed: re.compile(pattern)
    for needed, pattern in {
        "Ã": "Ã", "Â": "Â[ «»·\xa0]", "Å": f"Å{_SPECIALS}", "Ĺ": f"Ĺ{_SPECIALS}", "Ă": f"Ă{_SPECIALS}",
        "Г": f"Г{_CYRILLIC_SPECIALS}", "Д": f"Д{_CYRILLIC_SPECIALS}", "Е": f"Е{_CYRILLIC_SPECIALS}",
        "Ä": f"‚Ä|Ä{_SPECIALS}", "ì": f"ì{_SPECIALS}", "â€": "â€", "вЂ": "вЂ", "ðŸ": "ðŸ", "ï»": "ï»", "√": "√",
        "¬†": "¬†", "∏": "∏", "–∞": "–∞", "ÿß": "ÿß", "Œ±": "Œ±",
    }.items()
}  # fmt: skip
_MISREAD_AS = ("sloppy-windows-1252", "latin-1", "sloppy-windows-1250", "sloppy-windows-1251", "macroman")
_MOST_TIMES = 3
# So many different characters that all come out of a misreading do not do so by chance, as `É®` may.
_NO_CHANCE = 3
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,24});")
_RARE_LINE_ENDS = ("\x0b", "\x0c", "\u2028", "\u2029")
_SPACES = re.compile("[\t\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# The colours of a terminal go as a whole.
_INVISIBLE = re.compile(
    "\x1b\\[[0-9;]{0,20}m|"
    "\x1b|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]+"
)
_JOINERS = re.compile("(?<=[\x00-\u024f])[\u200c\u200d]+(?=[\x00-\u024f])")
_MOST_MARKS = 30
# As many as the letters of a book in a script that is written in entities; the text of a bomb stays as it is.
_MOST_ENTITIES = 500_000
# ftfy takes a millisecond a kilobyte; no article of a million characters is worth a worker's quarter of an hour.
_MOST_REPAIRED = 1_000_000


def regular(text: str) -> str:
    """`text` with regular characters: `\\n` line ends, plain spaces, nothing invisible, NFC."""
    if "&" in text and text.count("&") <= _MOST_ENTITIES and _ENTITY.search(text):
        text = html.unescape(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for end in _RARE_LINE_ENDS:
        text = text.replace(end, "\n")
    if len(text) <= _MOST_REPAIRED and has_mojibake(text):
        text = repaired(text)
    lines = text.split("\n")
    if not all(map(str.isprintable, lines)):
        text = "\n".join([line if line.isprintable() else _visible(line) for line in lines])
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
    if _SYMBOL.search(text.encode("utf-8", "surrogatepass")):
        return True
    return any(
        needed[-1] in text and needed[0] in text and pattern.search(text) for needed, pattern in _BETRAYALS.items()
    )


def repaired(text: str) -> str:
    """`text` with its mojibake undone: as a whole where it was misread as a whole, else where ftfy is sure."""
    for _ in range(_MOST_TIMES):
        if not has_mojibake(text):
            return text
        whole = _read_rightly(text)
        if whole is None:
            break
        text = whole
    return "\n".join(_repaired_line(line) for line in text.split("\n"))


def _repaired_line(line: str) -> str:
    if not has_mojibake(line):
        return line
    return _read_rightly(line) or ftfy.fix_encoding(line)


def _read_rightly(text: str) -> str | None:
    """`text` with its bytes read as the UTF-8 that they are; None where they are none, or may be so by chance."""
    for encoding in _MISREAD_AS:
        try:
            found = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return found if len({letter for letter in found if letter > "\x7f"}) >= _NO_CHANCE else None
    return None


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
_RARE_MARKS = re.compile(
    "[\u20d0-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ufb1e\ufe20-\ufe2f]"
)


def _may_have_mark_runs(text: str) -> bool:
    data = text.encode("utf-8", "surrogatepass")
    if _NO_ASCII_RUN not in data.translate(_NO_ASCII):
        return False
    return bool(data.translate(None, _OTHER_BYTES)) or _RARE_MARKS.search(text) is not None
