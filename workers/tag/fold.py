"""Fold text for matching: one byte for each code point, so that an offset in one is an offset in the other.

Letters lose case and accent, digits stay, and everything that parts words becomes a space. Letters of other
scripts become `OTHER`, which no pattern holds. `str.lower` is not used, because it changes lengths ('İ').
"""

import codecs
import unicodedata

SPACE = 0x20
OTHER = 0x3F
_OTHER_LATIN = "µ"  # a Latin-1 letter that itself folds to OTHER
_SPELLED = {"ß": "s", "æ": "a", "ø": "o", "ð": "d", "þ": "t", "ł": "l", "đ": "d", "ı": "i", "œ": "o", "ħ": "h"}
_HANDLER = "copydesk.fold"


def _folded(character: str) -> str:
    """What stands for one character: a lower-case ASCII letter or digit, a space, or OTHER."""
    base = unicodedata.normalize("NFKD", character)[:1].lower()[:1]
    if base.isascii() and base.isalnum():
        return base
    if character.isalnum() or unicodedata.combining(character):
        return _SPELLED.get(character.lower(), chr(OTHER))
    return " "


def _latin(character: str) -> str:
    """A Latin-1 character that folds as this one does."""
    folded = _folded(character)
    return _OTHER_LATIN if folded == chr(OTHER) else folded


_LATIN_1 = bytes(ord(_folded(chr(code))) for code in range(256))
_WIDE = {
    code: _latin(chr(code)) for code in (*range(0x100, 0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070))
}


def _replace_wide(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    return "".join([_WIDE.get(ord(c)) or _latin(c) for c in run]), error.end


codecs.register_error(_HANDLER, _replace_wide)


def fold(text: str) -> bytes:
    """`text` folded: `len(fold(text)) == len(text)`, and byte i stands for code point i. Linear time."""
    return text.encode("latin-1", _HANDLER).translate(_LATIN_1)
