"""Links between articles: what two of them are to each other, and what a person said of two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, or_, select

from copydesk.relations import How, Match
from storage.inserting import insert_all
from storage.paging import in_pages
from storage.schema import decisions, links

_MATCH = (
    "relation", "probability", "similarity", "containment_a", "containment_b", "longest_run",
    "bond", "hangs", "weight",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Two articles that belong together or may do; `match` says what the first is to the second."""

    a: int
    b: int
    how: How
    match: Match

    def renumbered(self, numbers: Mapping[int, int]) -> "Found":
        """The same between the numbers that the articles have got, the later one first."""
        return Found(numbers.get(self.a, self.a), numbers.get(self.b, self.b), self.how, self.match)


def write(connection: Connection, found: Iterable[Found]) -> None:
    """Keep what was found; of a pair that was found twice the first word counts."""
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for each in found:
        a, b, match = each.a, each.b, each.match
        if a > b:
            a, b, match = b, a, match.mirrored()
        row = {name: getattr(match, name) for name in _MATCH}
        rows.setdefault(
            (a, b), row | {"a": a, "b": b, "how": each.how, "spans": [list(span) for span in match.spans]}
        )
    insert_all(connection, links, list(rows.values()))


def pass_on(connection: Connection, number: int, heir: int) -> None:
    """Give the links of an article to another one with the text that it had."""
    its = or_(links.c.a == number, links.c.b == number)
    found = []
    for row in connection.execute(select(links).where(its)).mappings().all():
        other, match = (row["b"], as_match(row)) if row["a"] == number else (row["a"], as_match(row).mirrored())
        if other != heir:
            found.append(Found(heir, other, row["how"], match))
    connection.execute(delete(links).where(its))
    write(connection, found)


def bonds(connection: Connection, numbers: Iterable[int]) -> list[tuple[int, int, Match]]:
    """The links with a bond from or to any of these articles, without their spans."""
    found: dict[tuple[int, int], Match] = {}
    for page in in_pages(numbers):
        either = or_(links.c.a.in_(page), links.c.b.in_(page))
        columns = [links.c[name] for name in ("a", "b", *_MATCH)]
        for row in connection.execute(select(*columns).where(either, links.c.bond.is_not(None))):
            found[row.a, row.b] = as_match(row._mapping)
    return [(a, b, match) for (a, b), match in found.items()]


def as_match(row: RowMapping) -> Match:
    """A match as it was stored; without spans where they were not read."""
    return Match(**{name: row[name] for name in _MATCH}, spans=tuple(tuple(s) for s in row.get("spans", ())))


Pairs = list[tuple[int, int]]


def decided(connection: Connection, ids: Mapping[str, int]) -> tuple[Pairs, Pairs]:
    """What people said of articles given by id and number: those that are together, and those that stay apart."""
    if connection.execute(select(decisions.c.a).limit(1)).first() is None:
        return [], []
    together: Pairs = []
    apart: Pairs = []
    for page in in_pages(ids):
        for row in connection.execute(select(decisions).where(decisions.c.a.in_(page))):
            if row.b in ids:
                (together if row.verdict == "together" else apart).append((ids[row.a], ids[row.b]))
    return together, apart
