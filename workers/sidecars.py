"""What sidecars state, given to the articles that they describe, also where those are stored already."""

import logging
from collections.abc import Mapping
from typing import Any

from copydesk.articles import Hints
from copydesk.errors import BytesMissingError
from copydesk.outcomes import RejectedRecord
from storage.originals import Stored, open_original
from storage.store import Store
from workers.read.formats.sidecar import sidecar_fields

log = logging.getLogger(__name__)


def hints_of(store: Store, name: str, source: str | None, sidecar: Stored | None) -> Hints:
    """What is known from outside about the records of a drop. A sidecar that is not at hand states nothing."""
    try:
        return Hints(name=name, source=source, fields=fields_of(store, name, sidecar))
    except BytesMissingError as error:
        log.warning("action=sidecar_not_used name=%r reason=%r", name, str(error))
        return Hints(name=name, source=source)


def fields_of(store: Store, name: str, sidecar: Stored | None) -> Mapping[str, Any]:
    """What the sidecar of a drop states; nothing where it cannot be read. Raises BytesMissingError."""
    if sidecar is None:
        return {}
    try:
        with open_original(store, *sidecar) as stream:
            return sidecar_fields(stream.read())
    except RejectedRecord as error:
        log.warning("action=sidecar_not_used name=%r reason=%r", name, str(error))
        return {}
