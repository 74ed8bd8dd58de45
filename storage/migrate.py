"""Bringing the schema up to date; safe when several programs start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, text

from copydesk import __version__
from copydesk.errors import NewerStoreError
from copydesk.settings import Settings
from storage.store import Store, connect

_MIGRATION_LOCK = 0x6D696772


def open_store(settings: Settings) -> Store:
    """The store of the settings, its schema brought up to date and its folders made.

    Raises StoreUnavailableError, NewerStoreError; then no folder is made that only the store needs.
    """
    store = connect(settings)
    migrate(store)
    for folder in (settings.originals, settings.run):
        folder.mkdir(parents=True, exist_ok=True)
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
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        if not isinstance(error.__cause__, ResolutionError):
            raise
        raise NewerStoreError(
            f"The database is of a newer version of Copydesk than this one, {__version__}: install the newer one."
        ) from error
