"""The output of a program, in a file that cannot grow without bound."""

import os
import shutil
from pathlib import Path
from typing import BinaryIO

MAX_BYTES = 4 << 20
_TAIL_BYTES = 8192
_TAIL_LINES = 8


class BoundedLog:
    """`path` and one older part of it, `path.1`, each of about `max_bytes` at most."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self._max_bytes = max_bytes

    def open(self) -> BinaryIO:
        """The file for a program to write to. Every write appends, so emptying the file is safe."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab", 0)

    def bound(self) -> None:
        """Move what was written to the older part when it has grown too long.

        The program keeps the file open, so it is copied and emptied, not renamed; what is written between
        the two is lost.
        """
        try:
            if self.path.stat().st_size > self._max_bytes:
                shutil.copyfile(self.path, self.path.with_name(self.path.name + ".1"))
                os.truncate(self.path, 0)
        except OSError:  # a full disk must not end the supervisor; the next look tries again
            return

    def last_lines(self) -> list[str]:
        """The end of the output, for a person; bytes that are not UTF-8 are replaced."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - _TAIL_BYTES))
                return file.read(_TAIL_BYTES).decode("utf-8", "replace").splitlines()[-_TAIL_LINES:]
        except OSError:
            return []
