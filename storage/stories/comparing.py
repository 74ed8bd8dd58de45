"""Comparisons of stored articles, each made once: sketches are fetched as they are needed."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from copydesk.articles import Sketch
from copydesk.relations import Judge, Match
from storage.paging import in_pages
from storage.schema import articles, members, sketches, texts


@dataclass(slots=True)
class Comparisons:
    """What was compared in one go of work, by the numbers of the articles."""

    judge: Judge
    sketches: dict[int, Sketch] = field(default_factory=dict)
    made: dict[tuple[int, int], Match] = field(default_factory=dict)

    def fetch(self, connection: Connection, numbers: Iterable[int]) -> None:
        """Have the sketches of these articles at hand; of those that have one in the judge's version."""
        missing = {number for number in numbers if number > 0 and number not in self.sketches}
        for page in in_pages(missing):
            self.sketches |= sketches_of(connection, page, self.judge.version)

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
    own = (
        select(sketches, members.c.number.label("of"))
        .join(members, members.c.number == sketches.c.number)
        .where(members.c.number.in_(numbers), members.c.version == version)
    )
    found = {row.of: unpacked(row.fingerprints, row.shingles) for row in connection.execute(own)}
    rest = [number for number in numbers if number not in found]
    if rest:
        first = members.alias("first")
        of_text = (
            select(sketches, members.c.number.label("of"))
            .select_from(members)
            .join(articles, articles.c.id == members.c.article_id)
            .join(texts, texts.c.text_hash == articles.c.text_hash)
            .join(first, first.c.article_id == texts.c.article_id)
            .join(sketches, sketches.c.number == first.c.number)
            .where(members.c.number.in_(rest), first.c.version == version)
        )
        found |= {row.of: unpacked(row.fingerprints, row.shingles) for row in connection.execute(of_text)}
    return found


def packed(fingerprints: Sequence[int]) -> bytes:
    """Fingerprints as bytes, eight for each."""
    return struct.pack(f"<{len(fingerprints)}q", *fingerprints)


def unpacked(fingerprints: bytes, shingles: bytes) -> Sketch:
    """A sketch as it was stored."""
    return Sketch(struct.unpack(f"<{len(fingerprints) // 8}q", fingerprints), bytes(shingles))
