"""One start per data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from copydesk.errors import DataFolderInUseError
from copydesk.settings import Settings


@contextmanager
def data_folder(settings: Settings) -> Iterator[None]:
    """Hold the data folder, which is made when it is absent.

    The kernel lets go of it when this process ends, however it ends. Raises DataFolderInUseError, which names
    the holder, when another process holds it.
    """
    for folder in (settings.data, settings.run):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Opened for appending: the holder's name must survive until the lock is ours.
    with (settings.run / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataFolderInUseError(_in_use(settings, _holder(file.fileno()))) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        file.flush()
        yield


def _holder(file: int) -> str:
    return os.pread(file, 100, 0).decode("ascii", "replace")


def _in_use(settings: Settings, holder: str) -> str:
    who = f" ({holder})" if holder.isprintable() and holder else ""
    return (
        f"Copydesk already runs on {settings.data.absolute()}{who};"
        " stop it first, or choose another folder with --data."
    )
