"""The user's rules in force in this process: loaded at first use, and again whenever their folder changes."""

import logging
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from workers.tag.rules import RuleErrors, Rules, load_rules

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
_MOST_LOGGED = 20

_Signature = tuple[tuple[str, int, int, int], ...]
"""Name, size, time of change and inode of each rule file: cheap to look at, and another one after any change."""


class Rulebook:
    """The rules of one folder. A folder that is refused leaves the last good rules in force.

    `steady` gives the seconds of a clock that never steps back.
    """

    def __init__(self, folder: Path, steady: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._steady = steady
        self._due = float("-inf")
        self._signature: _Signature | None = None
        self._rules: Rules | None = None

    def in_force(self) -> Rules | None:
        """The rules to tag with; None before any could be loaded. The folder is looked at once a second."""
        now = self._steady()
        if now >= self._due:
            self._due = now + LOOK_EVERY_SECONDS
            signature = _signature(self._folder)
            if signature != self._signature:
                self._signature = signature
                self._load()
        return self._rules

    def _load(self) -> None:
        try:
            loaded = load_rules(self._folder)
        except Exception:  # whatever the files do, articles go on being taken in
            log.exception("action=rules_failed folder=%r", str(self._folder))
            return
        if isinstance(loaded, RuleErrors):
            for error in loaded.errors[:_MOST_LOGGED]:
                log.error("action=rules_refused file=%r line=%d reason=%r", error.file, error.line, error.reason)
            return
        self._rules = loaded
        log.info("action=rules_loaded rules=%d number=%d", len(loaded.entries), loaded.number)


def rules_in_force(folder: Path) -> Rules | None:
    """The rules of a folder as this process has them just now; see `Rulebook`."""
    return _rulebook(folder.absolute()).in_force()


@cache
def _rulebook(folder: Path) -> Rulebook:
    return Rulebook(folder)


def _signature(folder: Path) -> _Signature:
    """Empty where there is no folder, or none that can be read."""
    try:
        with os.scandir(folder) as entries:
            files = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".yaml")]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in files))
