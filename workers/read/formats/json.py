"""JSON: one article object, or an array of them (also under a key such as `articles`)."""

import re

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.json_articles import article_objects, record_of
from workers.read.json_values import parse
from workers.read.registry import Format, Records

_OPENING = re.compile(r"""(?:\{\s{0,99}["}]|\[\s{0,99}[\[{\]"])""")


def _fits(drop: Drop) -> float:
    if drop.suffix in {".json", ".jsonld", ".ninjs"}:
        return 0.8
    return 0.7 if _OPENING.match(drop.opening) else 0.0


def _read(drop: Drop) -> Records:
    value = parse(drop.everything())
    objects = article_objects(value)
    if not objects:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The JSON holds no object with a title or a body.")
    for index, found in enumerate(objects):
        # Resumed by number: an array has no line ends to begin again at.
        if index >= drop.first_index:
            end = drop.size if index + 1 == len(objects) else 0
            yield record_of(found, index, end) if found is value else _one(found, index, end)


def _one(found: object, index: int, end: int) -> Record | UnreadableRecord:
    try:
        return record_of(found, index, end)
    except RejectedRecord as rejected:
        fate = rejected.fate
        return UnreadableRecord(
            index=index, end=end, code=fate.code, sentence=fate.sentence, position=f"record {index + 1}"
        )


FORMAT = Format("JSON", _fits, _read)
