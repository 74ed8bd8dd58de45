"""Running the watcher with a bug in it: what the planted modules share."""

import signal
import threading

from copydesk.settings import load_settings
from ingest import intake
from storage.migrate import open_store


def watch() -> None:
    """`copydesk watch`, on the settings of the environment, until SIGTERM."""
    settings = load_settings()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    intake.watch(settings, open_store(settings), stop)
