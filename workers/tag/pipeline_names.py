"""Names by a spaCy pipeline of the user's own, in the place of ours: what it calls a person or an organisation."""

import importlib
import logging
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from copydesk.articles import Tag
from copydesk.errors import MissingExtraError, SettingsError
from workers.limits import RecordTimeoutError, time_limit
from workers.tag.automaton import Span
from workers.tag.roles import role_of
from workers.tag.scan import Scan

log = logging.getLogger(__name__)

Namer = Callable[[Scan], list[Tag] | None]
"""The people and organisations of an article, most mentioned first; None where that could not be found out."""

MAX_READ = 20_000
"""Code points; a name that matters stands early."""
MAX_NAMES = 12
SECONDS = 2.0
"""After so long the pipeline is stopped, and our own names are taken for that article."""
CONFIDENCE = 0.7
"""Pipelines do not say how sure they are; published ones are right in four of five."""
_KINDS: dict[str, Literal["person", "organisation"]] = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organisation",
    "ORGANIZATION": "organisation",
}


@cache
def load_namer(pipeline: str) -> Namer:
    """The names of an installed pipeline, or of one in a folder.

    Raises MissingExtraError where spaCy is not installed, and SettingsError where the pipeline cannot be loaded.
    """
    try:
        spacy = importlib.import_module("spacy")
    except ImportError as error:
        raise MissingExtraError("spacy_pipeline needs an extra: pip install 'copydesk[spacy]'.") from error
    try:
        loaded = spacy.load(pipeline)
    except Exception as error:  # whatever stands in a folder, it is the setting that is wrong
        reason = " ".join(str(error).split())[:200]
        raise SettingsError(f"spacy_pipeline: {pipeline!r} cannot be loaded: {reason}") from error
    return lambda scan: _names(loaded, scan)


def _names(pipeline: Any, scan: Scan) -> list[Tag] | None:
    try:
        with time_limit(SECONDS):
            document = pipeline(scan.text[: scan.body_start + MAX_READ])
            found = [(one.label_, one.start_char, one.end_char) for one in document.ents]
    except RecordTimeoutError:
        log.warning("action=pipeline_too_slow seconds=%s", SECONDS)
        return None
    except Exception:  # a pipeline is a program of its own
        log.exception("action=pipeline_failed")
        return None
    meta = pipeline.meta
    return _tags(found, scan, f"spacy:{meta['lang']}_{meta['name']}@{meta['version']}")


def _tags(found: list[tuple[str, int, int]], scan: Scan, creator: str) -> list[Tag]:
    names: dict[tuple[Literal["person", "organisation"], str], list[Span]] = {}
    for label, start, end in found:
        within = end <= scan.body_start or start >= scan.body_start
        name = " ".join(scan.text[start:end].split())
        if name and within and label in _KINDS:
            names.setdefault((_KINDS[label], name), []).append((start, end))
    order = sorted(names, key=lambda name: (-len(names[name]), names[name][0]))[:MAX_NAMES]
    return [_tag(*name, names[name], scan, creator, len(names[order[0]])) for name in order]


def _tag(
    kind: Literal["person", "organisation"], label: str, spans: list[Span], scan: Scan, creator: str, most: int
) -> Tag:
    role = role_of(scan, spans)
    relevance = round(len(spans) / most * (1.0 if role == "about" else 0.6), 3)
    return Tag(
        kind, "name", f"name:{label.casefold()}", label, role, CONFIDENCE, relevance, creator, scan.evidence(spans)
    )
