"""Lists of values as one parameter: the same rows on both databases, by an index, whatever the values hold."""

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select, text

from storage.among import among
from storage.columns import GatedText
from storage.inserting import insert_all
from storage.store import Store

_TABLE = Table(
    "listed",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("word", GatedText),
    Column("id", String(4)),
)
_HARD = ("", "a,b", '"', "\\", '\\"', "{}", "NULL", "null", "“한국어” 🙂", "two\nlines\t", "'; --", "[1]")


@pytest.fixture
def table(store: Store) -> Table:
    with store.writing() as connection:
        _TABLE.create(connection)
        rows = [{"number": number, "word": word, "id": "same"} for number, word in enumerate(_HARD, -3)]
        insert_all(connection, _TABLE, rows)
    return _TABLE


def found(store: Store, table: Table, column: str, values: list[object]) -> list[int]:
    condition = among(table.c[column], "values")
    statement = select(table.c.number).where(condition).order_by(table.c.number)
    with store.reading() as connection:
        return list(connection.execute(statement, {"values": values}).scalars())


@pytest.mark.parametrize("number", range(len(_HARD)))
def test_each_text_finds_its_own_row(store: Store, table: Table, number: int) -> None:
    assert found(store, table, "word", [_HARD[number]]) == [number - 3]


def test_all_values_find_their_rows_and_none_finds_none(store: Store, table: Table) -> None:
    assert found(store, table, "word", list(_HARD)) == found(store, table, "number", list(range(-3, 50)))
    assert found(store, table, "number", [-3, 0, 99]) == [-3, 0]
    assert found(store, table, "number", []) == found(store, table, "word", []) == []


def test_a_longer_value_is_not_cut_to_the_length_of_the_column(store: Store, table: Table) -> None:
    assert found(store, table, "id", ["samething"]) == []


def test_an_index_is_used(store: Store, table: Table) -> None:
    statement = select(table.c.word).where(among(table.c.number, "values"))
    plain = str(statement.compile(store.engine)).replace("%(values)s::VARCHAR", "'{1}'").replace("?", "'[1]'")
    explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"
    with store.reading() as connection:
        if not store.is_sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # so small a table is read whole
        plan = " ".join(str(row) for row in connection.execute(text(f"{explain} {plain}")))
    assert "PRIMARY KEY" in plan or "listed_pkey" in plan
