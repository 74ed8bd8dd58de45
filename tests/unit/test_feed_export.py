"""The exported article, and the files that hold it."""

import csv
import io
import json
import tempfile
from typing import Any

import pyarrow.parquet
import pytest

from feed import export as exporting
from feed.documents import document
from feed.export import COLUMNS, FORMS, export


def stored(seq: int = 1, **fields: Any) -> dict[str, Any]:
    """A row as the store gives it."""
    row = {
        "id": f"a{seq}", "seq": seq, "drop_id": "d", "record": 3, "kind": "canonical", "canonical_id": None,
        "story_id": "s", "match_how": None, "similarity": None, "containment": None, "text_hash": "0" * 32,
        "title": "T", "body": "Lyon\n\nnext", "authors": ["A"], "source": None, "published_at": None,
        "language": "en", "url": None, "guid": None, "summary": None, "section": None,
        "provenance": {"title": {"from": "x", "confidence": 0.5}}, "versions": {"clean": 1},
        "tags": [{"article_id": "a", "position": 0, "kind": "place", "scheme": "iso3166", "code": "iso3166:FR",
                  "label": "France", "role": "about", "confidence": 1.0, "relevance": 0.5, "creator": "r@1",
                  "evidence": [{"field": "body", "start": 0, "end": 4, "text": "Lyon"}]}],
        "drop": {"id": "d", "name": "n.txt", "sha256": "f" * 64, "size": 9, "accepted_at": "2026"},
    }  # fmt: skip
    return row | fields


def write(monkeypatch, form: str, *rows: dict[str, Any]) -> bytes:
    monkeypatch.setattr(exporting, "articles_after", lambda *_, **__: iter(rows))
    with tempfile.TemporaryFile() as target:
        assert export(None, target, form) == len(rows)
        target.seek(0)
        return target.read()


def test_a_document_has_the_promised_fields_and_no_other() -> None:
    made = document(stored())
    assert set(made) == {
        "id", "seq", "kind", "canonical_id", "story_id", "match", "title", "body", "authors", "source",
        "published_at", "language", "url", "guid", "summary", "section", "tags", "provenance", "drop", "versions",
    }  # fmt: skip
    assert set(made["tags"][0]) == {
        "kind", "scheme", "code", "label", "role", "confidence", "relevance", "creator", "evidence",
    }  # fmt: skip
    assert made["drop"] == {
        "id": "d", "name": "n.txt", "sha256": "f" * 64, "size": 9, "record": 3, "received_at": "2026",
    }  # fmt: skip
    assert made["match"] is None
    assert tuple(made) == COLUMNS


def test_a_copy_says_how_it_matches() -> None:
    made = document(stored(kind="copy", canonical_id="x", match_how="near", similarity=0.9, containment=0.99))
    assert made["match"] == {"how": "near", "similarity": 0.9, "containment": 0.99}


def test_jsonl_is_one_object_a_line(monkeypatch) -> None:
    nasty = stored(2, title="a\nb\u2028c", body="\x1b[0m</script>")
    lines = write(monkeypatch, "jsonl", stored(), nasty).decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == [document(stored()), document(nasty)]


def test_csv_comes_back_as_it_was(monkeypatch) -> None:
    nasty = stored(title='a "quoted", text;\r\nnext', authors=["A", "B, C"])
    (row,) = csv.DictReader(io.StringIO(write(monkeypatch, "csv", nasty).decode(), newline=""))
    assert tuple(row) == COLUMNS
    assert (row["title"], row["seq"], row["url"]) == (nasty["title"], "1", "")
    assert json.loads(row["authors"]) == ["A", "B, C"]
    assert json.loads(row["drop"])["name"] == "n.txt"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("field", ["title", "body", "source", "url", "guid", "summary", "section", "language"])
def test_no_cell_of_csv_is_a_formula(monkeypatch, start, field) -> None:
    formula = f"{start}cmd|' /C calc'!A0"
    (row,) = csv.DictReader(
        io.StringIO(write(monkeypatch, "csv", stored(**{field: formula})).decode(), newline="")
    )
    assert row[field] == "'" + formula


def test_a_number_in_csv_stays_a_number(monkeypatch) -> None:
    text = write(monkeypatch, "csv", stored(7)).decode()
    assert '"7"' in text


def test_parquet_comes_back_as_it_was(monkeypatch) -> None:
    monkeypatch.setattr(exporting, "_PARQUET_ROWS", 2)
    rows = [stored(seq, title=f"=T{seq}") for seq in range(1, 6)]
    table = pyarrow.parquet.read_table(io.BytesIO(write(monkeypatch, "parquet", *rows)))
    assert table.column_names == list(COLUMNS)
    assert table["seq"].to_pylist() == [1, 2, 3, 4, 5]
    assert table["title"].to_pylist() == [row["title"] for row in rows]
    assert json.loads(table["tags"][0].as_py()) == document(rows[0])["tags"]
    assert table["url"].null_count == 5


@pytest.mark.parametrize("form", FORMS)
def test_nothing_to_export_is_a_sound_empty_file(monkeypatch, form) -> None:
    data = write(monkeypatch, form)
    match form:
        case "jsonl":
            assert data == b""
        case "csv":
            assert list(csv.reader(io.StringIO(data.decode()))) == [list(COLUMNS)]
        case "parquet":
            assert pyarrow.parquet.read_table(io.BytesIO(data)).num_rows == 0
