"""Become a program that dies with its parent: `child.py PARENT SIGNAL PROGRAM ARGUMENT…`.

Run by its path and without site packages, so that it costs a few milliseconds. A program of its own because
code between fork and exec is not safe in a process that has threads.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
_CANNOT_RUN = 127


def main(parent: int, death_signal: int, argv: list[str]) -> int:
    """Replace this process by `argv`; returns only when that fails."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        return 0
    try:
        os.execvp(argv[0], argv)  # noqa: S606 - our own programs, no shell
    except OSError as error:
        sys.stderr.write(f"{argv[0]} cannot be run: {error.strerror}.\n")
    return _CANNOT_RUN


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
