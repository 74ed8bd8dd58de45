"""Opening the database, and the two kinds of transaction."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError

from copydesk.errors import SettingsError, StoreUnavailableError
from copydesk.settings import Settings

_WRITE = "copydesk_write"
# Any fixed number: it names our one lock among the advisory locks of the database.
_SERIAL_LOCK = 0x636F7079
_BUSY_SECONDS = 30
_SWITCH_AGAIN_SECONDS = 0.02


class Store:
    """A database with its originals. Not to be shared across a fork: each process opens its own."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing.

        Raises StoreUnavailableError where the database cannot be reached.
        """
        with _said_plainly(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, *, serial: bool = False) -> Iterator[Connection]:
        """A transaction that commits at the end of the block, or not at all.

        With `serial` no other serial transaction runs meanwhile, and it sees all that the earlier ones
        committed: what it decides stays true, and its feed numbers come in commit order. SQLite has one
        writer anyway (BEGIN IMMEDIATE); PostgreSQL takes one advisory lock.
        """
        with _said_plainly(), self.engine.connect() as connection:
            connection.execution_options(**{_WRITE: True})
            with connection.begin():
                if serial and not self.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_SERIAL_LOCK})"))
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def connect(settings: Settings) -> Store:
    """A store on the database of the settings as it is, without migrating it."""
    try:
        url = make_url(settings.database)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"database_url is not a database URL: {error}.") from error
    if url.get_backend_name() == "sqlite":
        return Store(_sqlite(settings), settings)
    if url.get_backend_name() == "postgresql":
        return Store(_postgresql(settings), settings)
    raise SettingsError(f"database_url must be sqlite:… or postgresql:…, not {url.get_backend_name()}:….")


def _sqlite(settings: Settings) -> Engine:
    url = make_url(settings.database)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    _switch_to_wal(connection)
    for pragma in (
        "synchronous = FULL",  # NORMAL may roll back commits after a power cut
        "foreign_keys = ON",
        "cache_size = -32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: Any) -> None:
    """Let readers and the writer of the file not wait for each other; it stays so, for all who open it.

    The first switch needs the file for itself, and where another program is at the same, SQLite gives up at once,
    whatever time it was told to wait: it would be a deadlock.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(_SWITCH_AGAIN_SECONDS)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading later could fail half-way through the transaction.
    immediate = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _postgresql(settings: Settings) -> Engine:
    url = make_url(settings.database).set(drivername="postgresql+psycopg")
    # A dead server must be noticed in bounded time; pre-ping renews connections after a restart.
    return create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            # No statement here runs long enough to be worth compiling, which would take longer than the statement.
            "options": "-c timezone=UTC -c jit=off -c idle_in_transaction_session_timeout=60000",
        },
    )


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailableError(_sentence(error)) from error
    except DBAPIError as error:
        damaged = type(error) is DatabaseError  # SQLite's file is none of its own
        if not (error.connection_invalidated or damaged):
            raise
        raise StoreUnavailableError(_sentence(error)) from error


def _sentence(error: DBAPIError) -> str:
    reason = " ".join(str(error.orig).split())
    return f"The database cannot be used just now: {reason}."
