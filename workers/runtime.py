"""What one worker process has: its settings and its own connection to the database."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from copydesk.settings import Settings, load_settings
from storage.migrate import open_store
from storage.store import Store, connect

_opened: tuple[int, Store] | None = None
_between_forks = threading.Lock()


def store_of_this_process(settings: Settings | None = None) -> Store:
    """The store of this process, opened at first use; a forked child opens its own."""
    global _opened
    if _opened is None or _opened[0] != os.getpid():
        _opened = (os.getpid(), open_store(settings or load_settings()))
    return _opened[1]


@contextmanager
def passing_store(settings: Settings) -> Iterator[Store]:
    """A store for a moment, in a process that forks: no fork happens while it is open.

    SQLite keeps its file locks in memory of the process. A child that inherited an open database would take its
    parent's locks for its own, and could damage the file.
    """
    with _between_forks:
        store = connect(settings)
        try:
            yield store
        finally:
            store.close()


os.register_at_fork(
    before=_between_forks.acquire, after_in_parent=_between_forks.release, after_in_child=_between_forks.release
)
