"""Who makes the copies: dice, the stories that a copy may quote from, and patterns with gaps to fill."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from benchmarks import corpus, phrases
from tests.quality import planted_phrases as words


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
