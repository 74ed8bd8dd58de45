"""Which stored article was the first with a text."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage import counters
from storage.among import among
from storage.schema import articles, drops, members, texts
from storage.schema import counters as counted


@dataclass(frozen=True, slots=True)
class First:
    """The first article with a text."""

    number: int
    article_id: str
    sha256: str
    record: int


@dataclass(frozen=True, slots=True)
class Firsts:
    """The first articles of some texts, by the hashes of these, and the highest number of any article."""

    seen: int
    by_text: dict[str, First]


# The counter comes first: it is there, and is told, whether any text is. Without it nothing was ever stored.
_FIRSTS = (
    select(counted.c.value, texts.c.text_hash, members.c.number, articles.c.id, drops.c.sha256, articles.c.record)
    .select_from(
        counted.outerjoin(texts, among(texts.c.text_hash, "hashes"))
        .outerjoin(articles, articles.c.id == texts.c.article_id)
        .outerjoin(members, members.c.article_id == articles.c.id)
        .outerjoin(drops, drops.c.id == articles.c.drop_id)
    )
    .where(counted.c.name == counters.MEMBER)
)


def firsts(connection: Connection, hashes: Iterable[str]) -> Firsts:
    """The first articles with these texts, as far as there are any."""
    rows = connection.execute(_FIRSTS, {"hashes": sorted(set(hashes))}).all()
    by_text = {row[1]: First(*row[2:]) for row in rows if row[1] is not None}
    return Firsts(rows[0][0] if rows else 0, by_text)
