"""Bringing the schema up to date; safe when several programs start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from copydesk.settings import Settings
from storage.store import Store, connect

_MIGRATION_LOCK = 0x6D696772


def open_store(settings: Settings) -> Store:
    """The store of the settings, its folders made and its schema brought up to date."""
    settings.data.mkdir(parents=True, exist_ok=True)
    settings.originals.mkdir(exist_ok=True)
    settings.run.mkdir(exist_ok=True)
    store = connect(settings)
    migrate(store)
    return store


def migrate(store: Store) -> None:
    """Run the migrations that are missing, each once, under a lock that all starters share."""
    with store.writing() as connection:
        if not store.is_sqlite:  # SQLite's BEGIN IMMEDIATE is the lock already
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
