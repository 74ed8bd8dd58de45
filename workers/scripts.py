"""Scripts that one language alone is written in: a look at a few of a text's letters tells it."""

from bisect import bisect_right
from collections import Counter

_LATIN = "latin"
_KANA, _HAN = "kana", "han"
# Where blocks of Unicode 15 begin, with the script of their letters; empty where several languages share it.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (0x0000, _LATIN), (0x0370, "el"), (0x0400, ""), (0x0530, "hy"), (0x0590, "he"), (0x0600, ""),
    (0x0980, "bn"), (0x0A00, "pa"), (0x0A80, "gu"), (0x0B00, "or"), (0x0B80, "ta"), (0x0C00, "te"),
    (0x0C80, "kn"), (0x0D00, "ml"), (0x0D80, "si"), (0x0E00, "th"), (0x0E80, "lo"), (0x0F00, "bo"),
    (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko"), (0x1200, ""), (0x1780, "km"), (0x1800, ""),
    (0x1E00, _LATIN), (0x1F00, "el"), (0x2000, _LATIN), (0x3040, _KANA), (0x3100, _HAN), (0x3130, "ko"),
    (0x3190, _HAN), (0xA000, ""), (0xAC00, "ko"), (0xD800, ""), (0xF900, _HAN), (0xFB00, ""), (0xFF66, _KANA),
    (0xFFA0, "ko"), (0xFFE0, ""), (0x20000, _HAN), (0x30000, ""),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]
_LOOKED_AT = 300
_STEP = 5
_FIRST_BEYOND_LATIN = "\u0370"
_LEAST, _MOST = 0.3, 0.6
# Japanese puts a kana to every other character; a Chinese text may quote some.
_LEAST_KANA = 0.15


def language_of_script(text: str) -> str | None:
    """The language that the letters of a text alone tell, or None where several are written in them."""
    some = text[:_LOOKED_AT:_STEP]
    if some.isascii():
        return None
    letters = [letter for letter in some if letter >= _FIRST_BEYOND_LATIN and letter.isalpha()]
    if len(letters) < _LEAST * len(some):
        return None
    scripts = Counter(_BLOCKS[bisect_right(_STARTS, ord(letter)) - 1][1] for letter in letters)
    together = scripts[_KANA] + scripts[_HAN]
    if together >= _MOST * len(letters):
        return "ja" if scripts[_KANA] >= _LEAST_KANA * together else "zh"
    script, count = scripts.most_common(1)[0]
    return script if script not in ("", _LATIN) and count >= _MOST * len(letters) else None
