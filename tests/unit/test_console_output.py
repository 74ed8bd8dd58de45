"""Tables, fields and lines, for a terminal and for a pipe."""

import json
import sys
from dataclasses import dataclass

import pytest
from rich.cells import cell_len

from console.output import Output

ROWS = [("a\x1b[31m\tb", 12, None), ("ü\u202e", 0.25, "[bold]x[/bold] :smile:")]


@dataclass
class Pair:
    name: str
    count: int


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    # The class: pytest changes the instance between set-up and call.
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "50")  # rich takes the width from the environment only with the height
    monkeypatch.setenv("TERM", "dumb")


def test_a_pipe_gets_cells_parted_by_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).table(("x", "y", "z"), ROWS)
    assert capsys.readouterr().out == "a\\x1b[31m\\tb\t12\t-\nü\\u202e\t0.2\t[bold]x[/bold] :smile:\n"


@pytest.mark.usefixtures("terminal")
def test_a_person_gets_a_table_and_nothing_in_it_acts(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).table(("x", "y", "z"), ROWS)
    shown = capsys.readouterr().out
    assert shown.splitlines()[0].split() == ["x", "y", "z"]
    assert "a\\x1b[31m\\tb" in shown
    assert "[bold]x[/bold] :smile:" in shown
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown


@pytest.mark.usefixtures("terminal")
def test_json_wins_over_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=True)
    assert not output.for_person
    output.json([Pair("\x9b\u202e", 2)])
    shown = capsys.readouterr().out
    assert json.loads(shown) == [{"name": "\x9b\u202e", "count": 2}]
    assert "\\u009b\\u202e" in shown


def test_fields_are_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).fields({"name": "a\nb", "size": 3})
    assert capsys.readouterr().out == "name\ta\\nb\nsize\t3\n"


DROPS = [
    (f"01a20b6d-d159-7034-a9b9-f78080512f{n:02x}", "duplicate", f"second-screen/saved/hopital-{n}.md", 1345, 0, 1)
    for n in range(3)
]


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_id_name_or_time_is_parted_on_a_narrow_terminal(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [
        (*drop, "2026-11-24T02:41:16.130034Z", "À l’hôpital 病院 de Brennec, " * n) for n, drop in enumerate(DROPS)
    ]
    names = ("id", "state", "name", "size", "stored", "duplicates", "accepted_at", "title")
    Output(as_json=False).table(names, rows)
    shown = capsys.readouterr().out
    assert all(cell_len(line) <= width for line in shown.splitlines())
    words = shown.split()
    assert [words.count(name) for name in names] == [1] * len(names)
    for row in rows:
        assert {str(cell) for cell in row[:3]} | {row[6]} <= set(words)
        assert words.count("Brennec,") == 3


@pytest.mark.usefixtures("terminal")
def test_columns_stay_below_each_other_where_a_row_takes_several_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    Output(as_json=False).table(("id", "state", "name", "size"), [row[:4] for row in DROPS])
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[:2] == ["id                                    state", "  name                              size"]
    assert lines[4:6] == [f"{DROPS[1][0]}  duplicate", "  second-screen/saved/hopital-1.md  1345"]


@pytest.mark.usefixtures("terminal")
def test_only_a_word_that_is_longer_than_the_line_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).table(("id", "name", "size"), [(DROPS[0][0], "x" * 255, 7)])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "".join(lines[3:]) == DROPS[0][0] + "x" * 255 + "7"


@pytest.mark.usefixtures("terminal")
def test_a_table_without_rows_has_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).table(("id", "name"), [])
    assert capsys.readouterr().out.split() == ["id", "name"]
