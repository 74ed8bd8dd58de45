"""Sidecar files: `story.txt.meta.json` beside `story.txt` states fields of it."""

import re

SUFFIX = ".meta.json"
MOST_BYTES = 64 * 1024
"""A larger file describes nothing."""
_NAME = re.compile(r"(?s)(?:.*/)?[^/]{1,200}\.[A-Za-z0-9]{1,10}\.meta\.json", re.IGNORECASE)


def described_by(name: str) -> str | None:
    """The name of the file that a file of this name describes, or None where it is no sidecar."""
    return name[: -len(SUFFIX)] if _NAME.fullmatch(name) else None
