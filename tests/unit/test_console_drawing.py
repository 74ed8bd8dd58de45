"""What pages are drawn from: charts, marked texts, differences, and the head of an original."""

import io
import re
import time

import pytest

from console.web.charts import Line, charts_of, line_chart, moments, sparkline
from console.web.marking import difference, marked
from console.web.originals import HEAD_BYTES, editable, head, with_breaks_of
from storage.history.reading import History, Marker, Point

AT = "2026-11-23T12:{:02d}:00.000000Z"


def point(minute: int, **values: object) -> Point:
    given = dict.fromkeys(("accepted", "stored", "duplicate", "rejected", "depth"), 0)
    given |= {"oldest_seconds": 0.0, "p50": None, "p95": None, "p99": None, "failures": {}}
    return Point(at=AT.format(minute), **(given | values))  # type: ignore[arg-type]


def past(*points: Point, markers: tuple[Marker, ...] = ()) -> History:
    return History(60, list(points), list(markers))


def test_a_chart_of_nothing_is_drawn() -> None:
    for chart in charts_of(past()) + charts_of(past(point(0))):
        assert chart.startswith("<figure")


def test_a_line_is_broken_where_there_is_no_value() -> None:
    line = Line("half", "stored", [1.0, None, 2.0, 3.0])
    chart = line_chart("Age", past(*map(point, range(4))), [line], str)
    (path,) = re.findall(r'class="line line-stored" d="([^"]*)"', chart)
    assert path.count("M") == 2
    assert "nan" not in chart


def test_the_grid_stands_at_round_numbers() -> None:
    chart = line_chart("Age", past(point(0), point(1)), [Line("x", "stored", [0, 33])], lambda value: f"{value:g}")
    assert re.findall(r'text-anchor="end">([\d.]+)</text>', chart)[:5] == ["0", "10", "20", "30", "40"]


def test_what_a_marker_or_a_code_says_is_escaped() -> None:
    history = past(
        point(0, failures={"<b>": 3}), point(1), markers=(Marker(AT.format(1), "pause", "<script>x</script>"),)
    )
    for chart in charts_of(history):
        assert "<script" not in chart
        assert "<b>:" not in chart
    assert "&lt;script&gt;" in moments(history, 3)
    assert "<script" not in moments(history, 3)


def test_a_sparkline_of_one_value_is_drawn() -> None:
    assert "points=" in sparkline([5])


def tag(code: str, *spans: tuple[int, int], field: str = "body") -> dict[str, object]:
    evidence = [{"field": field, "start": start, "end": end} for start, end in spans]
    return {"code": code, "label": code.upper(), "kind": "topic", "evidence": evidence}


def test_overlapping_evidence_is_marked_with_both() -> None:
    pieces = marked("abcdefgh", "body", [tag("x", (0, 4)), tag("y", (2, 6)), tag("z", (0, 3), field="title")])
    assert [(piece.text, piece.label) for piece in pieces] == [
        ("ab", "X (x)"), ("cd", "X (x), Y (y)"), ("ef", "Y (y)"), ("gh", ""),
    ]  # fmt: skip


def test_evidence_beyond_the_text_is_left_out() -> None:
    assert marked("abc", "body", [tag("x", (2, 9)), tag("y", (-1, 2)), tag("z", (2, 2))])[0].text == "abc"
    assert marked("", "body", []) == []


def test_a_difference_gives_both_texts_back_in_full() -> None:
    left, right = "The ferry left at nine. Nobody was late.", "The last ferry left at ten. Nobody was late!"
    found = difference(left, right)
    assert "".join(piece.text for piece in found.left) == left
    assert "".join(piece.text for piece in found.right) == right
    assert {piece.text for piece in found.right if piece.kind == "added"} >= {"ten", "!"}
    assert 0.7 < found.common < 1


@pytest.mark.parametrize("text", ["a " * 50_000, "a" * 100_000, "\u0301" * 50_000, "x y z " * 20_000])
def test_a_difference_takes_a_bounded_time(text: str) -> None:
    began = time.process_time()
    difference(text, text[::-1] + " b")
    assert time.process_time() - began < 2


def test_the_head_of_an_original_is_text_or_numbers() -> None:
    assert head(io.BytesIO("Grüße".encode())).text == "Grüße"
    shown = head(io.BytesIO(b"\x89PNG\r\n\0"))
    assert not shown.is_text
    assert "89 50 4e 47" in shown.text
    cut = head(io.BytesIO(("ü" * HEAD_BYTES).encode()))
    assert (cut.is_text, cut.cut) == (True, True)
    odd = head(io.BytesIO(b"x" + ("ü" * HEAD_BYTES).encode()))
    assert (odd.is_text, odd.cut) == (True, True)


def test_a_text_is_read_in_its_character_set_and_given_back_with_its_line_ends() -> None:
    assert editable("naïve".encode("windows-1252"), "windows-1252") == "naïve"
    assert editable("naïve".encode("windows-1252"), "utf-8") is None
    assert editable(b"a\0b", "utf-8") is None
    assert with_breaks_of(b"a\nb", "a\r\nc") == b"a\nc"
    assert with_breaks_of(b"a\r\nb", "a\r\nc") == b"a\r\nc"
