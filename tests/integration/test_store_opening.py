"""Opening a store: migrations equal the models, any number of programs at once, and plain words in trouble."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from copydesk.errors import SettingsError, StoreUnavailableError
from copydesk.settings import Settings
from storage.account import account
from storage.check import check
from storage.migrate import migrate, open_store
from storage.schema import metadata
from storage.store import connect
from tests import servers
from tests.making import accept_bytes

REPOSITORY = Path(__file__).resolve().parents[2]
OPEN = """
import os, sys
from pathlib import Path
from copydesk.settings import Settings
from storage.account import account
from storage.migrate import open_store

settings = Settings(data=Path(sys.argv[1]), database_url=sys.argv[2])
door, opened = os.pipe()
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        os.close(opened)
        os.read(door, 1)
        store = open_store(settings)
        assert account(store).dropped == 0
        store.close()
        os._exit(0)
    children.append(child)
os.close(opened)
statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
sys.exit(str(statuses) if any(statuses) else 0)
"""


def test_a_program_waits_where_another_makes_the_same_database(tmp_path, monkeypatch) -> None:
    """SQLite gives up at once where two make a file ready for readers beside a writer."""
    tried = []

    class Contended(sqlite3.Connection):
        def execute(self, statement, *its):
            if "journal_mode" in statement and len(tried) < 3:
                tried.append(statement)
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return super().execute(statement, *its)

    monkeypatch.setattr(sqlite3.dbapi2, "connect", partial(sqlite3.connect, factory=Contended))
    store = open_store(Settings(data=tmp_path))
    assert account(store).dropped == 0
    store.close()
    assert len(tried) == 3


def test_the_migrations_make_the_tables_that_the_models_say(store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_constraints_that_the_models_say(store) -> None:
    """What the comparison above does not look at."""
    found = inspect(store.engine)
    for name, table in metadata.tables.items():
        checks = {c.name for c in table.constraints if type(c).__name__ == "CheckConstraint"}
        assert {c["name"] for c in found.get_check_constraints(name)} == checks
        assert found.get_pk_constraint(name)["name"] == table.primary_key.name
        assert {tuple(i["column_names"]) for i in found.get_indexes(name) if not i["unique"]} == {
            tuple(column.name for column in index.columns) for index in table.indexes
        }


def test_migrating_again_changes_nothing(store) -> None:
    accept_bytes(store, b"one")
    migrate(store)
    assert account(store).accepted == 1


@pytest.fixture
def untouched(settings, request) -> Settings:
    """Settings on a database without any table."""
    if not settings.database_url:
        return settings
    return replace(settings, database_url=request.getfixturevalue("postgres").make_database("untouched"))


def test_eight_programs_open_an_empty_database_at_once(untouched) -> None:
    """They are held at the door, a pipe that is closed for all at once, until all are there."""
    argv = [sys.executable, "-c", OPEN, str(untouched.data), untouched.database_url]
    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    with closing(open_store(untouched)) as store:
        assert check(store).holds


def test_a_store_that_is_opened_again_has_all_that_was_accepted(settings) -> None:
    store = open_store(settings)
    accept_bytes(store, b"one")
    store.close()
    again = open_store(settings)
    assert account(again).accepted == 1
    again.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite", "oracle://"])
def test_a_database_of_another_kind_is_refused_in_one_sentence(tmp_path, settings, url) -> None:
    with pytest.raises(SettingsError, match="database_url"):
        connect(replace(settings, database_url=url))


def test_a_database_that_is_away_is_said_to_be(settings) -> None:
    away = replace(settings, database_url=f"postgresql://nobody@127.0.0.1:{servers.free_port()}/none")
    if not settings.database_url:
        settings.data.write_bytes(b"a file where the folder should be")
        away = replace(settings, database_url=f"sqlite:///{settings.data}/no/copydesk.db")
        with pytest.raises((StoreUnavailableError, OSError)):
            account(connect(away))
        return
    store = connect(away)
    with pytest.raises(StoreUnavailableError, match="cannot be used just now"):
        account(store)
    store.close()


def test_what_a_read_sees_is_one_state(store, settings) -> None:
    """A drop that is accepted between two looks of one read is not in the second."""
    other = open_store(settings)
    with store.reading() as connection:
        counted = "SELECT count(*) FROM drops"
        before = connection.exec_driver_sql(counted).scalar_one()
        accept_bytes(other, b"meanwhile")
        assert connection.exec_driver_sql(counted).scalar_one() == before == 0
    other.close()
    assert account(store).accepted == 1
