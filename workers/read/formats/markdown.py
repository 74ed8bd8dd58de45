"""Markdown, with a front matter block in YAML; a plain text with such a block is read the same way."""

import re
from typing import Any

import yaml

from copydesk.articles import Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.json_articles import stated_fields
from workers.read.markdown_text import plain
from workers.read.registry import Format, Records

_NAMES = frozenset({".md", ".markdown", ".mdown"})
_MOST_FRONT_MATTER = 64 * 1024
_FRONT = re.compile(r"---[ \t]{0,9}\r?\n(?=[A-Za-z_][\w -]{0,40}:)")
_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]{0,9}\r?$", re.MULTILINE)


def _fits(drop: Drop) -> float:
    if _FRONT.match(drop.opening):
        return 0.8
    return 0.5 if drop.suffix in _NAMES else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index:
        return
    fields, text = split_front_matter(drop.text().lstrip("\ufeff"))
    if drop.suffix in _NAMES:
        text = plain(text)
    yield Record(
        index=0, end=drop.size, media="text", text=text, fields=stated_fields(fields), fields_from="front matter"
    )


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The block at the beginning as a mapping, and the rest. Raises RejectedRecord(MALFORMED)."""
    opening = _FRONT.match(text)
    closing = _FENCE.search(text, opening.end(), _MOST_FRONT_MATTER) if opening else None
    if not opening or not closing:
        return {}, text
    return _mapping(text[opening.end() : closing.start()]), text[closing.end() :].lstrip("\r\n")


def _mapping(block: str) -> dict[str, Any]:
    try:
        # An alias could make a small block into a huge value, and no front matter needs one.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(block, Loader=yaml.CSafeLoader)):
            raise RejectedRecord(RejectCode.MALFORMED, "The front matter uses YAML aliases.")
        value = yaml.load(block, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise RejectedRecord(RejectCode.MALFORMED, f"The front matter is not well formed: {reason}.") from error
    return {str(key): part for key, part in value.items()} if isinstance(value, dict) else {}


FORMAT = Format("Markdown", _fits, _read)
