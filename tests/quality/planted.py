"""Copies planted among articles: ours, and other ones for every seed.

Each copy goes through one to three transforms, as copies do on their way from desk to desk. Beside them stand
templates filled with other facts, which are no copies however much of their wording they share.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import Formatter

from benchmarks import corpus, phrases
from benchmarks.dedupe_data import Corpus, Labelled
from copydesk.articles import Article
from tests.quality import planted_phrases as words

Transform = Callable[["Copying", list[str]], list[str]]


@dataclass
class Copying:
    """A copier: its dice, the stories that it may quote from, and the headline of the copy it is at."""

    chance: random.Random
    hosts: Iterator[corpus.Story]
    title: str = ""

    def filled(self, pattern: str) -> str:
        """A pattern with its gaps filled; a number at a gap's end only tells it from another of its kind."""
        gaps = {name: self._gap(name) for _, name, _, _ in Formatter().parse(pattern) if name}
        return pattern.format(**gaps)

    def some(self, patterns: tuple[str, ...], least: int, most: int) -> list[str]:
        """A few different patterns, filled."""
        return [self.filled(each) for each in self.chance.sample(patterns, self.chance.randint(least, most))]

    def _gap(self, name: str) -> str:
        chance, kind = self.chance, name.rstrip("0123456789")
        number = {"number": (30, 980), "day": (2, 28), "digit": (0, 6), "year": (1998, 2026)}.get(kind)
        if number:
            return str(chance.randint(*number))
        if kind == "small":
            return f"{chance.randint(0, 19)}.{chance.randint(1, 99):02d}"
        if kind == "person":
            return f"{chance.choice(phrases.FIRST_NAMES)} {self._surname()}"
        if kind in {"company", "club"}:
            return f"{self._surname()} {chance.choice(words.GAPS[kind])}"
        if kind == "headline":
            return next(self.hosts).title
        choice = {"place": phrases.PLACES, "paper": phrases.SOURCES, "agency": phrases.SOURCES}
        if kind == "PLACE":
            return chance.choice(phrases.PLACES).upper()
        return chance.choice(choice.get(kind) or words.GAPS[kind])

    def _surname(self) -> str:
        both = self.chance.choice(phrases.SURNAME_BEGINNINGS) + self.chance.choice(phrases.SURNAME_ENDS)
        return both.capitalize()


def planted(seed: int, bases: int, *, copied: float = 0.4, templates: int = 0) -> Corpus:
    """So many articles in order of arrival, a share of them copied one to five times, and so many templates."""
    chance = random.Random(seed)
    stories = corpus.stories(seed, 350)
    copying = Copying(chance, corpus.stories(seed + 1, 150))
    made = [each for number in range(bases) for each in _story(copying, next(stories), f"s{number}", copied)]
    made += [_template(copying, f"t{number}") for number in range(templates)]
    chance.shuffle(made)
    return Corpus(f"planted by us, seed {seed}", made)


def _story(copying: Copying, story: corpus.Story, name: str, copied: float) -> Iterator[Labelled]:
    chance = copying.chance
    # Briefs as well as long articles.
    paragraphs = list(story.paragraphs[: chance.randint(2, len(story.paragraphs))])
    yield Labelled(name, name, _article(story.title, paragraphs), name)
    for number in range(chance.randint(1, 5) if chance.random() < copied else 0):
        copying.title = story.title
        names = _recipe(chance)
        text = paragraphs
        for each in names:
            text = TRANSFORMS[each](copying, text)
        yield Labelled(f"{name}c{number}", name, _article(copying.title, text), name, "+".join(names))


def _template(copying: Copying, name: str) -> Labelled:
    kind = copying.chance.choice(list(words.TEMPLATES))
    title, text = (copying.filled(each) for each in words.TEMPLATES[kind])
    return Labelled(name, name, _article(title, [" ".join(text.split())]), name, kind)


def _article(title: str, paragraphs: list[str]) -> Article:
    return Article(title=title, body="\n\n".join(paragraphs))


def _recipe(chance: random.Random) -> list[str]:
    """One strong transform or none, then light ones."""
    strong = chance.choice(("", "truncation", "commentary", "excerpt", "noise", "order", "update", "edits"))
    light = chance.sample(("format", "headline", "byline", "furniture"), chance.randint(0 if strong else 1, 2))
    return [each for each in (strong, *light) if each]


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
}
