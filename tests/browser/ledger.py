"""A ledger of any length, copied inside the database from one drop of each kind."""

from pathlib import Path

from sqlalchemy import Connection, Table, select, text

from storage import tallies
from storage.schema import articles, drops, rejects, tags
from storage.store import Store
from tests.filled import article, fill

NASTY = '<img src=x onerror="document.title=1">.txt'
NASTY_TITLE = '<script>document.title="owned"</script> A tram for Lyon'
RETRIED = 500
_TAGGED = 3000

_NUMBERS = """
WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
"""
_ID = "printf('019a0000-0000-7000-{kind}-%012x', n)"
_WHEN = "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', printf('-%d seconds', ({last} - n) * 20))"


def fill_ledger(store: Store, folder: Path, count: int) -> None:
    """`count` drops with an article or a reject each; `RETRIED` rejects are duplicates if tried again."""
    store_files(store, folder)
    with store.writing(serial=True) as connection:
        stored, rejected = (_id(connection, state) for state in ("stored", "rejected"))
        when = dict.fromkeys(("accepted_at", "settled_at"), _WHEN.format(last=count))
        _copy(connection, drops, stored, count // 20 + 1, count, id=_drop(), name="printf('wire/story %d.txt', n)",
              source="'source ' || (n % 40)", **when)  # fmt: skip
        _copy(connection, drops, rejected, RETRIED + 1, count // 20, id=_drop(),
              name="printf('broken/%d.json', n)", **when)  # fmt: skip
        _copy(connection, drops, stored, 1, RETRIED, id=_drop(), name="printf('retry/%d.txt', n)",
              state="'rejected'", stored="0", rejected="1")  # fmt: skip
        _articles(connection, stored, count)
        _rejects(connection, rejected, count)
        tallies.count_anew(connection)
        connection.execute(text("UPDATE counters SET value = (SELECT max(seq) FROM feed) WHERE name = 'feed'"))


def store_files(store: Store, folder: Path) -> None:
    """A few files, taken in and worked on; one is a copy of another but for a sentence."""
    ferry = [
        f"On day {day} the ferry to the island carried {day * 37} people and {day * 11} bicycles from Marseille."
        for day in range(1, 9)
    ]
    told_again = [*ferry[:3], "Our reporter counted the bicycles herself, and came to another number.", *ferry[3:]]
    fill(
        store,
        folder,
        {
            "wire/first.txt": article("A ferry for the island", "\n\n".join(ferry)),
            NASTY: article(
                NASTY_TITLE, "The council of Lyon approved the tramway after four hours in Marseille. " * 8
            ),
            "broken.json": b'{"title": "cut',
        },
    )
    fill(
        store, folder / "later", {"wire/second.txt": article("The island has its ferry", "\n\n".join(told_again))}
    )


def _drop() -> str:
    return _ID.format(kind="8000")


def _id(connection: Connection, state: str) -> str:
    found = select(drops.c.id).where(drops.c.state == state, drops.c.name != NASTY).order_by(drops.c.id)
    return str(connection.execute(found).scalars().first())


def _copy(connection: Connection, table: Table, of: str, first: int, last: int, /, **changed: str) -> None:
    """Rows `first` to `last`, each a copy of the row `of` a drop but for what is changed, in SQL."""
    columns = [column.name for column in table.columns]
    chosen = ", ".join(changed.get(name, f"source.{name}") for name in columns)
    key = "id" if table is drops else "drop_id" if table is not tags else "article_id"
    numbers = _NUMBERS.format(first=first, last=last)
    statement = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) {numbers} "
        f"SELECT {chosen} FROM {table.name} AS source, numbers WHERE source.{key} = :of"
    )
    connection.execute(text(statement), {"of": of})


def _articles(connection: Connection, stored: str, count: int) -> None:
    first = count // 20 + 1
    base = int(connection.execute(text("SELECT coalesce(max(seq), 0) FROM articles")).scalar_one())
    made = _ID.format(kind="9000")
    one = connection.execute(select(articles.c.id).where(articles.c.drop_id == stored)).scalars().first()
    unique = {"number": f"n + {base}"} if "number" in articles.c else {}
    _copy(connection, articles, stored, first, count, id=made, drop_id=_drop(), seq=f"n - {first} + 1 + {base}",
          title="printf('Story number %d of the tramway', n)", text_hash="printf('%032x', n)",
          story_id=_ID.format(kind="a000"), **unique)  # fmt: skip
    _copy(connection, tags, str(one), count - _TAGGED, count, article_id=made)
    connection.execute(
        text(
            "INSERT INTO feed (seq, article_id, change, at) SELECT a.seq, a.id, 'insert', d.accepted_at "
            "FROM articles a JOIN drops d ON d.id = a.drop_id WHERE a.seq NOT IN (SELECT seq FROM feed)"
        )
    )


def _rejects(connection: Connection, rejected: str, count: int) -> None:
    _copy(connection, rejects, rejected, RETRIED + 1, count // 20, drop_id=_drop(),
          cause="printf('%016x', n % 37)", at=_WHEN.format(last=count))  # fmt: skip
    _copy(connection, rejects, rejected, 1, RETRIED, drop_id=_drop(), cause="'00000000000retry'",
          code="'internal'", sentence="'ValueError on trying to clean the record.'")  # fmt: skip
