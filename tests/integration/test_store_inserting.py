"""Many rows at once: the same rows on both databases, and errors as those of any other statement."""

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select, text
from sqlalchemy.exc import IntegrityError

from copydesk.errors import StoreUnavailableError
from copydesk.settings import Settings
from storage.columns import Bytes, GatedJson, GatedText
from storage.inserting import insert_all
from storage.store import Store, connect

_TABLE = Table(
    "many",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("text", GatedText),
    Column("json", GatedJson),
    Column("bytes", Bytes),
    Column("word", String(16)),
)
_HARD = ("", "\\N", "\\.", "tab\tline\nreturn\r", "\\x41", "“curly” 한국어 🙂", "nul\0", "half \ud800", None)


@pytest.fixture
def table(store: Store) -> Table:
    with store.writing() as connection:
        _TABLE.create(connection)
    return _TABLE


def test_every_value_comes_back_as_it_went_in(store: Store, table: Table) -> None:
    rows = [
        {"id": number, "text": hard, "json": {"a": [hard]}, "bytes": b"\\x00\x00\n\t\xff", "word": None}
        for number, hard in enumerate(_HARD)
    ]
    with store.writing() as connection:
        insert_all(connection, table, rows)
    with store.reading() as connection:
        back = [dict(row._mapping) for row in connection.execute(select(table).order_by(table.c.id))]
    passed = {"nul\0": "nul", "half \ud800": "half \ufffd"}
    expected = [
        row | {"text": passed.get(hard, hard), "json": {"a": [passed.get(hard, hard)]}}
        for row, hard in zip(rows, _HARD, strict=True)
    ]
    assert back == expected


def test_a_row_that_is_there_refuses_them_all(store: Store, table: Table) -> None:
    row = {"id": 1, "word": "once"}
    with pytest.raises(IntegrityError), store.writing() as connection:
        insert_all(connection, table, [{"id": 0, "word": "new"}, row, row])
    with store.reading() as connection:
        assert connection.execute(select(table)).all() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_goes_away_is_said_plainly(settings: Settings, store: Store, table: Table) -> None:
    with pytest.raises(StoreUnavailableError):
        _insert_on_a_lost_connection(settings, store, table)
    with store.writing() as connection:
        insert_all(connection, table, [{"id": 1, "word": "kept"}])


def _insert_on_a_lost_connection(settings: Settings, store: Store, table: Table) -> None:
    other = connect(settings)
    with store.writing() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with other.writing() as its:
            its.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})
        other.close()
        insert_all(connection, table, [{"id": 1, "word": "lost"}])
