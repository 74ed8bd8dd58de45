"""Logs of our own programs: one line of `key=value` each, on standard error."""

import logging

from console.visible import visible
from copydesk.settings import Settings


class _Line(logging.Formatter):
    """One line, whatever a file's name brings into it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is the library's
        return visible(super().formatMessage(record))


def log_to_stderr(settings: Settings) -> None:
    """Log from the level of the settings on."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Line("%(asctime)s level=%(levelname)s logger=%(name)s %(message)s"))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
