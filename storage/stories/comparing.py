"""Comparisons of stored articles, each made once: sketches are fetched as they are needed."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select

from copydesk.articles import Sketch
from copydesk.relations import Judge, Match
from storage.among import among
from storage.schema import articles, members, sketches, texts

_SKETCH = (members.c.number, sketches.c.fingerprints, sketches.c.shingles)
_OWN = (
    select(*_SKETCH)
    .join(members, members.c.number == sketches.c.number)
    .where(among(members.c.number, "numbers"), members.c.version == bindparam("its_version"))
)
_first = members.alias("first")
_OF_TEXT = (
    select(*_SKETCH)
    .select_from(members)
    .join(articles, articles.c.id == members.c.article_id)
    .join(texts, texts.c.text_hash == articles.c.text_hash)
    .join(_first, _first.c.article_id == texts.c.article_id)
    .join(sketches, sketches.c.number == _first.c.number)
    .where(among(members.c.number, "numbers"), _first.c.version == bindparam("its_version"))
)


@dataclass(slots=True)
class Comparisons:
    """What was compared in one go of work, by the numbers of the articles."""

    judge: Judge
    sketches: dict[int, Sketch] = field(default_factory=dict)
    made: dict[tuple[int, int], Match] = field(default_factory=dict)

    def fetch(self, connection: Connection, numbers: Iterable[int]) -> None:
        """Have the sketches of these articles at hand; of those that have one in the judge's version."""
        missing = {number for number in numbers if number > 0 and number not in self.sketches}
        if missing:
            self.sketches |= sketches_of(connection, sorted(missing), self.judge.version)

    def of(self, a: int, b: int) -> Match | None:
        """What the first is to the second; None where a sketch is not at hand."""
        if (a, b) in self.made:
            return self.made[a, b]
        if (b, a) in self.made:
            return self.made[b, a].mirrored()
        if a not in self.sketches or b not in self.sketches:
            return None
        self.made[a, b] = self.judge.compare(self.sketches[a], self.sketches[b])
        return self.made[a, b]

    def renumber(self, numbers: dict[int, int]) -> None:
        """Give articles the numbers that they have got."""
        self.sketches = {numbers.get(number, number): sketch for number, sketch in self.sketches.items()}
        self.made = {(numbers.get(a, a), numbers.get(b, b)): match for (a, b), match in self.made.items()}


def sketches_of(connection: Connection, numbers: list[int], version: int) -> dict[int, Sketch]:
    """The sketches of articles by number; for an exact copy that of the first with its text."""
    found: dict[int, Sketch] = {}
    for statement in (_OWN, _OF_TEXT):
        rest = [number for number in numbers if number not in found]
        if rest:
            rows = connection.execute(statement, {"numbers": rest, "its_version": version}).all()
            found |= {number: unpacked(fingerprints, shingles) for number, fingerprints, shingles in rows}
    return found


def packed(fingerprints: Sequence[int]) -> bytes:
    """Fingerprints as bytes, eight for each."""
    return struct.pack(f"<{len(fingerprints)}q", *fingerprints)


def unpacked(fingerprints: bytes, shingles: bytes) -> Sketch:
    """A sketch as it was stored."""
    return Sketch(struct.unpack(f"<{len(fingerprints) // 8}q", fingerprints), bytes(shingles))
