"""Sidecars: `story.txt.meta.json` states fields of `story.txt`, and is no article itself."""

from collections.abc import Mapping
from typing import Any

from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.sidecars import described_by
from workers.read.drop import Drop
from workers.read.json_articles import stated_fields
from workers.read.json_values import parse
from workers.read.registry import Format, Records


def sidecar_fields(data: bytes) -> dict[str, Any]:
    """What a sidecar states of its file, all but a text. Raises RejectedRecord where it is no JSON object."""
    value = parse(data)
    if not isinstance(value, Mapping):
        raise RejectedRecord(RejectCode.MALFORMED, "The metadata of a file is a JSON object.")
    return {name: found for name, found in stated_fields(value).items() if name != "body"}


def _fits(drop: Drop) -> float:
    return 0.99 if described_by(drop.name) else 0.0


def _read(drop: Drop) -> Records:
    sidecar_fields(drop.everything())
    name = described_by(drop.name)
    raise RejectedRecord(RejectCode.NO_ARTICLE, f"This is the metadata of “{name}”, and no article.")


FORMAT = Format("sidecar", _fits, _read)
