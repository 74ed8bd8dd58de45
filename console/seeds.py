"""Files to begin with, dropped into the inbox once for each data folder."""

import shutil
from pathlib import Path

from copydesk.settings import Settings

_MARK = "seeded"


def drop_once(seeds: Path, settings: Settings) -> int:
    """Copy the files below `seeds` into the inbox, with their folders; how many. 0 where it was done before."""
    mark = settings.data / _MARK
    if mark.exists():
        return 0
    files = sorted(path for path in seeds.rglob("*") if path.is_file() and not path.name.startswith("."))
    for path in files:
        _drop(path, settings.inbox / path.relative_to(seeds))
    mark.touch()
    return len(files)


def _drop(path: Path, target: Path) -> None:
    """Copy under a name that the watcher leaves alone, then rename: it arrives whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    shutil.copyfile(path, unfinished)
    unfinished.replace(target)
