"""What else happens to articles, which the verifier is never trained on."""

import unicodedata

from tests.quality import planted_phrases as words
from tests.quality.planted_copying import Copying
from tests.quality.planted_transforms import TRANSFORMS, Transform


def _middle(copying: Copying, text: list[str]) -> list[str]:
    """A piece cut out of the middle, and nothing around it."""
    every = " \x00 ".join(text).split(" ")
    size = max(int(len(every) * copying.chance.uniform(0.3, 0.6)), 40)
    start = int(max(len(every) - size, 0) * copying.chance.uniform(0.2, 0.8))
    return [each.strip() for each in " ".join(every[start : start + size]).split("\x00") if each.strip()]


def _capitals(copying: Copying, text: list[str]) -> list[str]:
    """As from a teleprinter: all in capitals, without accents."""
    return [unicodedata.normalize("NFD", each).encode("ascii", "ignore").decode().upper() for each in text]


def _hyphens(copying: Copying, text: list[str]) -> list[str]:
    """As from a narrow column: words parted at the ends of lines."""
    parted = []
    for part in text:
        every = part.split(" ")
        for place in range(8, len(every), 9):
            word = every[place]
            if len(word) > 6 and word.isalpha():
                every[place] = f"{word[:4]}-\n{word[4:]}"
        parted.append(" ".join(every))
    return parted


def _misdecoded(copying: Copying, text: list[str]) -> list[str]:
    """UTF-8 that somebody read as Windows-1252."""
    return [each.encode().decode("cp1252", "replace") for each in text]


def _live(copying: Copying, text: list[str]) -> list[str]:
    """Newer entries on top, with the time of each, and the oldest fallen off the page."""
    entries = [
        copying.filled("{day}.{number}: ") + " ".join(copying.some(words.UPDATES, 1, 2))
        for _ in range(copying.chance.randint(1, 4))
    ]
    return [*entries, *text[: max(len(text) - copying.chance.randint(0, 2), 2)]]


def _buried(copying: Copying, text: list[str]) -> list[str]:
    """Deep in a page: teasers of other stories with their first paragraphs before and after."""
    teasers = [next(copying.hosts) for _ in range(copying.chance.randint(3, 8))]
    lines = [line for each in teasers for line in (each.title, each.paragraphs[0])]
    place = copying.chance.randint(0, len(lines))
    return [*copying.some(words.FURNITURE, 3, 9), *lines[:place], *text, *lines[place:]]


HARDER: dict[str, Transform] = {
    **{name: TRANSFORMS[name] for name in ("format", "headline", "byline", "furniture", "spelling")},
    "middle": _middle,
    "capitals": _capitals,
    "hyphens": _hyphens,
    "misdecoded": _misdecoded,
    "live": _live,
    "buried": _buried,
}
