"""The compiled form is used only when it is whole and that of its sources."""

from pathlib import Path

import pytest

from copydesk.articles import Article
from workers.tag import knowledge as made
from workers.tag.compiled import compiled_path, key_of, read_compiled, write_compiled
from workers.tag.scan import scan_of

SECTIONS = [b"one", b"", b"three" * 100]
KEY = b"k" * 16


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "form.compiled"
    write_compiled(path, KEY, SECTIONS)
    assert read_compiled(path, KEY) == list(map(memoryview, SECTIONS))
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_form_of_other_sources_is_as_none(tmp_path: Path) -> None:
    source = tmp_path / "terms.tsv"
    source.write_text("rain")
    before = key_of([source], "1")
    source.write_text("ruin")
    assert len({before, key_of([source], "1"), key_of([source], "2")}) == 3
    write_compiled(tmp_path / "form", before, SECTIONS)
    assert read_compiled(tmp_path / "form", key_of([source], "1")) is None


def test_a_damaged_form_is_as_none(tmp_path: Path) -> None:
    path = tmp_path / "form"
    write_compiled(path, KEY, SECTIONS)
    whole = path.read_bytes()
    assert read_compiled(tmp_path / "missing", KEY) is None
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place])
        assert read_compiled(path, KEY) is None, place
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_compiled(path, KEY) is None, place


def test_a_form_that_cannot_be_written_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    write_compiled(tmp_path / "file" / "form", KEY, SECTIONS)
    assert read_compiled(tmp_path / "file" / "form", KEY) is None


@pytest.mark.parametrize("damage", [b"", b"\0" * 4000])
def test_knowledge_is_made_again_where_its_form_is_damaged(
    damage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "knowledge"
    path.write_bytes(damage)
    monkeypatch.setattr(made, "compiled_path", lambda source: path)
    first, second = made.knowledge.__wrapped__(), made.knowledge.__wrapped__()
    assert path.stat().st_size > 1_000_000
    for known in (first, second):
        (seen,) = known.automaton.find(scan_of(Article(title=None, body="France")).folded)
        assert {name.code for name in known.places[seen]} == {"FR"}
        assert known.topics["en"][seen] == ()


def test_the_form_lies_beside_its_source_like_pythons_own() -> None:
    assert compiled_path(Path("/somewhere/rules.py")).name == "rules.compiled"
