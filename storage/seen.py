"""Bytes that were seen before: what became of them, where the same would become of them again."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from copydesk.articles import Sketch
from storage.among import among, as_parameter
from storage.articles import StoredArticle, read_articles, with_drop
from storage.schema import articles, members
from storage.store import Store
from storage.stories.comparing import sketches_of

MOST_RECORDS = 20
"""A drop of more records is worked on anew: what became of them all would have to be in memory at once."""

# Of all drops with these bytes the first few are looked at. One will do that has the same name and source, was
# read to its end without a reject, whose articles nobody has corrected, and which no sidecar describes.
_EARLIER = """
    SELECT new.id, (
        SELECT min(old.id) FROM (SELECT * FROM drops WHERE sha256 = new.sha256 LIMIT 8) AS old
        WHERE old.name = new.name AND coalesce(old.source, '') = coalesce(new.source, '') AND old.part_of IS NULL
        AND old.state IN ('stored', 'duplicate') AND old.rejected = 0 AND old.stored + old.duplicates <= :most
        AND old.stored + old.duplicates = (SELECT count(*) FROM articles WHERE drop_id = old.id)
        AND NOT EXISTS (SELECT 1 FROM sidecars WHERE described_id = old.id)
        AND NOT EXISTS (
            SELECT 1 FROM corrections JOIN articles ON articles.id = corrections.article_id
            WHERE articles.drop_id = old.id
        )
    ) FROM drops AS new WHERE new.id IN ({ids})
"""
_IDS = {"postgresql": "SELECT unnest(CAST(:ids AS text[]))", "sqlite": "SELECT value FROM json_each(:ids)"}
_STATEMENTS = {name: text(_EARLIER.format(ids=ids)) for name, ids in _IDS.items()}
_NUMBERS = select(members.c.article_id, members.c.number).where(among(members.c.article_id, "ids"))


@dataclass(frozen=True, slots=True)
class Seen:
    """An article of the same record of the same bytes, as it is stored; and what it is compared by."""

    article: StoredArticle
    sketch: Sketch


def seen_before(store: Store, drop_ids: Iterable[str], version: int) -> dict[str, list[Seen]]:
    """What became of the bytes of drops when they came before, by drop, in the order of their records.

    Told only of drops all of whose records became articles, with sketches of this version.
    """
    with store.reading() as connection:
        earlier = _earlier(connection, sorted(drop_ids))
        if not earlier:
            return {}
        theirs = articles.c.drop_id.in_(sorted(set(earlier.values())))
        found = read_articles(
            connection, with_drop().where(theirs).order_by(articles.c.drop_id, articles.c.record)
        )
        sketches = _sketches(connection, [article["id"] for article in found], version)
    by_drop: dict[str, list[Seen] | None] = {}
    for article in found:
        its, sketch = by_drop.setdefault(article["drop_id"], []), sketches.get(article["id"])
        if sketch is None:
            by_drop[article["drop_id"]] = None
        elif its is not None:
            its.append(Seen(article, sketch))
    return {drop_id: seen for drop_id, old in earlier.items() if (seen := by_drop.get(old))}


def _earlier(connection: Connection, drop_ids: list[str]) -> dict[str, str]:
    dialect = connection.dialect.name
    given = {"ids": as_parameter(drop_ids, dialect), "most": MOST_RECORDS}
    return {new: old for new, old in connection.execute(_STATEMENTS[dialect], given).all() if old}


def _sketches(connection: Connection, ids: list[str], version: int) -> dict[str, Sketch]:
    """By article; of an exact copy that of the first with its text."""
    numbers = {row.article_id: row.number for row in connection.execute(_NUMBERS, {"ids": ids})}
    found = sketches_of(connection, sorted(numbers.values()), version)
    return {article_id: found[number] for article_id, number in numbers.items() if number in found}
