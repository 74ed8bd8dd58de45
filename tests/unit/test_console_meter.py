"""Rates, times until empty, and how they are spoken."""

import pytest

from console.meter import Meter, spoken, until_empty


def test_the_rate_is_that_of_the_last_seconds() -> None:
    meter = Meter(window=10)
    assert meter.read(100, 0.0) == 0.0
    assert meter.read(150, 5.0) == 10.0
    assert meter.read(150, 12.0) == 0.0  # the reading at 0 is too old, nothing since
    assert meter.read(190, 14.0) == pytest.approx(40 / 9)


def test_a_count_that_falls_is_no_negative_rate() -> None:
    meter = Meter()
    meter.read(100, 0.0)
    assert meter.read(90, 1.0) == 0.0


def test_time_until_empty() -> None:
    assert until_empty(0, 0.0) == 0.0
    assert until_empty(10, 0.0) is None
    assert until_empty(10, 4.0) == 2.5


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "-"),
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (35, "35 s"),
        (720, "12 min"),
        (11520, "3.2 h"),
        (345600, "4.0 d"),
    ],
)
def test_durations_are_spoken_in_one_unit(seconds: float | None, said: str) -> None:
    assert spoken(seconds) == said
