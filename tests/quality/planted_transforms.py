"""What happens to an article on its way from desk to desk."""

import random
from collections.abc import Callable

from tests.quality import planted_phrases as words
from tests.quality.planted_copying import Copying

Transform = Callable[[Copying, list[str]], list[str]]


def _format(copying: Copying, text: list[str]) -> list[str]:
    chance = copying.chance
    swaps = chance.choice(
        ([("“", '"'), ("”", '"')], [(" ", "\xa0")], [(", ", ",  "), ("’", "'")], [("“", "&ldquo;")])
    )
    for old, new in swaps:
        text = [each.replace(old, new) for each in text]
    if chance.random() < 0.4:
        text = [_wrapped(each, chance.randint(50, 90)) for each in text]
    if chance.random() < 0.2:
        text = [" ".join(text)]
    return text


def _wrapped(text: str, width: int) -> str:
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _headline(copying: Copying, text: list[str]) -> list[str]:
    draw = copying.chance.random()
    if draw < 0.3:
        copying.title = f"BREAKING: {copying.title.title()}"
    elif draw < 0.6:
        copying.title = " ".join(text[0].split()[:9])
    elif draw < 0.8:
        return [copying.title.upper(), *text]
    else:
        copying.title = copying.filled("What we know so far about {place}")
    return text


def _byline(copying: Copying, text: list[str]) -> list[str]:
    return [copying.filled(copying.chance.choice(words.DATELINES)) + text[0], *text[1:]]


def _furniture(copying: Copying, text: list[str]) -> list[str]:
    before = copying.some(words.FURNITURE, 0, 3)
    after = copying.some(words.FURNITURE, 1, 7)
    apart = copying.chance.random() < 0.5
    return ([*before, *text] if apart else ["\n".join(before)] * bool(before) + text) + (
        after if apart else ["\n".join(after)]
    )


def _truncation(copying: Copying, text: list[str]) -> list[str]:
    every = " \x00 ".join(text).split(" ")
    kept = " ".join(every[: max(int(len(every) * copying.chance.uniform(0.45, 0.9)), 25)])
    end = copying.chance.choice(("...", "… Continue reading", "[more]", ""))
    return [each.strip() for each in f"{kept}{end}".split("\x00")]


def _commentary(copying: Copying, text: list[str]) -> list[str]:
    remarks = copying.some(words.REMARKS, 1, 6)
    own = list(next(copying.hosts).paragraphs[: copying.chance.randint(0, 2)])
    return [" ".join(remarks), *own, *text]


def _excerpt(copying: Copying, text: list[str]) -> list[str]:
    sentences = [f"{each}." for paragraph in text for each in paragraph.split(". ")]
    size = max(int(len(sentences) * copying.chance.uniform(0.25, 0.5)), 4)
    start = copying.chance.randint(0, max(len(sentences) - size, 0))
    host, quote = next(copying.hosts), " ".join(sentences[start : start + size])
    copying.title = host.title
    place = copying.chance.randint(1, len(host.paragraphs))
    return [*host.paragraphs[:place], quote, *host.paragraphs[place:]]


def _between(copying: Copying, text: list[str]) -> list[str]:
    """Taken apart and answered point by point."""
    answered = []
    for paragraph in text:
        answered += [paragraph, *copying.some(words.REMARKS, 0, 2)]
    return answered


def _after(copying: Copying, text: list[str]) -> list[str]:
    own = list(next(copying.hosts).paragraphs[: copying.chance.randint(0, 2)])
    return [*text, " ".join(copying.some(words.REMARKS, 1, 5)), *own]


def _dropped(copying: Copying, text: list[str]) -> list[str]:
    share = copying.chance.uniform(0.15, 0.5)
    return [each for each in text if copying.chance.random() > share] or text[:1]


def _figures(copying: Copying, text: list[str]) -> list[str]:
    """The same report with newer counts: a few numbers are others."""
    left = copying.chance.randint(1, 3)
    changed = []
    for part in text:
        every = part.split(" ")
        for place, word in enumerate(every):
            if left and word.isdigit() and copying.chance.random() < 0.4:
                every[place], left = str(int(word) + copying.chance.randint(1, 40)), left - 1
        changed.append(" ".join(every))
    return changed


_SPELLED = {
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
    "9": "nine",
    "10": "ten",
}


def _spelling(copying: Copying, text: list[str]) -> list[str]:
    """Another house style: numbers in words, other quotation marks, dashes and dots."""
    swaps = [("“", "«"), ("”", "»"), (" percent", "%"), (" per cent", "%"), ("Mr ", "Mr. "), (" - ", "–")]
    swapped = []
    for part in text:
        for old, new in swaps:
            part = part.replace(old, new)
        every = [
            _SPELLED.get(word, f"{word}.0" if word.isdigit() and len(word) > 2 else word)
            for word in part.split(" ")
        ]
        swapped.append(" ".join(every))
    return swapped


_MISREAD = {"m": "rn", "l": "1", "e": "c", "h": "b", "o": "0", "i": "l", "s": "5", "c": "e", "u": "n", "t": "f"}


def _noise(copying: Copying, text: list[str]) -> list[str]:
    chance, rate = copying.chance, copying.chance.uniform(0.01, 0.05)
    return ["".join(_misread(chance, each) if chance.random() < rate else each for each in part) for part in text]


def _misread(chance: random.Random, letter: str) -> str:
    if letter == " ":
        return chance.choice(("", "  "))
    return chance.choice((_MISREAD.get(letter, letter), "", f"{letter} ", f"{letter}."))


def _order(copying: Copying, text: list[str]) -> list[str]:
    rest = text[1:]
    copying.chance.shuffle(rest)
    return [text[0], *rest] if len(text) > 2 else text[::-1]


def _update(copying: Copying, text: list[str]) -> list[str]:
    chance = copying.chance
    kept = [each for each in text if chance.random() > 0.15] or text
    for _ in range(max(1, len(text) // 4)):
        kept.insert(chance.randint(0, len(kept)), " ".join(copying.some(words.UPDATES, 1, 2)))
    return kept


def _edits(copying: Copying, text: list[str]) -> list[str]:
    chance, rate = copying.chance, copying.chance.uniform(0.02, 0.08)
    others = " ".join(words.REMARKS).split(" ")
    draw = lambda word: chance.choice(("", f"{word} {chance.choice(others)}", chance.choice(others)))  # noqa: E731
    return [" ".join(draw(each) if chance.random() < rate else each for each in part.split(" ")) for part in text]


TRANSFORMS: dict[str, Transform] = {
    "format": _format,
    "headline": _headline,
    "byline": _byline,
    "furniture": _furniture,
    "truncation": _truncation,
    "commentary": _commentary,
    "excerpt": _excerpt,
    "noise": _noise,
    "order": _order,
    "update": _update,
    "edits": _edits,
    "between": _between,
    "after": _after,
    "dropped": _dropped,
    "figures": _figures,
    "spelling": _spelling,
}
