"""Files of an inbox, read as the watcher reads them, for tests of their removal."""

from pathlib import Path

from ingest.opening import Opened, ReadDrop, open_drop, read_whole
from ingest.scan import Found, scan

DROP = "0197a7de-0000-7000-8000-000000000001"
MIB = 1 << 20


def found(inbox: Path, *, leases: bool = True) -> list[Found]:
    return [entry for entry in scan(inbox, leases=leases) if isinstance(entry, Found)]


def read_found(inbox: Path, entry: Found) -> ReadDrop | None:
    opened = open_drop(entry, inbox)
    if not isinstance(opened, Opened):
        return None
    with opened:
        result = read_whole(opened, limit=100 * MIB, inline=MIB, destination=lambda: -1)
    return result if isinstance(result, ReadDrop) else None


def read(inbox: Path, *, leases: bool = True) -> ReadDrop:
    (entry,) = found(inbox, leases=leases)
    drop = read_found(inbox, entry)
    assert drop
    return drop


def contents(inbox: Path) -> dict[str, str]:
    """Everything in the inbox, private names included."""
    return {str(path.relative_to(inbox)): path.read_text() for path in inbox.rglob("*") if path.is_file()}
