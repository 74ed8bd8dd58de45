"""Writing articles to a file: JSONL, CSV or Parquet."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from copydesk.errors import MissingExtraError
from feed.documents import told
from storage.articles import articles_after
from storage.store import Store

Documents = Iterator[dict[str, Any]]

_PARQUET_ROWS = 1000
# Everything that is a list or an object in the document is JSON in one cell of a table.
_NESTED = ("match", "authors", "tags", "provenance", "drop", "versions")
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(store: Store, target: BinaryIO, form: str, *, after: int = 0, kinds: Sequence[str] = ()) -> int:
    """Write all articles with a number above `after`, in the order of the feed; how many were written.

    `form` is `jsonl`, `csv` or `parquet`. Raises MissingExtraError where Parquet is not installed.
    """
    counted = _Counted(told(article) for article in articles_after(store, after, kinds=kinds))
    FORMS[form](counted, target)
    return counted.count


class _Counted:
    """An iterator that knows how far it came."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.count = 0

    def __iter__(self) -> Documents:
        return self

    def __next__(self) -> dict[str, Any]:
        item = next(self._documents)
        self.count += 1
        return item


def _write_jsonl(documents: Documents, target: BinaryIO) -> None:
    target.writelines(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE) for item in documents)


def _write_csv(documents: Documents, target: BinaryIO) -> None:
    text = io.TextIOWrapper(target, "utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        for item in documents:
            writer.writerow([_cell(value) for value in _flat(item).values()])
    finally:
        text.detach()


def _cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: such a text gets a leading apostrophe (OWASP)."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    return {
        name: orjson.dumps(value).decode() if name in _NESTED and value is not None else value
        for name, value in item.items()
    }


def _write_parquet(documents: Documents, target: BinaryIO) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError("Parquet needs an extra: pip install 'copydesk[parquet]'.") from error
    kinds = {"seq": pyarrow.int64()}
    schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in COLUMNS])
    with pyarrow.parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for rows in _groups(documents, _PARQUET_ROWS):
            writer.write_table(pyarrow.Table.from_pylist([_flat(row) for row in rows], schema))


def _groups(documents: Documents, size: int) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for item in documents:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


COLUMNS = (
    "id", "seq", "kind", "canonical_id", "story_id", "match", "title", "body", "authors", "source",
    "published_at", "language", "url", "guid", "summary", "section", "tags", "provenance", "drop", "versions",
)  # fmt: skip
FORMS: dict[str, Callable[[Documents, BinaryIO], None]] = {
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "parquet": _write_parquet,
}
