"""Putting files into the inbox while everything else is being killed, and remembering what was put there."""

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import CorpusFile, Kind

_PAUSE_EVERY = 100


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line of the manifest: what was put where, and what must become of it."""

    name: str
    sha256: str
    kind: Kind
    text: int


def dropped(file: CorpusFile) -> Dropped:
    """The line of the manifest for a file."""
    return Dropped(file.name, hashlib.sha256(file.data).hexdigest(), file.kind, file.text)


class Dropper:
    """Writes files into the inbox from a thread: every other one in place, the rest by renaming."""

    def __init__(self, inbox: Path, files: Iterable[CorpusFile], pause: float = 0.02) -> None:
        self._inbox = inbox
        self._files = list(files)
        self._pause = pause
        self._thread = threading.Thread(target=self._run, name="dropper", daemon=True)
        self._stop = threading.Event()
        self.manifest = [dropped(file) for file in self._files]

    def __enter__(self) -> "Dropper":
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._stop.set()
        self._thread.join()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        for number, file in enumerate(self._files):
            if self._stop.is_set():
                return
            put(self._inbox, file, rename=bool(number % 2))
            if number % _PAUSE_EVERY == 0:
                self._stop.wait(self._pause)


def put(inbox: Path, file: CorpusFile, *, rename: bool = True) -> None:
    """Put one file into the inbox."""
    path = inbox / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not rename:
        path.write_bytes(file.data)
        return
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(file.data)
    unfinished.rename(path)
