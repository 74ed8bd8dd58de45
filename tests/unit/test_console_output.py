"""Tables, fields and lines, for a terminal and for a pipe."""

import json
import sys
from dataclasses import dataclass

import pytest

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
