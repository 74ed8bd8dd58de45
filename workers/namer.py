"""The user's own way to find names, where the settings name one."""

from copydesk.settings import Settings
from workers.tag.pipeline_names import Namer, load_namer


def namer_of(settings: Settings) -> Namer | None:
    """Loaded once for each process.

    Raises MissingExtraError and SettingsError, so whoever works asks at the start.
    """
    return load_namer(settings.spacy_pipeline) if settings.spacy_pipeline else None
