"""What one worker process has: its settings and its own connection to the database."""

import os

from copydesk.settings import Settings, load_settings
from storage.migrate import open_store
from storage.store import Store

_opened: tuple[int, Store] | None = None


def store_of_this_process(settings: Settings | None = None) -> Store:
    """The store of this process, opened at first use; a forked child opens its own."""
    global _opened
    if _opened is None or _opened[0] != os.getpid():
        _opened = (os.getpid(), open_store(settings or load_settings()))
    return _opened[1]
