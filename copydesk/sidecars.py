"""Sidecar files: `story.txt.meta.json` beside `story.txt` states fields of it."""

import re

_SUFFIX = ".meta.json"
_NAME = re.compile(r"(?s)(?:.*/)?[^/]{1,200}\.[A-Za-z0-9]{1,10}\.meta\.json", re.IGNORECASE)


def described_by(name: str) -> str | None:
    """The name of the file that a file of this name describes, or None where it is no sidecar."""
    return name[: -len(_SUFFIX)] if _NAME.fullmatch(name) else None
