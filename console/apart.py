"""The data folder is no place to take files from: its own database and originals would be taken for drops."""

from collections.abc import Iterable
from pathlib import Path

from copydesk.errors import SettingsError
from copydesk.settings import Settings


def keep_apart(settings: Settings, places: Iterable[Path]) -> None:
    """Raise SettingsError where the data folder, or a database elsewhere, is one of the places or lies in one.

    A folder in the data folder may be an inbox, but for those that hold originals and run-time files.
    """
    data = settings.data.resolve()
    kept = [data, *_database(settings)]
    ours = [settings.originals.resolve(), settings.run.resolve()]
    for place in places:
        folder = place.resolve()
        held = any(each.is_relative_to(folder) for each in kept) or any(folder.is_relative_to(own) for own in ours)
        if held or (folder.parent == data and folder.name.startswith("copydesk.db")):
            raise SettingsError(
                f"Files cannot be taken from {place.absolute()}: it has the data folder {data}, a part of it "
                "or the database, and that would be taken apart; choose another folder for one of the two."
            )


def fit_inbox(settings: Settings) -> None:
    """Raise SettingsError where the inbox cannot be one. One that is not there yet will be made."""
    if settings.inbox.exists() and not settings.inbox.is_dir():
        raise SettingsError(f"The inbox {settings.inbox.absolute()} is no folder.")
    keep_apart(settings, [settings.inbox])


def _database(settings: Settings) -> list[Path]:
    """The file of the database, where it is one."""
    path = settings.database.removeprefix("sqlite:///")
    return [] if path == settings.database else [Path(path).resolve()]
