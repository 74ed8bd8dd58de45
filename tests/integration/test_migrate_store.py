"""Moving to another database: both ways, interrupted and gone on with, and compared in the end."""

from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner

from console.cli import main
from copydesk.clock import now
from storage import copying
from storage.account import account
from storage.check import check
from storage.copying import CopyingError, contents, copy_store
from storage.history.reading import note_marker
from storage.history.sampling import sample
from storage.migrate import open_store
from storage.processes import Process, announce
from storage.schema import metadata
from tests.filled import article, fill, work
from tests.making import accept_bytes, damage, everything


@pytest.fixture
def desk(store, tmp_path):
    """Articles, a copy whose canonical has the later id, rejects, a waiting drop and some history."""
    fill(store, tmp_path / "one", {"a.txt": article("Tram approved"), "né\n.json": b"{"})
    fill(store, tmp_path / "two", {"b.txt": article("Tram approved"), "c.txt": article("Ferry", "Sea. " * 90)})
    accept_bytes(store, b"\x00\xff waiting")
    note_marker(store, "start", "A worker.")
    sample(store)
    return store


@pytest.fixture
def target_url(settings, request, tmp_path):
    """An empty database of the other kind."""
    if settings.database_url:
        yield f"sqlite:///{tmp_path}/moved.db"
        return
    server = request.getfixturevalue("postgres")
    yield server.make_database("moved", request.getfixturevalue("migrated"))
    server.drop_database("moved")


@pytest.fixture
def target(desk, target_url):
    opened = open_store(replace(desk.settings, database_url=target_url))
    yield opened
    opened.close()


def test_everything_is_there_afterwards_and_holds(desk, target) -> None:
    copied = copy_store(desk, target)
    assert everything(target) == everything(desk)
    assert copied["articles"].rows == 3
    assert set(copied) == set(metadata.tables)
    assert account(target) == account(desk)
    assert check(target).holds
    work(target)
    assert account(target).accepted == 0
    assert check(target).holds


def test_a_reference_to_a_later_row_is_kept(desk, target) -> None:
    """As the clocks of two workers can make it."""
    damage(
        desk,
        "UPDATE articles SET canonical_id = 'zz' WHERE kind = 'copy'",
        "UPDATE articles SET id = 'zz' WHERE kind = 'canonical' AND story_id IN"
        " (SELECT story_id FROM articles WHERE kind = 'copy')",
        "UPDATE texts SET article_id = 'zz' WHERE article_id NOT IN (SELECT id FROM articles)",
        "UPDATE tags SET article_id = 'zz' WHERE article_id NOT IN (SELECT id FROM articles)",
        "UPDATE feed SET article_id = 'zz' WHERE article_id NOT IN (SELECT id FROM articles)",
        "UPDATE members SET article_id = 'zz' WHERE article_id NOT IN (SELECT id FROM articles)",
        "UPDATE stories SET canonical_id = 'zz' WHERE canonical_id NOT IN (SELECT id FROM articles)",
        "UPDATE stories SET first_id = 'zz' WHERE first_id NOT IN (SELECT id FROM articles)",
    )
    copy_store(desk, target)
    assert everything(target) == everything(desk)


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("after", [1, 4, 9])
def test_an_interrupted_copy_goes_on(desk, target, monkeypatch, after) -> None:
    monkeypatch.setattr(copying, "_PAGE_ROWS", 1)
    real, written = copying.insert_all, []

    def failing(connection, table, rows):
        if len(written) == after:
            raise StoppedError
        written.append(table.name)
        real(connection, table, rows)

    monkeypatch.setattr(copying, "insert_all", failing)
    with pytest.raises(StoppedError):
        copy_store(desk, target)
    again = []
    monkeypatch.setattr(copying, "insert_all", lambda *its: again.append(1) or real(*its))
    copied = copy_store(desk, target)
    assert everything(target) == everything(desk)
    assert after + len(again) == sum(its.rows for its in copied.values()), "a page was copied twice"


def test_a_difference_is_found(desk, target, monkeypatch) -> None:
    real = copying.insert_all

    def careless(connection, table, rows):
        real(connection, table, [row | {"title": "?"} if table.name == "articles" else row for row in rows])

    monkeypatch.setattr(copying, "insert_all", careless)
    with pytest.raises(CopyingError, match="articles differs"):
        copy_store(desk, target)


def test_a_target_that_holds_something_is_refused(desk, target) -> None:
    accept_bytes(target, b"mine")
    before = everything(target)
    with pytest.raises(CopyingError, match="not empty"):
        copy_store(desk, target)
    assert everything(target) == before


def test_a_copy_onto_itself_is_refused(desk) -> None:
    with pytest.raises(CopyingError, match="the same"):
        copy_store(desk, desk)


def test_the_hash_sees_each_value_and_no_order(desk) -> None:
    table = metadata.tables["drops"]
    before = contents(desk, table)
    assert contents(desk, table) == before
    damage(desk, "UPDATE drops SET size = size + 1")
    assert contents(desk, table) != before
    assert contents(desk, table).rows == before.rows


def run(desk, *words: str):
    settings = desk.settings
    environment = {"COPYDESK_DATABASE_URL": settings.database_url, "COPYDESK_BROKER_URL": "local"}
    return CliRunner().invoke(main, [*words, "--data", str(settings.data)], env=environment)


def test_the_command_moves_and_says_what_to_do(desk, target_url) -> None:
    done = run(desk, "migrate-store", target_url)
    assert done.exit_code == 0, done.output
    assert "Set database_url to the new database." in done.output
    with closing(open_store(replace(desk.settings, database_url=target_url))) as moved:
        assert account(moved) == account(desk)


def test_the_command_refuses_while_something_runs(desk, target_url) -> None:
    announce(
        desk,
        Process(id="watch@h:1", role="watch", host="h", pid=1, started_at=now(), seen_at=now(), info={}),
    )
    done = run(desk, "migrate-store", target_url)
    assert done.exit_code == 2
    assert "watch@h:1 still runs" in done.output
